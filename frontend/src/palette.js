// Two ways to find a command: the sheet of this page's keys (?), and all commands by name (Ctrl K).
import { commands, register } from "./keys.js";

const byId = (id) => document.getElementById(id);

function kbd(key) {
  const shown = document.createElement("kbd");
  shown.textContent = key.length === 1 ? key.toUpperCase() : key.replace(/\b([a-z])\b/g, (one) => one.toUpperCase());
  return shown;
}

function sheet() {
  const dialog = byId("cw-keys");
  // What is of this page stands before what is everywhere.
  const groups = [...Map.groupBy(commands().filter((one) => one.key), (one) => one.where)];
  groups.sort(([one], [other]) => (one === "Anywhere") - (other === "Anywhere"));
  byId("cw-keys-list").replaceChildren(
    ...groups.map(([where, group]) => {
      const table = document.createElement("table");
      table.className = "cw-keys";
      const caption = table.createCaption();
      caption.textContent = where;
      caption.className = "govuk-table__caption";
      for (const one of group) {
        const row = table.insertRow();
        const head = document.createElement("th");
        head.scope = "row";
        head.append(kbd(one.key));
        row.append(head);
        row.insertCell().textContent = one.label;
      }
      return table;
    }),
  );
  dialog.showModal();
}

/** Where one can go: the entries of the bar, the tabs, the links of the head, and pages that stand behind others. */
function links() {
  const places = ".cw-top__nav a[href], .cw-tabs a[href], .cw-pagehead a[href], #cw-pages a[href]";
  return [...document.querySelectorAll(places)].map((link) => {
    const words = [...link.childNodes].filter((one) => one.nodeName !== "KBD").map((one) => one.textContent);
    return { label: words.join("").trim().replace(/\s+/g, " "), key: "", run: () => link.click() };
  });
}

const once = (all) => [...new Map(all.toReversed().map((one) => [one.label, one])).values()].toReversed();

function palette() {
  const dialog = byId("cw-commands");
  const field = byId("cw-commands-find");
  const list = byId("cw-commands-list");
  const all = once([...commands().filter((one) => one.key !== "Ctrl K"), ...links()]);
  let shown = [];
  let at = 0;

  const draw = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = all.filter((one) => words.every((word) => one.label.toLowerCase().includes(word)));
    at = Math.min(at, Math.max(0, shown.length - 1));
    list.replaceChildren(
      ...shown.map((one, number) => {
        const item = document.createElement("li");
        item.id = `cw-command-${number}`;
        item.role = "option";
        item.ariaSelected = String(number === at);
        item.append(one.label);
        if (one.key) item.append(kbd(one.key));
        item.addEventListener("click", () => run(number));
        return item;
      }),
    );
    if (shown.length) field.setAttribute("aria-activedescendant", `cw-command-${at}`);
    else field.removeAttribute("aria-activedescendant");
    byId("cw-commands-count").textContent = shown.length ? `${shown.length} ${shown.length === 1 ? "command" : "commands"}` : `Nothing is called "${field.value}". Try another word.`;
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const run = (number) => {
    const chosen = shown[number];
    if (!chosen) return;
    dialog.close();
    chosen.run();
  };
  field.value = "";
  field.oninput = () => {
    at = 0;
    draw();
  };
  field.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      at = (at + step + shown.length) % (shown.length || 1);
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(at);
    }
  };
  draw();
  dialog.showModal();
  field.focus();
}

export function start() {
  if (!byId("cw-keys")) return;
  register("?", "Show the keys of this page", "Anywhere", sheet);
  register("Ctrl K", "All commands by name", "Anywhere", palette);
  document.querySelector('[data-opens="keys"]')?.addEventListener("click", (event) => {
    event.preventDefault();
    sheet();
  });
}
