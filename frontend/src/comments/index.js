// Names while one writes: after an @ the people who can be mentioned, as a list to choose from. Without a script the @ and
// a whole name do the same.
import "./keeping.js";

const text = document.getElementById("text");
const list = document.getElementById("mention-list");
const names = [...document.querySelectorAll("#people [data-name]")].map((one) => one.dataset.name);
let at = -1;
let shown = [];
let active = 0;

text.setAttribute("aria-autocomplete", "list");
text.setAttribute("aria-controls", list.id);

function close() {
  list.hidden = true;
  at = -1;
  text.removeAttribute("aria-activedescendant");
}

function draw() {
  list.replaceChildren(
    ...shown.map((name, number) => {
      const option = document.createElement("li");
      option.id = `mention-${number}`;
      option.role = "option";
      option.textContent = name;
      option.setAttribute("aria-selected", String(number === active));
      return option;
    }),
  );
  list.hidden = false;
  text.setAttribute("aria-activedescendant", `mention-${active}`);
}

function look() {
  const before = text.value.slice(0, text.selectionStart);
  const found = /(?:^|[^\w@.])@([\w'’.-]*(?: [\w'’.-]*)?)$/u.exec(before);
  const typed = found?.[1].toLowerCase() ?? "";
  shown = found ? names.filter((name) => name.toLowerCase().split(" ").some((_, n, parts) => parts.slice(n).join(" ").startsWith(typed))) : [];
  if (!shown.length || names.some((name) => name.toLowerCase() === typed)) {
    close();
    return;
  }
  at = before.length - found[1].length;
  active = 0;
  draw();
}

function take(name) {
  const end = text.selectionStart;
  text.setRangeText(`${name} `, at, end, "end");
  close();
  text.focus();
}

text.addEventListener("input", look);
text.addEventListener("blur", () => close());
list.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[role=option]");
  event.preventDefault(); // the field keeps the focus
  if (option) take(option.textContent);
});
text.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way) {
    active = (active + way + shown.length) % shown.length;
    draw();
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(shown[active]);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
});
close();
