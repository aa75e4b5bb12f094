// Lists of sections and of rows: added, filled from what is on file, removed; the same buttons work without scripts.
import { announce } from "../keys.js";
import { refresh } from "./showing.js";

const BLANK = "__n__";

function renamed(fragment, place, path) {
  const from = `${path}.${BLANK}`;
  const to = `${path}.${place}`;
  for (const element of fragment.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "value", "aria-describedby", "list", "data-base", "data-opens", "data-list",
      "data-cite-slot", "data-cite-document", "data-cite-quote"]) {
      const value = element.getAttribute(name);
      if (value?.includes(from)) element.setAttribute(name, value.replaceAll(from, to));
    }
  }
  for (const inner of fragment.querySelectorAll("template")) renamed(inner.content, place, path);
  return fragment;
}

/** A new section or row at the end of a list; its element. */
export function add(list, values = {}) {
  const path = list.dataset.list;
  const place = Number(list.dataset.next);
  list.dataset.next = String(place + 1);
  const template = [...list.children].find((one) => one.matches("template"));
  const items = [...list.children].find((one) => one.matches("[data-items]"));
  items.append(renamed(template.content.cloneNode(true), place, path));
  const item = items.lastElementChild;
  for (const [name, value] of Object.entries(values)) fill(item, name ? `${path}.${place}.${name}` : `${path}.${place}`, value);
  const form = list.closest("form");
  refresh(form);
  announce(item);
  changed(form, item);
  return item;
}

function fill(item, name, value) {
  for (const field of item.querySelectorAll("input, select, textarea")) {
    if (field.name !== name) continue;
    if (field.matches("[type=radio]")) field.checked = field.value === value;
    else field.value = value;
  }
}

function changed(form, item) {
  form.dispatchEvent(new Event("input", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("cw:slots-changed", { detail: { item } }));
}

function title(item) {
  const shown = item.querySelector("[data-card-title]");
  const first = [...item.querySelectorAll("input[type=text], select")].find((one) => !one.closest("[data-cite-slot]") && one.value);
  if (!shown || !first) return;
  const words = first.matches("select") ? first.selectedOptions[0].textContent : first.value;
  shown.textContent = words;
  const removed = shown.parentElement.querySelector("button[name=__remove] .govuk-visually-hidden");
  if (removed) removed.textContent = words;
  item.setAttribute("aria-label", words);
  for (const slot of item.querySelectorAll("[data-cite-slot]")) {
    const of = slot.dataset.citeLabel.split(": ")[0];
    slot.dataset.citeLabel = `${of}: ${words}`;
  }
}

function offerAgain(form, offer) {
  const button = offer && [...form.querySelectorAll("button[data-add=offer]")].find((one) => one.value === offer);
  if (!button) return;
  button.hidden = false;
  button.closest("li").removeAttribute("data-taken");
}

export function start(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=__add], button[name=__row], button[name=__remove]");
    if (!button) return;
    event.preventDefault();
    const list = button.closest("[data-list]");
    if (button.name === "__remove") {
      const item = button.closest("[data-item]");
      const next = item.nextElementSibling || item.previousElementSibling || list;
      offerAgain(form, item.dataset.offer);
      item.remove();
      refresh(form);
      changed(form, null);
      (next.querySelector("input:not([type=hidden]), select, textarea") || next).focus();
      return;
    }
    const values = button.dataset.values ? JSON.parse(button.dataset.values) : {};
    const item = add(list, values);
    title(item);
    if (button.dataset.add === "offer") {
      // One press, one entry; taken out again, it is offered again.
      item.dataset.offer = button.value;
      button.closest("li").setAttribute("data-taken", "");
      button.hidden = true;
      document.dispatchEvent(new CustomEvent("cw:cited", { detail: { item } }));
    }
    item.querySelector("input:not([type=hidden]), select, textarea").focus();
  });
  form.addEventListener("change", (event) => {
    const item = event.target.closest(".cw-card");
    if (item && !event.target.closest("[data-cite-slot]")) title(item);
  });
}
