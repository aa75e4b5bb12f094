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
  const more = menu.querySelector("details");
  document.addEventListener("click", (event) => {
    if (more?.open && !more.contains(event.target) && !menu.classList.contains("is-open")) more.open = false;
  });
  const open = (isOpen) => {
    menu.classList.toggle("is-open", isOpen);
    if (more) more.open = isOpen; // a narrow window has room for every entry, one below the other
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
