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
    unreachable("Not sent. ");
    bar()?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("submit", hold, true);
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
