// The diagram of a case: the drawing with what was passed and where the case stands, tied to the list beside it.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import OutlineModule from "bpmn-js/lib/features/outline";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import { fit, tagged, zoomWithButtons } from "./canvas.js";

const canvasElement = document.getElementById("canvas");
const list = document.getElementById("outline");
const status = document.getElementById("canvas-status");
const marks = JSON.parse(canvasElement.dataset.marks);
const links = () => [...list.querySelectorAll("[data-element]")];
const steps = () => links().filter((one) => one.classList.contains("cw-step"));
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const viewer = new NavigatedViewer({ container: canvasElement, additionalModules: [OutlineModule] });
let chosen = null;

function paint() {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const [id, words] of Object.entries(marks.passed)) {
    if (!registry.get(id)) continue;
    canvas.addMarker(id, "cw-passed");
    const isEvent = /Event$/.test(registry.get(id).type); // its name stands under it
    overlays.add(id, { position: isEvent ? { top: -22, left: -10 } : { bottom: -3, left: 0 }, show: { minZoom: 0.7 }, html: tagged("cw-when", words) });
  }
  for (const id of marks.here.filter((one) => registry.get(one))) {
    canvas.addMarker(id, "cw-here");
    overlays.add(id, { position: { top: -22, left: 0 }, html: tagged("cw-token", "Here now") });
  }
  for (const [id, process] of Object.entries(marks.calls).filter(([one]) => registry.get(one))) {
    const link = document.createElement("a");
    link.className = "cw-open";
    link.href = `?process=${encodeURIComponent(process)}`;
    link.textContent = "Open";
    link.tabIndex = -1; // the list holds the same link
    overlays.add(id, { position: { top: 4, right: 44 }, show: { minZoom: 0.5 }, html: link });
  }
}

function select(id, { scroll = true, keep = true } = {}) {
  const canvas = viewer.get("canvas");
  const found = viewer.get("elementRegistry").get(id);
  if (chosen) canvas.removeMarker(chosen, "cw-chosen");
  chosen = found ? id : null;
  for (const step of steps()) step.toggleAttribute("data-selected", step.dataset.element === id);
  const step = steps().find((one) => one.dataset.element === id);
  for (const one of steps()) one === step ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current");
  if (found) {
    canvas.addMarker(id, "cw-chosen");
    if (scroll) show(canvas, found);
  }
  if (step) {
    step.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    status.textContent = `Selected: ${step.textContent.trim()}`;
  }
  if (keep) {
    const address = new URL(location.href);
    address.searchParams.set("element", id);
    history.replaceState(null, "", address);
  }
}

// Whatever is chosen comes into view at a size that can be read, whole with what leads to it and what is told of both.
function show(canvas, element) {
  const near = [element, ...(element.incoming || []).map((flow) => flow.source)].filter((one) => one && "width" in one);
  const [left, top] = [Math.min(...near.map((one) => one.x)) - 30, Math.min(...near.map((one) => one.y)) - 50];
  const right = Math.max(...near.map((one) => one.x + Math.max(one.width, 150))) + 40;
  const bottom = Math.max(...near.map((one) => one.y + one.height)) + 50;
  const view = canvas.viewbox();
  const inside = left >= view.x && top >= view.y && right <= view.x + view.width && bottom <= view.y + view.height;
  if (inside && canvas.zoom() >= 0.6) return;
  const wanted = canvas.zoom() < 0.6 ? 0.8 : canvas.zoom();
  const scale = Math.max(0.3, Math.min(wanted, view.outer.width / (right - left), view.outer.height / (bottom - top)));
  const [width, height] = [view.outer.width / scale, view.outer.height / scale];
  canvas.viewbox({ x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height });
}

list.addEventListener("click", (event) => {
  const link = event.target.closest("[data-element]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  select(link.dataset.element);
  steps().find((one) => one.dataset.element === link.dataset.element)?.focus();
});

list.addEventListener("keydown", (event) => {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const step = event.target.closest(".cw-step, .cw-outline__jump");
  if (!way || !step) return;
  const all = links();
  const next = all[all.indexOf(step) + way];
  if (!next) return;
  event.preventDefault();
  next.focus();
  select(next.dataset.element);
});

zoomWithButtons(viewer);

async function start() {
  try {
    const answer = await fetch(canvasElement.dataset.src);
    if (!answer.ok) throw new Error(String(answer.status));
    await viewer.importXML(await answer.text());
  } catch (error) {
    status.textContent = "The drawing could not be shown. The list says the same in words.";
    console.info(error);
    return;
  }
  paint();
  fit(viewer);
  const known = (id) => steps().some((one) => one.dataset.element === id);
  viewer.on("element.click", ({ element }) => known(element.id) && select(element.id, { scroll: false }));
  if (canvasElement.dataset.element) select(canvasElement.dataset.element, { keep: false });
  canvasElement.dataset.ready = "";
}

start();
