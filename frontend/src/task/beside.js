// What stands beside a decision: its letter, or the file, which is read as beside any other task.

export function start() {
  const main = document.getElementById("main");
  const buttons = [...document.querySelectorAll("[data-beside]")];
  if (!buttons.length) return;
  const show = (what) => {
    main.classList.toggle("cw-split", what === "file");
    main.classList.toggle("cw-decide", what !== "file");
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.beside === what));
    window.dispatchEvent(new Event("resize"));
  };
  for (const one of buttons) one.addEventListener("click", () => show(one.dataset.beside));
  // A passage that is opened is read in the file, and the form stays where it is.
  document.addEventListener("cw:open-passage", () => show("file"), true);
  main.addEventListener("click", (event) => {
    const chip = event.target.closest("a.cw-chip[data-document]");
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const detail = { document: chip.dataset.document, page: Number(chip.dataset.page), quote: chip.dataset.quote || "" };
    document.dispatchEvent(new CustomEvent("cw:open-passage", { detail }));
  });
}
