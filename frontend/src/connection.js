// What the page says when the server cannot be reached, or takes too long. The browser knows that it has no network; that
// the server is gone shows when something was sent: whoever sent it says so by "cw:unreachable", or "cw:reachable" where it
// came through. "cw:disconnected" tells everybody that it is gone, "cw:connected" that it is back.
import htmx from "htmx.org/dist/htmx.esm.js";
import { againButton } from "./again.js";
import { now, told } from "./clock.js";

const AGAIN = 3000; // until the server is looked for once more
const KEPT = "Your answers stay on this computer and are sent when it is back.";
const SHOWN = "What you see is from then.";

// What becomes of the page meanwhile: answers to a task are kept here; other pages hold none.
const meanwhile = () => document.querySelector("[data-offline]")?.dataset.offline || (document.getElementById("task-form") ? KEPT : SHOWN);
const bar = () => document.getElementById("cw-offline");
let since = null;
let timer = null;

function tell(words, again) {
  const line = bar();
  if (!line) return;
  if (!line.hidden && !again && line.textContent === words) return; // said once, not every few seconds
  const said = document.createElement("span");
  said.textContent = words;
  line.replaceChildren(said);
  if (again) line.append(againButton("Try again", again));
  line.hidden = false;
}

function hide() {
  if (bar()) bar().hidden = true;
}

function unreachable(lead = "") {
  const isNew = !since;
  since ??= now();
  if (isNew) document.dispatchEvent(new CustomEvent("cw:disconnected"));
  tell(`${lead}No connection since ${told(since)}. ${meanwhile()}`);
  clearTimeout(timer);
  timer = setTimeout(look, AGAIN);
}

function reachable() {
  if (!since) return;
  since = null;
  clearTimeout(timer);
  hide();
  document.dispatchEvent(new CustomEvent("cw:connected"));
}

async function look() {
  if (!since) return;
  if (await answers()) reachable();
  else unreachable();
}

/** Whether the server answers at all. */
export async function answers() {
  if (!navigator.onLine) return false;
  try {
    return (await fetch("/livez", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

// The lists of the desk and its maps: what is chosen and typed there is nowhere but on the page until the server has it.
// So before it is sent, the page finds out whether the server is there, and still knows who sends it.
const LOOKED = new WeakSet();

async function lookFirst(event) {
  const form = event.target;
  if (!form.matches("[data-desk-list]") || event.defaultPrevented || LOOKED.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.ariaBusy === "true") return; // pressed twice
  form.ariaBusy = "true";
  const found = await sender();
  form.ariaBusy = null;
  if (found === "gone") return notSent();
  if (found === "signed out") return document.dispatchEvent(new CustomEvent("cw:signed-out"));
  LOOKED.add(form);
  form.requestSubmit(event.submitter);
}

/** Whether whoever opened this page can send something from it: "here", "signed out", or "gone" with the server. */
async function sender() {
  try {
    const answer = await fetch("/session", { cache: "no-store", headers: { Accept: "application/json" } });
    if (answer.status !== 401 && !answer.ok) return "gone";
    return (await answer.json()).person === document.body.dataset.person ? "here" : "signed out";
  } catch {
    return "gone";
  }
}

function notSent() {
  unreachable("Not sent. ");
  bar()?.scrollIntoView({ block: "nearest" });
}

export function start() {
  window.addEventListener("offline", () => unreachable());
  window.addEventListener("online", look);
  document.addEventListener("cw:unreachable", () => unreachable());
  document.addEventListener("cw:reachable", reachable);
  if (!navigator.onLine) unreachable();
  // What is sent without a connection would leave the page for the browser's own error, and what was typed with it. A form
  // that waits by itself is left to do so.
  const hold = (event) => {
    if ((navigator.onLine && !since) || "waits" in event.target.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    notSent();
  };
  document.addEventListener("submit", hold, true);
  document.addEventListener("submit", lookFirst, true);
  document.body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]')?.content || "";
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 401) {
      event.detail.shouldSwap = false;
      document.dispatchEvent(new CustomEvent("cw:signed-out"));
    }
  });
  document.body.addEventListener("htmx:sendError", () => unreachable());
  document.body.addEventListener("htmx:afterRequest", (event) => event.detail.successful && reachable());
  document.body.addEventListener("htmx:timeout", (event) => {
    tell("Casework has not answered for 20 seconds. What you typed is kept.", () => {
      hide();
      htmx.trigger(event.detail.elt, "click");
    });
  });
}
