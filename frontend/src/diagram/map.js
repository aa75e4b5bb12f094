// The clock map on the diagram: how many cases stand at each element, how many of them are late, how long they stay.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import { fit, tagged, zoomWithButtons } from "./canvas.js";

const canvasElement = document.getElementById("canvas");
const status = document.getElementById("canvas-status");
const marks = JSON.parse(canvasElement.dataset.marks);
// The numbers are read at every zoom, so they keep their size when the drawing shrinks.
const overlays = { defaults: { scale: { min: 1, max: 1.25 } } };
const viewer = new NavigatedViewer({ container: canvasElement, overlays });

function paint() {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const [id, { here, late, half }] of Object.entries(marks)) {
    if (!registry.get(id)) continue;
    if (here) {
      canvas.addMarker(id, late ? "cw-has-late" : "cw-here");
      overlays.add(id, { position: { top: -11, left: -8 }, html: tagged("cw-token", here) });
    }
    if (late) overlays.add(id, { position: { top: -11, right: 34 }, html: tagged("cw-token cw-token--late", `${late} late`) });
    if (half) overlays.add(id, { position: { bottom: -3, left: 0 }, html: tagged("cw-when", half) });
  }
}

try {
  const answer = await fetch(canvasElement.dataset.src, { headers: { "X-Background": "1" } });
  if (!answer.ok) throw new Error(answer.statusText);
  await viewer.importXML(await answer.text());
  paint();
  fit(viewer);
  zoomWithButtons(viewer);
  canvasElement.dataset.shown = "";
} catch {
  status.textContent = "The diagram could not be drawn. The table below holds the same numbers.";
}
