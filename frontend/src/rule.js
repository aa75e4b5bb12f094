// Why a moment is due: a link that opens its rule beside the page instead of leaving it.
import { register } from "./keys.js";

async function show(link) {
  const panel = document.getElementById("cw-rule");
  if (!panel?.showPopover) {
    location.assign(link.href);
    return;
  }
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    panel.innerHTML = await answer.text();
  } catch {
    location.assign(link.href);
    return;
  }
  panel.showPopover();
  panel.ontoggle = (event) => event.newState === "closed" && link.focus();
  panel.tabIndex = -1;
  panel.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-rule]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
  if (document.querySelector(".cw-casebar a[data-rule]")) {
    register("t", "Why this due date", "Case", () => show(document.querySelector(".cw-casebar a[data-rule]")));
  }
}
