// The worklist with scripts: filters apply at once, the selection is counted, m f r act on what is selected or, where
// nothing is, on the row that has the focus. Without scripts the same form has a button for everything.
import { register, singleKeysOn } from "./keys.js";

const KEYS = { m: ["delegate", "Hand on"], f: ["followup", "Set follow-up"], r: ["release", "Release"], c: ["claim", "Claim"] };

export function start() {
  startFilters();
  const form = document.querySelector("form[data-selection]");
  if (form) startSelection(form);
  const asks = document.querySelector("form[data-returns]");
  asks?.addEventListener("submit", keepTyped);
  asks?.addEventListener("keydown", toEmpty);
}

// Enter leads from a field to the one that is still empty; where none is, it shows what would happen.
function toEmpty(event) {
  if (event.key !== "Enter" || !event.target.matches("input, select")) return;
  const fields = [...event.currentTarget.querySelectorAll("select, input:not([type=hidden]):not([type=radio])")];
  const empty = fields.find((field) => !field.value.trim());
  if (empty === event.target) return;
  event.preventDefault();
  if (empty) empty.focus();
  else event.currentTarget.requestSubmit();
}

// What was typed becomes part of the address of the page that is left, so that the way back finds it there.
function keepTyped(event) {
  const typed = new URLSearchParams([...new FormData(event.target)].filter(([name, value]) => name !== "csrf_token" && value));
  typed.set("stage", "choose");
  history.replaceState(history.state, "", `${location.pathname}?${typed}`);
}

function startFilters() {
  const filters = document.querySelector("form[data-filters]");
  filters?.addEventListener("change", (event) => {
    if (event.target.matches("select")) filters.requestSubmit();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const one of document.querySelectorAll("details.cw-more[open]")) {
      one.open = false;
      one.querySelector("summary").focus();
    }
  });
}

function startSelection(form) {
  const boxes = () => [...form.querySelectorAll("tbody input[name=item]")];
  const count = form.querySelector("[data-count]");
  const all = form.querySelector("[data-all]");
  const told = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    count.textContent = `${ticked} selected`;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
    for (const box of boxes()) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  };
  all.hidden = boxes().length === 0;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    told();
  });
  form.addEventListener("change", told);
  form.addEventListener("reset", () => setTimeout(told));
  addEventListener("pageshow", told);
  for (const [key, [action, label]] of Object.entries(KEYS)) {
    const button = form.querySelector(`button[name=action][value=${action}]`);
    if (!button) continue;
    if (singleKeysOn()) button.setAttribute("aria-keyshortcuts", key);
    register(key, `${label}: what is selected, or the row`, "List", () => {
      if (!boxes().some((box) => box.checked)) {
        const here = document.activeElement?.closest("tr")?.querySelector("input[name=item]");
        if (!here) return;
        here.checked = true;
        told();
      }
      form.requestSubmit(button);
    });
  }
  told();
}
