// Pages of several panes: p goes from one to the next, as a person reads them.
import { register } from "./keys.js";

export function start() {
  const split = document.querySelector(".cw-split, .cw-decide");
  if (!split) return;
  const panes = () => [...split.children].filter((one) => one.matches("nav, section, form, aside") && one.checkVisibility());
  if (panes().length < 2) return;
  register("p", "Next pane", "Task", () => {
    const all = panes();
    const next = all[(all.findIndex((one) => one.contains(document.activeElement)) + 1) % all.length];
    if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
    next.focus();
  });
}
