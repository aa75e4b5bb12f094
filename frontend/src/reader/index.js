// The reader beside a form, the reader alone, and the place where documents are added.
import * as divider from "./divider.js";
import { Reader } from "./reader.js";
import * as uploads from "./uploads.js";

const root = document.querySelector("[data-reader]");
if (root?.querySelector("[data-reader-sheet]")) new Reader(root).start();
for (const line of document.querySelectorAll("[data-divider]")) divider.start(line);
for (const form of document.querySelectorAll("[data-uploads]")) uploads.start(form);
