// The desk keeps itself up to date: every ten seconds it asks for its living parts and puts in what has changed, number by
// number. What somebody points at or stands on does not change; no row of a list moves: which rows have come or gone, or
// have changed under somebody's hand, the list says in a line that shows them.
import { told } from "./clock.js";
import { answers } from "./connection.js";
import { register, singleKeysOn } from "./keys.js";

const EVERY = 10_000;
// Key -> which button it presses, what it is called, and the fields that have to be filled in first.
const KEYS = {
  m: ["assign", "Move", ["to", "reason"]],
  f: ["followup", "Set follow-up", ["day", "reason"]],
  r: ["release", "Give back", ["reason"]],
};

export function start() {
  const form = document.querySelector("form[data-desk-list]");
  if (form) startSelection(form);
  const status = document.getElementById("desk-live");
  if (status) startLive(status);
}

function startSelection(form) {
  const boxes = () => [...form.querySelectorAll("[data-live-list] input[name=items]")];
  const count = form.querySelector("[data-count]");
  const all = form.querySelector("[data-all]");
  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    count.textContent = ticked ? `${ticked} of ${boxes().length} selected` : "Select all, or some to act on.";
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  // What is sent is kept by the server under this id: so Back leads to the list with it.
  form.addEventListener("submit", () => {
    const here = new URL(location.href);
    here.searchParams.set("wish", form.elements.wish.value);
    history.replaceState(history.state, "", here);
  });
  form.addEventListener("cw:listed", tell);
  addEventListener("pageshow", tell);
  tell();
  startKeys(form, boxes);
}

// m f r act on what is selected or, where nothing is, on the row that has the focus: they lead to the first field that is
// still empty, from which Enter goes on, and show what would happen once none is.
function startKeys(form, boxes) {
  let wanted = null;
  for (const [key, [act, label, fields]] of Object.entries(KEYS)) {
    const button = form.querySelector(`button[name=act][value=${act}]`);
    if (singleKeysOn()) button.setAttribute("aria-keyshortcuts", key);
    const goOn = () => {
      const empty = fields.map((name) => form.elements[name]).find((field) => !field.value.trim());
      if (!empty) return form.requestSubmit(button);
      wanted = goOn;
      const folded = button.closest("details");
      if (folded) folded.open = true;
      empty.focus();
      empty.scrollIntoView({ block: "nearest" });
    };
    register(key, `${label}: what is selected, or the row`, "List", () => {
      if (!boxes().some((box) => box.checked)) {
        const box = document.activeElement?.closest("li")?.querySelector("input[name=items]");
        if (!box) return;
        box.checked = true;
        box.dispatchEvent(new Event("change", { bubbles: true }));
      }
      goOn();
    });
  }
  form.addEventListener("keydown", (event) => {
    if (!wanted || event.key !== "Enter" || !event.target.matches(".cw-deskacts :is(input, select)")) return;
    event.preventDefault();
    wanted();
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("button")) wanted = null;
  });
}

function startLive(status) {
  let tag = status.dataset.tag;
  let since = null; // when the figures ceased to come
  status.querySelector("[data-live-word]").textContent = "Live";
  const usual = [...status.childNodes];

  const say = (state, ...words) => {
    if ((status.dataset.state ?? "") === state) return; // said once
    if (state) status.dataset.state = state;
    else delete status.dataset.state;
    status.replaceChildren(...words);
  };
  const lost = () => {
    since ??= told();
    const reload = document.createElement("a");
    reload.href = location.href;
    reload.textContent = "Reload";
    say("waiting", `Not live since ${since}. Figures are from then. `, reload);
  };
  const found = () => {
    since = null;
    say("", ...usual);
  };
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(status.dataset.url, {
        cache: "no-store",
        headers: { "If-None-Match": tag, "X-Background": "1", Accept: "text/html, application/json" },
      });
      if (answer.status === 401 || answer.redirected) {
        document.dispatchEvent(new CustomEvent("cw:signed-out"));
        return lost();
      }
      if (answer.status !== 304) {
        if (!answer.ok) return lost();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        found();
        put(page);
        tag = answer.headers.get("ETag");
      }
      found();
    } catch {
      if (await answers()) lost();
      else document.dispatchEvent(new CustomEvent("cw:unreachable"));
    }
  };
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  // Where nothing can be reached, the line that every page has says since when; one line is enough.
  document.addEventListener("cw:disconnected", () => say("gone", "Not live"));
  document.addEventListener("cw:connected", ask);
}

const busy = (node) => node.matches(":hover") || node.contains(document.activeElement);

/** What has changed, in its place. A part whose rows are others is put in as a whole, once nobody is at it. */
function put(page) {
  for (const part of document.querySelectorAll("[data-live-part]")) {
    const fresh = page.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
    if (!fresh) continue;
    const keys = (from) => [...from.querySelectorAll("[data-live]")].map((one) => one.dataset.live).join();
    if (keys(part) === keys(fresh)) continue;
    const next = document.importNode(fresh, true);
    const show = () => {
      part.replaceWith(next);
      return next;
    };
    if (busy(part)) wait(part, part.dataset.waits, show);
    else show();
  }
  for (const fresh of page.querySelectorAll("[data-live]")) {
    for (const node of document.querySelectorAll(`[data-live="${CSS.escape(fresh.dataset.live)}"]`)) change(node, fresh);
  }
  const list = document.querySelector("form [data-live-list]");
  const fresh = page.querySelector("[data-live-list]");
  if (list) putList(list, fresh);
}

/** Rows that are still there, as they are now. How many of them say something else, but somebody is at them. */
function putRows(list, fresh) {
  let held = 0;
  for (const row of fresh ? list.querySelectorAll("li") : []) {
    const now = [...fresh.querySelectorAll("li")].find((one) => one.dataset.row === row.dataset.row);
    if (!now) continue;
    const box = row.querySelector("input[name=items]");
    const isOther = row.dataset.told !== now.dataset.told;
    if (busy(row) || (isOther && box.checked)) {
      if (isOther) held += 1;
      const [clock, other] = [row.querySelector(".cw-clock"), now.querySelector(".cw-clock")];
      if (!isOther && clock && other && !busy(clock)) clock.replaceWith(document.importNode(other, true));
    } else if (row.innerHTML !== now.innerHTML) {
      const next = document.importNode(now, true);
      next.querySelector("input[name=items]").checked = box.checked;
      row.replaceWith(next);
    }
  }
  return held;
}

function change(node, fresh) {
  if (node.innerHTML === fresh.innerHTML) return;
  const link = node.querySelector("a");
  const other = fresh.querySelector("a");
  if (link && other && node.contains(document.activeElement)) link.replaceChildren(...document.importNode(other, true).childNodes);
  else if (!node.contains(document.activeElement) || node === document.activeElement) node.replaceChildren(...document.importNode(fresh, true).childNodes);
  if (node.matches("[data-level], .cw-figures a")) {
    if (fresh.dataset.level) node.dataset.level = fresh.dataset.level;
    else delete node.dataset.level;
  }
}

function putList(list, fresh) {
  const keys = (of) => (of ? [...of.querySelectorAll("li")].map((one) => one.dataset.row) : []);
  const [before, after] = [keys(list), keys(fresh)];
  const count = () => {
    const told = document.querySelector("[data-list-count]");
    if (told && fresh) told.textContent = list.dataset.total = fresh.dataset.total;
  };
  const held = putRows(list, fresh);
  if (before.join() === after.join()) {
    if (fresh && list.dataset.total !== fresh.dataset.total) count();
    if (!held) return nothingWaits(list);
  }
  const changes = held + before.filter((one) => !after.includes(one)).length + after.filter((one) => !before.includes(one)).length || 1;
  wait(list, `${changes} ${changes === 1 ? "change" : "changes"}, show`, () => {
    const ticked = new Set([...list.querySelectorAll("input:checked")].map((box) => box.value));
    const next = fresh ? document.importNode(fresh, true).children : [];
    list.replaceChildren(...next);
    count();
    for (const box of list.querySelectorAll("input[name=items]")) box.checked = ticked.has(box.value);
    list.dispatchEvent(new CustomEvent("cw:listed", { bubbles: true }));
    return list;
  });
}

const lineOf = (part) => part.closest("form, section").querySelector("[data-waiting]");

/** What waited has come back to what is shown. */
function nothingWaits(part) {
  const line = lineOf(part);
  if (line !== document.activeElement) line.hidden = true;
}

/** A line that says what waits to be shown; pressing it shows it, and the focus stays where it was, or goes there. */
function wait(part, words, show) {
  const line = lineOf(part);
  line.textContent = words;
  line.hidden = false;
  line.onclick = () => {
    const at = document.activeElement;
    const before = stops(part).indexOf(at);
    line.hidden = true;
    const after = stops(show());
    if (before < 0 && at !== line) return;
    (after.find((one) => sameStop(one, at)) || after[Math.min(Math.max(0, before), after.length - 1)])?.focus();
  };
}

const stops = (part) => [...part.querySelectorAll("a[href], input[type=checkbox]")];
const sameStop = (one, other) => (one.matches("a") ? one.href === other.href : one.value === other.value);
