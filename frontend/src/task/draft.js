// The draft: on this computer at once, on the server at most two seconds after any key, and its state in words.
import { againButton } from "../again.js";
import { exact, now, told } from "../clock.js";
import { register } from "../keys.js";
import { ask } from "./choice.js";
import * as kept from "./kept.js";
import * as leftBehind from "./left_behind.js";
import { valuesOf } from "./showing.js";

const WAIT = 1500; // milliseconds after the first key that is not saved, however fast somebody types on
const AGAIN = 5000; // until the next try, where one failed
const IDLE = 60_000; // without a key or a click, nobody is at work on the page
export const NO_SERVER = [502, 503, 504]; // what stands before the server answers for it

let form, task, version, timer, running, pending, failedSince, unsavedSince;
let active = 0;
let lastSeen = 0;
let typed = false; // since the page was opened
let proven = true; // whether the session was asked about since it last refused something
const windowId = (() => {
  const known = sessionStorage.getItem("casework-window") || crypto.randomUUID();
  sessionStorage.setItem("casework-window", known);
  return known;
})();

const byId = (id) => document.getElementById(id);

/** The line at the foot of the form; `again` offers to save once more. */
export function tell(state, words, again = false) {
  const line = byId("draft-state");
  if (!line) return;
  const before = line.dataset.state;
  line.dataset.state = state;
  line.replaceChildren(words);
  if (again) line.append(" ", againButton("Try now", () => save(true)));
  // Only a change for the worse is said aloud, and nothing is left to be read that is over.
  if (state === "saved") byId("draft-said").textContent = "";
  else if (before !== state) byId("draft-said").textContent = words;
}

const keepHere = () => kept.keep(valuesOf(form), now());

function onInput() {
  typed = true;
  pending = true;
  keepHere();
  clearTimeout(timer);
  unsavedSince ??= performance.now();
  timer = setTimeout(() => save(false), Math.max(0, unsavedSince + WAIT - performance.now()));
}

async function save(said) {
  clearTimeout(timer);
  if (running) {
    timer = setTimeout(() => save(said), 300);
    return;
  }
  if (form.dataset.sent || (!pending && !said)) return;
  pending = false;
  unsavedSince = undefined;
  const seconds = Math.floor(active);
  running = send(valuesOf(form), seconds);
  const answer = await running;
  running = null;
  settle(answer, seconds, said);
}

/** Send these values as the draft; {status, told}, or nothing where the server is not reached. */
async function send(values, seconds) {
  if (!navigator.onLine) return null;
  try {
    const sent = await fetch(form.dataset.draft || `/tasks/${task}/draft`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content || "",
      },
      body: JSON.stringify({ version, window: windowId, values, seconds }),
    });
    if (NO_SERVER.includes(sent.status)) return null;
    return { status: sent.status, told: await sent.json().catch(() => ({})) };
  } catch {
    return null;
  }
}

const isOfSession = (answer) => [400, 401, 403].includes(answer?.status);

function settle(answer, seconds, said) {
  if (answer?.status === 200) {
    version = answer.told.version;
    active -= seconds;
    failedSince = undefined;
    proven = true;
    if (!pending) kept.dropOwn();
    document.dispatchEvent(new CustomEvent("cw:reachable"));
    if (form.dataset.sent) return; // what became of the answer is told, not of the draft
    tell("saved", `Draft saved ${exact(new Date(answer.told.saved_at))}`);
    if (said) byId("draft-said").textContent = "Draft saved";
    document.dispatchEvent(new CustomEvent("cw:draft-saved", { detail: answer.told }));
    if (byId("free-note")) leftBehind.isMine();
    byId("free-note")?.remove();
    return;
  }
  pending = true;
  const stored = keepHere();
  failedSince ??= now();
  if (form.dataset.sent) return;
  if (answer?.status === 409 && answer.told.values) {
    elsewhere(answer.told);
    return;
  }
  if (answer?.status === 423) {
    tell("waiting", answer.told.words);
    leftBehind.isTaken(form, answer.told.words);
    return;
  }
  if (answer === null && stored) tell("waiting", `Kept on this computer ${exact()}`);
  else tell("failed", `Not saved since ${exact(failedSince)}.`, true);
  timer = setTimeout(() => save(false), AGAIN);
  if (answer === null) document.dispatchEvent(new CustomEvent("cw:unreachable"));
  if (isOfSession(answer)) document.dispatchEvent(new CustomEvent("cw:signed-out"));
}

/** Another window went on: the person chooses, and nothing is thrown away before they do. */
function elsewhere(other) {
  ask("draft-elsewhere", `You went on in another window at ${told(new Date(other.saved_at))}.`, [
    ["Use that draft", () => { leave(); kept.dropOwn(); location.reload(); }],
    ["Keep this one", () => { version = other.version; save(true); }],
  ]);
  tell("waiting", `Kept on this computer ${exact()}`);
}

/** What this computer kept and the server never had: each copy stays until the person chooses. */
function offerKept() {
  for (const copy of kept.copies().reverse()) {
    if (kept.isSame(copy.values, valuesOf(form))) {
      kept.drop(copy.name);
      continue;
    }
    const words = `This computer kept what you typed until ${told(new Date(copy.at))}, and it had not reached Casework.`;
    ask(copy.name, words, [
      ["Use what this computer kept", () => putBack(copy)],
      ["Keep what stands here", () => kept.drop(copy.name)],
    ]);
  }
}

/** The page is drawn anew by the server from these values: lists and conditions come with it. */
async function putBack(copy) {
  clearTimeout(timer);
  await running;
  if (typed) keepHere(); // what was typed meanwhile is offered in its turn
  const answer = await send(copy.values, 0);
  if (answer?.status === 200) {
    leave();
    kept.drop(copy.name);
    location.reload();
    return "";
  }
  if (pending) timer = setTimeout(() => save(false), AGAIN);
  if (answer === null) {
    document.dispatchEvent(new CustomEvent("cw:unreachable"));
    return "There is no connection. It stays kept: choose again when the connection is back.";
  }
  if (isOfSession(answer)) {
    document.dispatchEvent(new CustomEvent("cw:signed-out"));
    return "You have to sign in first. It stays kept: choose again then.";
  }
  if (answer.status === 409) return "You went on in another window meanwhile. It stays kept: load the page again, then choose.";
  return answer.told.words || "Casework did not take it. It stays kept on this computer.";
}

/** The page is left on purpose: nothing of it is kept once more. */
function leave() {
  clearTimeout(timer);
  pending = false;
  form.dataset.sent = "1";
}

/** The answer holds all that is typed: no draft is under way, and none comes after it, until `goOn`. */
export async function rest() {
  clearTimeout(timer);
  form.dataset.sent = "1";
  keepHere();
  await running;
}

/** The answer was not sent after all. */
export function goOn() {
  delete form.dataset.sent;
  pending = true;
  save(false);
}

/** All is with the server. */
export function finish() {
  leave();
  kept.dropAll();
}

function count() {
  setInterval(() => {
    if (document.visibilityState === "visible" && Date.now() - lastSeen < IDLE) active += 1;
    const field = form.querySelector("[data-seconds]");
    if (field) field.value = String(Math.floor(active));
  }, 1000);
  const seen = () => (lastSeen = Date.now());
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) document.addEventListener(kind, seen, { passive: true });
  seen();
}

export function start(element) {
  form = element;
  if ("readonly" in form.dataset) return leftBehind.offer(form);
  task = form.dataset.task;
  version = Number(form.dataset.version);
  kept.open(form.dataset.person, task);
  form.addEventListener("input", (event) => event.target.name !== "password" && onInput());
  register("Ctrl S", "Save the draft now", "Task", () => save(true));
  document.addEventListener("cw:connected", () => save(false));
  document.addEventListener("cw:signed-in", () => {
    if (!proven || !failedSince) return; // once for each refusal, so that two that disagree do not go on for ever
    proven = false;
    save(false);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && pending && save(false));
  window.addEventListener("pageshow", (event) => event.persisted && delete form.dataset.sent);
  window.addEventListener("pagehide", () => pending && keepHere());
  count();
  offerKept();
}
