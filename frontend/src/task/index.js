// The task page: questions that show and hide, lists that grow, citations, the draft, the keys.
import { announce } from "../keys.js";
import * as asking from "./asking.js";
import * as beside from "./beside.js";
import * as citing from "./citing.js";
import * as completing from "./completing.js";
import * as draft from "./draft.js";
import * as lines from "./lines.js";
import * as lists from "./lists.js";
import * as news from "./news.js";
import * as showing from "./showing.js";
import * as signing from "./signing.js";

const form = document.getElementById("task-form");
if (form) {
  for (const part of [showing, lines, lists, citing, asking, signing, news, draft, completing]) part.start(form);
  // Enter in a field of one line never sends the form: a task is completed by its button or its key alone.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=checkbox]):not([type=radio])") && !event.ctrlKey) {
      event.preventDefault();
    }
  });
  announce(form);
}
beside.start();
document.getElementById("conflict-note")?.focus();

// Form and document take turns where there is room for one.
for (const tab of document.querySelectorAll("[data-show-pane]")) {
  tab.addEventListener("click", () => {
    document.getElementById("main").dataset.show = tab.dataset.showPane;
    for (const other of document.querySelectorAll("[data-show-pane]")) {
      other.setAttribute("aria-pressed", String(other === tab));
    }
  });
}
