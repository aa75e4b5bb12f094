// The menu of narrow windows, and the tab one is on where not all tabs fit.
export function start() {
  for (const tab of document.querySelectorAll(".cw-tabs [aria-current]")) {
    const tabs = tab.parentElement;
    const [own, all] = [tab.getBoundingClientRect(), tabs.getBoundingClientRect()];
    tabs.scrollLeft += own.left - all.left - (all.width - own.width) / 2;
  }
  const button = document.querySelector(".cw-menu");
  const menu = document.getElementById("main-menu");
  if (!button || !menu) return;
  const open = (isOpen) => {
    menu.classList.toggle("is-open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("is-open")) {
      open(false);
      button.focus();
    }
  });
}
