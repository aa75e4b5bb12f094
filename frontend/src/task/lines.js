// The lines of a request: one at a time, each with how far it is.

const isThere = (element) => !element.closest("[data-hidden], template");

function left(panel) {
  const open = [...panel.querySelectorAll("[data-required]")].filter((field) => {
    if (!isThere(field)) return false;
    if (field.matches("input[type=checkbox]")) return !field.checked;
    return field.matches("input, select, textarea") ? !field.value.trim() : !hasSomething(field);
  });
  return open.length;
}

function hasSomething(panel) {
  return [...panel.querySelectorAll("input, select, textarea")].some((field) => {
    if (field.closest("template") || field.type === "hidden") return false;
    return field.matches("[type=checkbox], [type=radio]") ? field.checked && field.value !== "" : field.value.trim() !== "";
  });
}

function tell(form) {
  for (const link of document.querySelectorAll("[data-line]")) {
    const panel = document.getElementById(link.dataset.line);
    const state = link.querySelector("[data-line-state]");
    if (panel.querySelector(".govuk-error-message") && !form.dataset.touched) continue;
    const count = left(panel);
    if (count === 0 && !panel.querySelector("[data-required]") && !hasSomething(panel)) {
      state.textContent = "Nothing entered yet";
      continue;
    }
    state.textContent = count === 0 ? "Answered" : count === 1 ? "1 answer left" : `${count} answers left`;
  }
}

export function show(id) {
  for (const panel of document.querySelectorAll("[data-line-panel]")) panel.toggleAttribute("data-current", panel.id === id);
  for (const link of document.querySelectorAll("[data-line]")) {
    if (link.dataset.line === id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  document.dispatchEvent(new CustomEvent("cw:slots-changed"));
}

/** Bring a place of the form into sight, whatever folds it away. */
export function reveal(element) {
  const panel = element.closest("[data-line-panel]");
  if (panel) show(panel.id);
  for (let at = element.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
}

export function start(form) {
  for (const link of document.querySelectorAll("[data-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link.dataset.line);
    });
  }
  form.addEventListener("cw:shown", () => tell(form));
  form.addEventListener("input", () => (form.dataset.touched = "1"));
  for (const link of document.querySelectorAll(".govuk-error-summary a[href^='#']")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      reveal(target);
    });
  }
  tell(form);
}
