// The menu of narrow windows.
export function start() {
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
