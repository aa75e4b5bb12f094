// The clock map on the diagram: how many cases stand at each element, how many of them are late, how long they stay.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import { fit, tagged, zoomWithButtons } from "./canvas.js";

const SMALLEST = 0.35; // smaller than this, not even the numbers stand apart
const canvasElement = document.getElementById("canvas");
const status = document.getElementById("canvas-status");
const marks = JSON.parse(canvasElement.dataset.marks);
// The numbers are read at every zoom, so they keep their size when the drawing shrinks.
const overlays = { defaults: { scale: { min: 1, max: 1.25 } } };
const viewer = new NavigatedViewer({ container: canvasElement, overlays });

/** A number, which opens its list where there is one; the table holds the same links for whoever goes by keys. */
function token(name, words, where, href) {
  const node = href ? document.createElement("a") : document.createElement("div");
  node.className = name;
  node.textContent = words;
  if (!href) node.setAttribute("role", "img");
  node.setAttribute("aria-label", `${/\D/.test(words) ? words : `${words} open`}, ${where}`);
  if (href) {
    node.href = href;
    node.tabIndex = -1;
  }
  return node;
}

function tokens({ name, open, late, decided, href, late_href: lateHref, decided_href: decidedHref }) {
  const row = tagged("cw-tokens", "");
  if (open) row.append(token("cw-token", String(open), name, href));
  if (late) row.append(token("cw-token cw-token--late", `${late} late`, name, lateHref));
  if (decided) row.append(token("cw-token cw-token--decided", `${decided} decided`, name, decidedHref));
  return row;
}

function paint() {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const [id, mark] of Object.entries(marks)) {
    if (!registry.get(id)) continue;
    if (mark.open) canvas.addMarker(id, mark.late ? "cw-has-late" : "cw-here");
    if (mark.open || mark.decided) overlays.add(id, { position: { top: 0, left: -8 }, html: tokens(mark) });
    if (mark.half) overlays.add(id, { position: { bottom: -3, left: 0 }, html: tagged("cw-when", mark.half) });
  }
}

// A number loads the page anew with its list: the drawing stands then as it was left.
const LEFT = `casework-drawing ${canvasElement.dataset.src}`;

function keepView(event) {
  if (!event.target.closest("a.cw-token")) return;
  const { x, y, width, height } = viewer.get("canvas").viewbox();
  sessionStorage.setItem(LEFT, JSON.stringify({ x, y, width, height }));
}

function asLeft() {
  const kept = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  if (kept) viewer.get("canvas").viewbox(JSON.parse(kept));
  return Boolean(kept);
}

/** The whole drawing; where that is too small, as on a phone, the step whose list is open, or where most is late. */
function begin() {
  fit(viewer);
  const canvas = viewer.get("canvas");
  if (canvas.zoom() >= SMALLEST) return;
  const known = Object.entries(marks).filter(([id, mark]) => mark.open && viewer.get("elementRegistry").get(id));
  const chosen = canvasElement.dataset.element;
  const [first] = known.sort(([, one], [, other]) => other.late - one.late || other.open - one.open);
  const shown = marks[chosen] ? chosen : first?.[0];
  if (!shown) return;
  canvas.zoom(SMALLEST * 2);
  canvas.scrollToElement(shown, 60);
}

try {
  const answer = await fetch(canvasElement.dataset.src, { headers: { "X-Background": "1" } });
  if (!answer.ok) throw new Error(answer.statusText);
  await viewer.importXML(await answer.text());
  paint();
  if (!asLeft()) begin();
  canvasElement.addEventListener("click", keepView, true);
  zoomWithButtons(viewer);
  canvasElement.dataset.shown = "";
} catch {
  status.textContent = "The diagram could not be drawn. The table below holds the same numbers.";
}
