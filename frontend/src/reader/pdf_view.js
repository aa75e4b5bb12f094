// A page of a PDF: drawn by pdf.js, with its real text layer over it, and the cited passages between the two.
import * as pdfjs from "pdfjs-dist";
import { boxesOf } from "./boxes.js";
import { carried } from "./words.js";
import { element, Nodes } from "./nodes.js";

const open = new Map();

function load(shown, places) {
  pdfjs.GlobalWorkerOptions.workerSrc = places.worker;
  if (!open.has(shown.file)) {
    const task = pdfjs.getDocument({
      url: shown.file,
      cMapUrl: places.cmaps,
      standardFontDataUrl: places.fonts,
      wasmUrl: places.wasm,
      useWasm: false, // the content policy allows no compiling; pdf.js brings the same decoders as plain script
      useWorkerFetch: true,
      disableRange: true,
      disableStream: true,
      enableXfa: false,
      stopAtErrors: false,
      verbosity: 0,
    });
    open.set(shown.file, task.promise);
    task.promise.catch(() => open.delete(shown.file));
  }
  return open.get(shown.file);
}

export class PdfView {
  constructor(sheet, shown, page, places) {
    this.sheet = sheet;
    this.shown = shown;
    this.page = page;
    this.text = page.text;
    this.places = places;
    this.factor = 1;
    this.marks = [];
    this.nodes = new Nodes();
    this.turn = 0;
    sheet.className = "cw-sheet cw-sheet--pdf";
  }

  async ready() {
    const turn = ++this.turn;
    const pdf = await load(this.shown, this.places);
    const page = await pdf.getPage(this.page.number);
    if (turn !== this.turn) return;
    const natural = page.getViewport({ scale: 1 });
    const room = this.sheet.parentElement.clientWidth - 32;
    const scale = Math.max(0.2, (room / natural.width) * this.factor);
    const viewport = page.getViewport({ scale });
    const sharp = Math.min(window.devicePixelRatio || 1, 2, Math.sqrt(16e6 / (viewport.width * viewport.height)));
    const canvas = element("canvas", {
      width: Math.floor(viewport.width * sharp),
      height: Math.floor(viewport.height * sharp),
      "aria-hidden": "true",
    });
    const layer = element("div", { className: "textLayer" });
    const hits = element("div", { className: "cw-hits" });
    const badges = element("div", { className: "cw-badges" });
    const frame = element("div", { className: "cw-pdf" }, canvas, hits, layer, badges);
    for (const [name, value] of [["--total-scale-factor", scale], ["--scale-factor", scale], ["--user-unit", 1]]) {
      frame.style.setProperty(name, value);
    }
    frame.style.width = `${viewport.width}px`;
    frame.style.height = `${viewport.height}px`;
    this.sheet.style.width = `${viewport.width}px`;
    const drawn = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0], annotationMode: 0 }).promise;
    const words = new pdfjs.TextLayer({ textContentSource: await page.getTextContent(), container: layer, viewport });
    await Promise.all([drawn, words.render()]);
    if (turn !== this.turn) return;
    this.sheet.replaceChildren(frame);
    this.hits = hits;
    this.badges = badges;
    this.nodes = new Nodes();
    const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) this.nodes.add(walker.currentNode);
    this.setMarks(this.marks);
  }

  setMarks(marks) {
    this.marks = marks;
    if (!this.hits) return;
    const origin = this.hits.getBoundingClientRect();
    const found = marks.map((mark) => ({ mark, boxes: boxesOf(this.range(mark)) })).filter(({ boxes }) => boxes.length);
    const hit = (box) => place(element("div", { className: "cw-hit" }), box, origin);
    this.hits.replaceChildren(...found.flatMap(({ boxes }) => boxes.map(hit)));
    this.badges.replaceChildren(...found.map(({ mark, boxes }) => place(mark.badge(), edge(boxes.at(-1)), origin)));
  }

  range(span) {
    const here = carried(this.text, this.nodes.text, span);
    return here && this.nodes.range(here.start, here.end);
  }

  span(range) {
    const here = this.nodes.span(range);
    return here && carried(this.nodes.text, this.text, here);
  }

  async zoom(factor) {
    if (factor === this.factor && this.hits) return;
    this.factor = factor;
    await this.ready();
  }

  destroy() {
    this.turn += 1;
    this.sheet.style.removeProperty("width");
  }
}

const edge = (box) => ({ left: box.right + 1, top: box.top - 5, right: box.right + 1, bottom: box.top });

function place(made, box, origin) {
  made.style.left = `${box.left - origin.left}px`;
  made.style.top = `${box.top - origin.top}px`;
  if (box.right > box.left) {
    made.style.width = `${box.right - box.left}px`;
    made.style.height = `${box.bottom - box.top}px`;
  }
  return made;
}
