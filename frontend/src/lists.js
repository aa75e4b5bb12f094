// Lists by keyboard: any table or list with data-list. A row's first link opens it; its checkbox selects it. Where a page
// has several, they are walked as one.
import { register } from "./keys.js";

const LISTS = "table[data-list], ul[data-list]"; // the lists of a form are something else

export function start() {
  if (!document.querySelector(LISTS)) return;
  const rows = () => [...document.querySelectorAll(LISTS)].flatMap((list) => [...list.querySelectorAll("tbody > tr, :scope > li")]);
  const linkOf = (row) => row?.querySelector("a[href]");
  const boxOf = (row) => row?.querySelector("input[type=checkbox]:not(:disabled)");
  const here = () => rows().findIndex((row) => row.contains(document.activeElement));
  const named = (row) => linkOf(row)?.href ?? boxOf(row)?.value;
  let last = null; // where one was, by name: a list that is kept up to date puts in other rows
  let from = null; // where one began to select

  const move = (step) => {
    const all = rows();
    const left = all.findIndex((row) => named(row) === last);
    // Whoever comes back from elsewhere finds the row that they left.
    const to = here() >= 0 ? here() + step : left >= 0 ? left : step > 0 ? 0 : all.length - 1;
    const row = all[Math.max(0, Math.min(all.length - 1, to))];
    (linkOf(row) || boxOf(row))?.focus();
    row?.scrollIntoView({ block: "nearest" });
  };
  const tick = (box, on) => {
    if (!box || box.checked === on) return;
    box.checked = on;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("focusin", () => {
    const row = rows()[here()];
    if (row) last = named(row);
  });
  register("j", "Next row", "List", () => move(1));
  register("k", "Row before", "List", () => move(-1));
  register("o", "Open the row, as Enter does", "List", () => linkOf(rows()[here()])?.click());
  if (!rows().some(boxOf)) return;
  register("x", "Select the row", "List", () => {
    const row = rows()[here()];
    if (!boxOf(row)) return;
    from = named(row);
    tick(boxOf(row), !boxOf(row).checked);
  });
  register("Shift X", "Select to here", "List", () => {
    const all = rows();
    if (here() < 0) return;
    const [first, end] = [Math.max(0, all.findIndex((row) => named(row) === from)), here()].sort((a, b) => a - b);
    all.slice(first, end + 1).forEach((row) => tick(boxOf(row), true));
  });
  register("*", "Select all, or none", "List", () => {
    const boxes = rows().map(boxOf).filter(Boolean);
    const on = !boxes.every((box) => box.checked);
    boxes.forEach((box) => tick(box, on));
  });
}
