// The desk keeps itself up to date: every ten seconds it asks for its living parts and puts in what has changed, number by
// number. What somebody points at or stands on does not move; a list never does, it says how much has changed in it.
import { told } from "./clock.js";

const EVERY = 10_000;

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
}

function startLive(status) {
  let tag = status.dataset.tag;
  let since = null;
  status.querySelector("[data-live-word]").textContent = "Live";
  const usual = [...status.childNodes];

  const lost = () => {
    if (since) return;
    since = told();
    status.dataset.state = "waiting";
    const reload = document.createElement("a");
    reload.href = location.href;
    reload.textContent = "Reload";
    status.replaceChildren(`Not live since ${since}. Figures are from then. `, reload);
  };
  const found = () => {
    if (!since) return;
    since = null;
    delete status.dataset.state;
    status.replaceChildren(...usual);
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
      lost();
    }
  };
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
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
    if (busy(part)) wait(part, "Steps have changed, show", () => part.replaceWith(document.importNode(fresh, true)));
    else part.replaceWith(document.importNode(fresh, true));
  }
  for (const fresh of page.querySelectorAll("[data-live]")) {
    for (const node of document.querySelectorAll(`[data-live="${CSS.escape(fresh.dataset.live)}"]`)) change(node, fresh);
  }
  const list = document.querySelector("form [data-live-list]");
  const fresh = page.querySelector("[data-live-list]");
  if (list) putList(list, fresh);
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
  const keys = (of) => (of ? [...of.querySelectorAll("li")].map((one) => one.dataset.key) : []);
  const [before, after] = [keys(list), keys(fresh)];
  if (before.join() === after.join()) {
    for (const row of list.querySelectorAll("li")) {
      const same = [...fresh.querySelectorAll("li")].find((one) => one.dataset.key === row.dataset.key);
      const [clock, other] = [row.querySelector(".cw-clock"), same.querySelector(".cw-clock")];
      if (clock && other && !busy(clock)) clock.replaceWith(document.importNode(other, true));
    }
    return;
  }
  const changes = before.filter((one) => !after.includes(one)).length + after.filter((one) => !before.includes(one)).length || 1;
  wait(list, `${changes} ${changes === 1 ? "change" : "changes"}, show`, () => {
    const ticked = new Set([...list.querySelectorAll("input:checked")].map((box) => box.value));
    const next = fresh ? document.importNode(fresh, true).children : [];
    list.replaceChildren(...next);
    for (const box of list.querySelectorAll("input[name=items]")) box.checked = ticked.has(box.value);
    list.dispatchEvent(new CustomEvent("cw:listed", { bubbles: true }));
  });
}

/** A line that says what waits to be shown; pressing it shows it. */
function wait(part, words, show) {
  const line = part.closest("form, section")?.querySelector("[data-waiting]");
  if (!line) return show();
  line.textContent = words;
  line.hidden = false;
  line.onclick = () => {
    line.hidden = true;
    show();
  };
}
