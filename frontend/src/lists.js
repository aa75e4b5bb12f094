// Lists by keyboard: any table with data-list. A row's first link opens it; its checkbox selects it.
import { register } from "./keys.js";

export function start() {
  const table = document.querySelector("table[data-list]");
  if (!table) return;
  const rows = () => [...table.tBodies].flatMap((body) => [...body.rows]);
  const here = () => rows().indexOf(document.activeElement?.closest("tr"));
  const boxOf = (row) => row?.querySelector("input[type=checkbox]:not(:disabled)");
  let last = 0;

  const move = (step) => {
    const all = rows();
    const to = Math.max(0, Math.min(all.length - 1, here() < 0 ? (step > 0 ? 0 : all.length - 1) : here() + step));
    (all[to]?.querySelector("a[href]") || boxOf(all[to]))?.focus();
    all[to]?.scrollIntoView({ block: "nearest" });
  };
  const tick = (box, on) => {
    if (!box || box.checked === on) return;
    box.checked = on;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  register("j", "Next row", "List", () => move(1));
  register("k", "Row before", "List", () => move(-1));
  if (!rows().some(boxOf)) return;
  register("x", "Select the row", "List", () => {
    const box = boxOf(rows()[here()]);
    if (!box) return;
    last = here();
    tick(box, !box.checked);
  });
  register("Shift X", "Select to here", "List", () => {
    const [from, to] = [last, here()].sort((a, b) => a - b);
    rows().slice(Math.max(0, from), to + 1).forEach((row) => tick(boxOf(row), true));
  });
  register("*", "Select all, or none", "List", () => {
    const boxes = rows().map(boxOf).filter(Boolean);
    const on = !boxes.every((box) => box.checked);
    boxes.forEach((box) => tick(box, on));
  });
}
