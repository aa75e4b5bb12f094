// Whether who uses this page is still signed in. Once a minute the server is asked; a key or a click since the last time
// counts as presence. Signed out, a dialog lies over the dimmed page; who signs in again in another tab comes back to it.

import { told as clock } from "./clock.js";

const EVERY = 60_000;
let lastActive = Date.now();
let lastAsked = Date.now();
let timer = null;

const byId = (id) => document.getElementById(id);

/** What the server says: {person, csrf}, {signed_out, words, csrf}, or nothing where it cannot be reached. */
async function ask() {
  const headers = { Accept: "application/json" };
  if (lastActive < lastAsked) headers["X-Background"] = "1";
  lastAsked = Date.now();
  try {
    const answer = await fetch("/session", { headers, cache: "no-store" });
    if (answer.status !== 200 && answer.status !== 401) return null;
    return await answer.json();
  } catch {
    return null;
  }
}

async function look() {
  const told = await ask();
  if (!told) return;
  if (told.csrf) prove(told.csrf);
  if (!told.person) show(told.words);
  else if (told.person !== document.body.dataset.person) location.reload();
  else comeBack();
}

function show(words) {
  const dialog = byId("cw-signed-out");
  if (dialog.open) return;
  byId("cw-signed-out-words").textContent = words || "You are not signed in.";
  byId("cw-signed-out-title").textContent = `Signed out for safety at ${clock()}`;
  byId("cw-signed-out-link").href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  for (const open of document.querySelectorAll("dialog[open]")) open.close();
  dialog.showModal();
}

/** The forms of the page get a proof that belongs to the session as it is now; signing in needs one as well. */
function prove(csrf) {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", csrf);
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = csrf;
}

/** The page goes on, and what has waited for it. */
function comeBack() {
  if (byId("cw-signed-out").open) byId("cw-signed-out").close();
  document.dispatchEvent(new CustomEvent("cw:signed-in"));
}

export function start() {
  if (!document.body.dataset.person || !byId("cw-signed-out")) return;
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => (lastActive = Date.now()), { capture: true, passive: true });
  }
  byId("cw-signed-out").addEventListener("cancel", (event) => event.preventDefault());
  document.addEventListener("cw:signed-out", look);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  window.addEventListener("focus", () => byId("cw-signed-out").open && look());
  clearInterval(timer);
  timer = setInterval(look, EVERY);
}
