// What every page loads: keys, menu, lists, the rule panel, who is signed in, what happens without a connection; htmx.
import "htmx.org/dist/htmx.esm.js";
import { createAll, ErrorSummary } from "govuk-frontend";
import * as connection from "./connection.js";
import * as desk from "./desk.js";
import * as identity from "./identity.js";
import * as keys from "./keys.js";
import * as lists from "./lists.js";
import * as menu from "./menu.js";
import * as palette from "./palette.js";
import * as panes from "./panes.js";
import * as presence from "./presence.js";
import * as rule from "./rule.js";
import * as worklist from "./worklist.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(ErrorSummary);
for (const part of [keys, menu, palette, rule, lists, panes, worklist, desk, connection, presence, identity]) part.start();
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && keys.isField(document.activeElement) && !event.defaultPrevented) document.activeElement.blur();
});
document.body.addEventListener("htmx:afterSettle", (event) => keys.announce(event.detail.elt));
