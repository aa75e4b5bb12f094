// The places of the form that take a citation, and what stands in them.
import { spaced } from "./words.js";

/** The value of a slot's field: named by the slot, else <slot>.document and <slot>.quote. */
function valueOf(element, name) {
  const { citeSlot, citeDocument, citeQuote } = element.dataset;
  const named = { document: citeDocument, quote: citeQuote }[name] || `${citeSlot}.${name}`;
  return document.querySelector(`[name="${CSS.escape(named)}"]`)?.value || "";
}

/** Whether the form shows this, also while the form itself is put away behind the document. */
function isShown(element) {
  for (let one = element; one && !one.matches("form"); one = one.parentElement) {
    if (getComputedStyle(one).display === "none" || one.matches("details:not([open])")) return false;
  }
  return true;
}

/** Every slot in the order of the form: {id, element, label, line, count, number, accepts, document, quote, isShown}. */
export function slots() {
  return [...document.querySelectorAll("[data-cite-slot]")].map((element, index) => {
    const id = element.dataset.citeSlot;
    const quote = spaced(valueOf(element, "quote"));
    return {
      id,
      element,
      number: index + 1,
      label: element.dataset.citeLabel || "This question",
      line: element.dataset.citeLine || "",
      accepts: (element.dataset.citeAccepts || "document").split(" "),
      count: Number(element.dataset.citeCount) || (quote ? 1 : 0),
      document: valueOf(element, "document"),
      quote,
      isShown: isShown(element),
    };
  });
}

/** The lists of the form whose entries rest on a citation: citing into one makes a new entry. */
function lists() {
  return [...document.querySelectorAll("[data-list]")].flatMap((list) => {
    const blank = [...list.children].find((one) => one.matches("template"));
    const button = list.querySelector('button[data-add="card"]');
    const sample = blank?.content.querySelector("[data-cite-slot]");
    if (!sample || !button) return [];
    return {
      id: list.dataset.list,
      list,
      button,
      number: Infinity,
      label: (list.querySelector("legend")?.firstChild?.textContent || sample.dataset.citeLabel || "List").trim(),
      accepts: (sample.dataset.citeAccepts || "document").split(" "),
      count: list.querySelectorAll("[data-item]").length,
      isShown: isShown(list),
    };
  });
}

/** Whether the form has any place for a citation. */
export const takesCitations = () => slots().length + lists().length > 0;

/** Those that can be cited into now, without evidence first; `everything` adds those of lines that are not shown. */
export function offered(kind, { everything = false } = {}) {
  const fitting = [...slots(), ...lists()].filter((one) => one.accepts.includes(kind) && (everything || one.isShown));
  const has = (one) => Number(one.count > 0);
  return fitting.sort((one, other) => has(one) - has(other) || (one.number === other.number ? 0 : one.number - other.number));
}

/** How often each document is cited in the form. */
export function counts() {
  const found = new Map();
  for (const { document: id, quote } of slots()) if (id && quote) found.set(id, (found.get(id) || 0) + 1);
  return found;
}

const history = [];

/** Put a citation into a slot: the form listens to the event. */
export function cite(place, detail) {
  const slot = place.list ? newEntry(place) : place;
  if (!slot) return;
  history.push({ slot: slot.id, label: place.label, document: slot.document, quote: slot.quote, isNew: Boolean(place.list) });
  tell({ slot: slot.id, ...detail });
}

function newEntry(place) {
  const focused = document.activeElement;
  place.button.click();
  focused?.focus?.({ preventScroll: true });
  const within = [...place.list.querySelectorAll("[data-cite-slot]")].at(-1);
  return slots().find((one) => one.element === within);
}

/** Take the last citation back; what stood in the slot before stands there again. Null where there is none. */
export function takeBack() {
  const last = history.pop();
  if (!last) return null;
  const { element } = slots().find((one) => one.id === last.slot) || {};
  tell({ slot: last.slot, document: last.document, title: "", page: null, quote: last.quote, undo: true });
  if (last.isNew) removeEntry(element);
  return last;
}

function removeEntry(element) {
  const focused = document.activeElement;
  element?.closest("[data-item]")?.querySelector('button[name="__remove"]')?.click();
  focused?.focus?.({ preventScroll: true });
}

function tell(detail) {
  document.dispatchEvent(new CustomEvent("cw:cite", { detail }));
  document.dispatchEvent(new CustomEvent("cw:slots-changed", { detail: { slot: detail.slot, by: "reader" } }));
}
