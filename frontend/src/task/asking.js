// Asking for information: one press fills in the decision to ask and what is asked for.
import { add } from "./lists.js";
import { reveal } from "./lines.js";
import { refresh } from "./showing.js";

function decide(form) {
  const ask = form.querySelector('input[name="decision"][value="ASK"]');
  if (ask && !ask.checked) {
    ask.checked = true;
    ask.dispatchEvent(new Event("change", { bubbles: true }));
  }
  refresh(form);
}

function listOf(form) {
  return form.querySelector("[data-asks]");
}

export function start(form) {
  form.addEventListener("click", (event) => {
    const one = event.target.closest("[data-ask]");
    const own = event.target.closest("[data-ask-own]");
    if (!one && !own) return;
    event.preventDefault();
    decide(form);
    const list = listOf(form);
    const item = add(list, one ? { "": one.value } : {});
    reveal(item.querySelector("input, textarea"));
  });
  for (const opener of document.querySelectorAll("[data-opens-asking]")) {
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      const asking = document.getElementById("asking");
      asking.open = true;
      asking.scrollIntoView({ block: "center" });
      asking.querySelector("summary").focus({ preventScroll: true });
    });
  }
}
