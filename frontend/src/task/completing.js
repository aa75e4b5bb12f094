// Completing a task: the answer goes while the page stays, so that it can wait for the connection or for signing in. What is
// refused is sent once more as a plain form, whose page says why; the key of the form makes it one answer however often it
// is sent.
import { ask } from "./choice.js";
import * as draft from "./draft.js";

const NOTE = "not-completed";
const WAITS = "completing-waits";

let form, main, running;
let waitsFor = ""; // connection | session
let asked = false; // whether the session was asked about since the answer last came through

/** This task, with the document that is open: there the reader stands when the page comes back. */
function address() {
  const open = new URLSearchParams(location.search);
  const kept = new URLSearchParams();
  for (const name of ["document", "page"]) if (open.has(name)) kept.set(name, open.get(name));
  return `${location.pathname}${kept.size ? `?${kept}` : ""}`;
}

async function send() {
  if (!navigator.onLine) return null;
  try {
    const sent = await fetch(address(), {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form, main)),
    });
    if (draft.NO_SERVER.includes(sent.status)) return null;
    const isJson = sent.headers.get("Content-Type")?.includes("json");
    return { status: sent.status, told: isJson ? await sent.json() : {}, page: isJson ? "" : await sent.text() };
  } catch {
    return null;
  }
}

async function complete() {
  if (running) return;
  running = true;
  waitsFor = "";
  document.getElementById(NOTE)?.remove();
  await draft.rest();
  const answer = await send();
  running = false;
  if (answer) document.getElementById(WAITS)?.remove();
  settle(answer);
}

function settle(answer) {
  if (answer?.told.next) {
    draft.finish();
    location.assign(answer.told.next);
  } else if (answer === null) {
    wait("connection", "Completing waits for the connection. It is sent when the connection is back.");
    document.dispatchEvent(new CustomEvent("cw:unreachable"));
  } else if (answer.status === 401 || (answer.status === 400 && !asked)) {
    asked = true;
    wait("session", "Completing waits until you have signed in. It is sent then.");
    document.dispatchEvent(new CustomEvent("cw:signed-out"));
  } else if (answer.told.password) {
    tellPassword(answer.told.password);
    draft.goOn();
  } else if (answer.told.refused) {
    form.action = address();
    form.submit();
  } else {
    tellFailed(answer.page);
    draft.goOn();
  }
}

function wait(what, words) {
  waitsFor = what;
  ask(WAITS, words, [["Do not send", stop]]);
  draft.tell("waiting", "Waits to be sent");
}

function stop() {
  waitsFor = "";
  document.getElementById(WAITS)?.remove();
  draft.goOn();
}

/** What is wrong with the password stands at its field; everything else on the page stays as it is. */
function tellPassword(words) {
  // The password is asked for only where the answers can be taken: what was told of them before is over.
  form.querySelector(".govuk-error-summary")?.remove();
  for (const old of form.querySelectorAll(".govuk-error-message:not(#password-error)")) old.remove();
  const field = document.getElementById("password");
  const line = document.getElementById("password-error") || document.createElement("p");
  line.id = "password-error";
  line.className = "govuk-error-message";
  line.setAttribute("role", "alert");
  const lead = document.createElement("span");
  lead.className = "govuk-visually-hidden";
  lead.textContent = "Error: ";
  line.replaceChildren(lead, words);
  if (!line.isConnected) field.before(line);
  field.setAttribute("aria-describedby", line.id);
  field.value = "";
  field.focus();
}

/** Neither taken nor refused for what it says: the server's own words, above the form. */
function tellFailed(page) {
  const told = new DOMParser().parseFromString(page, "text/html").querySelectorAll(".cw-note p");
  const words = [...told].map((one) => one.textContent.trim().replace(/[^.]$/, "$&."));
  tellNot("stop", "What you typed is kept.", ...(words.length ? words : ["Casework gave no reason. Try once more."]));
}

function tellNot(tone, ...words) {
  document.getElementById(NOTE)?.remove();
  const box = document.createElement("div");
  box.id = NOTE;
  box.className = `cw-note cw-note--${tone} cw-gapb`;
  box.setAttribute("role", "alert");
  const lead = document.createElement("b");
  lead.textContent = "Not completed.";
  box.append(lead, ` ${words.join(" ")}`);
  document.getElementById("draft-place").append(box);
  box.scrollIntoView({ block: "nearest" });
}

export function start(element) {
  form = element;
  main = form.querySelector("[data-main]");
  if ("readonly" in form.dataset || !main) return;
  form.dataset.waits = "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    complete();
  });
  form.addEventListener("input", (event) => {
    if (!waitsFor || event.target.name === "password") return;
    stop();
    tellNot("watch", "You typed on while it waited, so it was not sent. Complete it once you are done.");
  });
  document.addEventListener("cw:connected", () => waitsFor === "connection" && complete());
  document.addEventListener("cw:signed-in", () => waitsFor === "session" && complete());
}
