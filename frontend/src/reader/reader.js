// The reader: one document at a time, page by page; what is selected in it can be cited into the form beside it.
import { isField, singleKeysOn } from "../keys.js";
import { CiteBox } from "./citing.js";
import { Finding } from "./finding.js";
import { ImageView } from "./image_view.js";
import { Marking } from "./marking.js";
import { element } from "./nodes.js";
import { boxesOf } from "./boxes.js";
import { counts, slots, takeBack, takesCitations } from "./slots.js";
import { TextView } from "./text_view.js";
import { locate, spaced, wholeWords } from "./words.js";

const ZOOM = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const DIM = "casework.dim";
const OTHERS = new Set(["page-before", "page-after", "document-before", "document-after"]); // of these none needs this page
const TAKEN = /^(.|Escape|Arrow\w+)$/u; // keys that may belong to what was asked for before the page stood there

export class Reader {
  constructor(root) {
    this.root = root;
    this.base = root.dataset.reader;
    this.places = { worker: root.dataset.worker, fonts: root.dataset.fonts, cmaps: root.dataset.cmaps, wasm: root.dataset.wasm };
    this.scroll = root.querySelector("[data-reader-scroll]");
    this.sheet = root.querySelector("[data-reader-sheet]");
    this.status = root.querySelector("[data-reader-status]");
    this.links = [...document.querySelectorAll("[data-reader-list] [data-document]")];
    this.factor = 1;
    this.turns = 0;
    this.isMade = false; // whether the page that is asked for stands there
    this.waiting = [];
    this.current = null;
    this.opened = null;
    this.known = new Map();
    this.box = new CiteBox(this.scroll, (words) => this.say(words), () => {
      this.current = null;
    });
    this.marking = new Marking(this);
    this.finding = new Finding(this);
    this.listen();
    this.dim(localStorage.getItem(DIM) === "on");
    this.countCitations();
  }

  async start() {
    const { shown, open, page } = this.root.dataset;
    if (shown) {
      const given = JSON.parse(shown);
      this.known.set(given.id, given);
      await this.show(given, given.page || 1);
    } else if (open) {
      await this.open(open, { page: Number(page) || 1 });
    } else {
      this.made();
    }
  }

  tool(name) {
    return this.root.querySelector(`[data-reader-act="${name}"]`);
  }

  say(words) {
    this.status.textContent = words;
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      const act = event.target.closest("[data-reader-act]")?.dataset.readerAct;
      if (act) this.act(act);
    });
    for (const link of this.links) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        this.open(link.dataset.document);
      });
    }
    this.root.querySelector("[data-reader-choice]").addEventListener("change", ({ target }) => this.open(target.value));
    document.addEventListener("keydown", (event) => this.key(event), true);
    this.scroll.addEventListener("pointerup", () => setTimeout(() => this.takeSelection()));
    this.scroll.addEventListener("keyup", (event) => event.shiftKey && !this.marking.isOn && this.takeSelection());
    this.scroll.addEventListener("pointerdown", (event) => {
      if (!event.target.closest(".cw-citebox, a, button")) this.clear();
    });
    document.addEventListener("cw:open-passage", ({ detail }) => this.openPassage(detail));
    document.addEventListener("cw:slots-changed", () => {
      this.countCitations();
      this.paint();
    });
    let wait = null;
    window.addEventListener("resize", () => {
      clearTimeout(wait);
      wait = setTimeout(() => this.redraw(), 120);
    });
  }

  /** What is asked for before the page stands there waits for it; what turns it need not. */
  act(name) {
    const isReady = this.isMade || (this.shown && OTHERS.has(name));
    if (this.isActing || (isReady && !this.waiting.length)) return this.perform(name);
    return this.waiting.push(() => this.perform(name));
  }

  perform(name) {
    if (!this.shown) return null;
    const step = { "page-before": -1, "page-after": 1 }[name];
    if (step) return this.turn(step);
    if (name === "document-before" || name === "document-after") return this.neighbour(name === "document-after" ? 1 : -1);
    if (!this.view) return null; // this page cannot be shown
    if (name === "smaller" || name === "larger") return this.zoom(name === "larger" ? 1 : -1);
    if (name === "mark") return this.marking.isOn && this.current ? this.clear() : this.focused(() => this.marking.begin());
    if (name === "find") return this.finding.form.hidden ? this.finding.open() : this.finding.close();
    if (name === "find-before") return this.finding.go(-1);
    if (name === "find-close") return this.finding.close();
    if (name === "dim") return this.dim(!("dim" in this.root.dataset));
    if (name === "cite-page") return this.selectPage();
    return null;
  }

  /** The page stands there: now comes what waited for it, one after the other. */
  async made() {
    this.isMade = true;
    this.busy(false);
    if (this.isCatchingUp) return;
    this.isCatchingUp = true;
    while (this.isMade && this.waiting.length) await this.actNow(this.waiting.shift());
    this.isCatchingUp = false;
  }

  actNow(then) {
    this.isActing = true;
    try {
      return then();
    } finally {
      this.isActing = false;
    }
  }

  focused(then) {
    this.scroll.focus({ preventScroll: true });
    then();
  }

  key(event) {
    if (event.defaultPrevented || isField(event.target) || event.target.closest?.("dialog, [popover]")) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (this.waiting.length && event.isTrusted && TAKEN.test(event.key)) {
      this.stop(event);
      return this.waiting.push(() => event.target.dispatchEvent(new KeyboardEvent("keydown", event)));
    }
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) return this.undo(event);
    if (event.key === "Escape" && (this.box.isOpen || this.marking.isOn || this.current)) {
      this.stop(event);
      return this.clear();
    }
    if (event.target.closest?.("[data-divider]")) return null;
    if (plain && this.box.isOpen && singleKeysOn() && /^[c1-9]$/i.test(event.key)) {
      this.stop(event);
      const button = this.box.box.querySelector(`[data-key="${/c/i.test(event.key) ? 1 : event.key}"]`);
      return button?.click();
    }
    return this.marking.key(event);
  }

  stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  undo(event) {
    const back = takeBack();
    if (!back) return;
    this.stop(event);
    this.say(back.quote ? `${back.label} holds its earlier citation again.` : `Taken back from ${back.label}.`);
  }

  /** Open a document at a page, or where a quotation stands. */
  async open(id, { page = 1, quote = "" } = {}) {
    this.making();
    try {
      const shown = await this.load(id);
      const place = quote ? placeOf(shown, quote, page) : { page };
      await this.show(shown, place.page);
      return place;
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  async load(id) {
    if (!this.known.has(id)) {
      const answer = await fetch(`${this.base}/${encodeURIComponent(id)}/text`, { headers: { Accept: "application/json" } });
      if (answer.status === 401) document.dispatchEvent(new CustomEvent("cw:signed-out"));
      if (!answer.ok) throw new Error("This document cannot be opened now. Load the page again.");
      this.known.set(id, await answer.json());
    }
    return this.known.get(id);
  }

  making() {
    this.isMade = false;
    this.busy(true);
  }

  busy(is) {
    this.scroll.setAttribute("aria-busy", String(is));
  }

  fail(error) {
    this.view?.destroy();
    this.view = null;
    this.waiting = [];
    this.made();
    this.sheet.className = "cw-sheet";
    const save = this.shown?.download ? [" ", element("a", { href: this.shown.download, download: "" }, "Save the file")] : [];
    this.sheet.replaceChildren(element("p", {}, `This page cannot be shown. ${error.message || ""}`.trim(), ...save));
    this.say("This page cannot be shown.");
  }

  async show(shown, page) {
    const other = this.shown?.id !== shown.id;
    this.shown = shown;
    if (other) this.tellDocument();
    await this.goTo(page, { again: true });
  }

  tellDocument() {
    const { id, title, notes, newer, older } = this.shown;
    this.root.querySelector("#reader-title").textContent = title;
    this.root.querySelector("[data-reader-choice]").value = id;
    for (const link of this.links) {
      if (link.dataset.document === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const lines = notes.map((words) => element("p", { className: "cw-note cw-note--watch" }, words));
    if (newer) lines[0]?.append(" ", element("a", { href: newer }, "Open the newer version"));
    if (older) lines.push(element("p", { className: "cw-note" }, "This replaces an earlier version. ", element("a", { href: older }, "Open the version before")));
    this.root.querySelector("[data-reader-notes]").replaceChildren(...lines);
    this.opened = null;
    if (!this.finding.form.hidden) this.finding.look();
  }

  /** Show a page of the open document. */
  async goTo(page, { again = false } = {}) {
    const number = Math.min(Math.max(page, 1), this.shown.pages.length);
    if (!again && number === this.page) return;
    this.clear();
    this.view?.destroy();
    this.view = null;
    this.making();
    this.page = number;
    const found = this.shown.pages[number - 1];
    this.tellPlace(found);
    const turn = ++this.turns;
    try {
      const View = await viewOf(this.shown);
      if (turn !== this.turns) return; // somebody has turned on meanwhile
      const view = new View(this.sheet, this.shown, found, this.places);
      this.view = view;
      await view.zoom(this.factor);
      await view.ready();
    } catch (error) {
      if (turn === this.turns) this.fail(error);
      return;
    }
    if (turn !== this.turns) return;
    this.scroll.scrollTop = 0;
    this.paint();
    this.made();
  }

  tellPlace(found) {
    const { pages, id } = this.shown;
    const words = pages.length > 1 ? `page ${this.page} of ${pages.length}` : "";
    const place = this.root.querySelector("[data-reader-place]");
    place.replaceChildren(words);
    if (found.picture && takesCitations()) {
      place.append(" ", element("button", { type: "button", className: "cw-link cw-small", "data-reader-act": "cite-page" }, "Cite this page"));
    }
    this.tool("page-before").disabled = this.page === 1;
    this.tool("page-after").disabled = this.page === pages.length;
    if (location.pathname.startsWith(`${this.base}/`)) {
      history.replaceState(history.state, "", `${this.base}/${id}${this.page > 1 ? `/pages/${this.page}` : ""}`);
    } else {
      const address = new URL(location.href);
      address.searchParams.set("document", id);
      address.searchParams.set("page", this.page);
      history.replaceState(history.state, "", address);
    }
  }

  /** The page before or after, of the same document. */
  async turn(step) {
    if (!this.hasPage(step)) return;
    await this.goTo(this.page + step);
    this.say(`Page ${this.page} of ${this.shown.pages.length}`);
  }

  hasPage(step) {
    return Boolean(this.shown.pages[this.page + step - 1]);
  }

  neighbour(step) {
    const at = this.links.findIndex((one) => one.dataset.document === this.shown?.id);
    const next = this.links[at + step];
    if (!next) return;
    this.open(next.dataset.document).then(() => this.say(`${this.shown.title}, page ${this.page} of ${this.shown.pages.length}`));
  }

  async zoom(step) {
    const at = ZOOM.findIndex((one) => one >= this.factor - 0.001);
    this.factor = ZOOM[Math.min(ZOOM.length - 1, Math.max(0, at + step))];
    await this.view.zoom(this.factor);
    this.paint();
    this.say(`${Math.round(this.factor * 100)} %`);
  }

  async redraw() {
    if (this.shown?.kind === "PDF" && this.view) {
      await this.view.ready();
      this.paint();
    }
    if (this.box.isOpen && this.current) this.select(this.current);
  }

  dim(is) {
    if (is) this.root.dataset.dim = "";
    else delete this.root.dataset.dim;
    this.tool("dim").setAttribute("aria-pressed", String(is));
    localStorage.setItem(DIM, is ? "on" : "off");
  }

  takeSelection() {
    const selection = getSelection();
    if (!this.view || !selection.rangeCount || selection.isCollapsed || !this.sheet.contains(selection.anchorNode)) return;
    const span = this.view.span(selection.getRangeAt(0));
    const words = span && wholeWords(this.view.text, span.start, span.end);
    if (words) this.select(words);
    else this.say("These words are not in the document's text as it was read. Cite the page instead.");
  }

  /** Make a span of the page what would be cited. */
  select(span, { scroll = null } = {}) {
    const passage = this.shown.passages?.find((one) => one.start <= span.start && span.end <= one.end);
    this.current = span;
    if (scroll) this.bring(scroll);
    this.paintSelection();
    const quote = spaced(this.view.text.slice(span.start, span.end));
    this.say(quote);
    const under = boxesOf(this.view.range(span)).at(-1) || this.sheet.getBoundingClientRect();
    this.offer({ quote, passage }, under);
  }

  /** Make a page without words what would be cited. */
  selectPage() {
    if (!this.shown.pages[this.page - 1].picture) return;
    const top = this.sheet.getBoundingClientRect();
    this.offer({ quote: `page ${this.page} (image)` }, { left: top.left + 16, bottom: Math.max(top.top, this.scroll.getBoundingClientRect().top) });
  }

  offer({ quote, passage }, under) {
    const kind = passage?.kind === "PROVISION" ? "provision" : this.shown.kind === "SOURCE" ? "source" : "document";
    const title = passage?.cite || this.shown.title;
    this.box.open({ kind, document: this.shown.id, provision: passage?.id, title, page: this.page, quote }, under);
  }

  clear() {
    this.box.close();
    this.marking.end();
    this.current = null;
    this.paintSelection();
  }

  bring(span) {
    const box = this.view?.range(span)?.getBoundingClientRect();
    if (!box) return;
    const frame = this.scroll.getBoundingClientRect();
    if (box.top < frame.top + 24 || box.bottom > frame.bottom - 24) this.scroll.scrollTop += box.top - frame.top - frame.height / 3;
  }

  async openPassage({ document: id, page = 1, quote = "" }) {
    showPane("document");
    const place = await this.open(id, { page: Number(page) || 1, quote });
    if (!place) return;
    this.opened = place.span;
    if (quote && !place.span && !place.picture) this.say("These words do not stand in this document as it is now.");
    this.paint();
    if (place.span) this.bring(place.span);
    this.scroll.focus({ preventScroll: true });
  }

  countCitations() {
    const found = counts();
    for (const link of this.links) {
      link.querySelector("b")?.remove();
      const count = found.get(link.dataset.document);
      if (count) link.querySelector("span").after(element("b", {}, element("span", { className: "govuk-visually-hidden" }, "cited "), String(count)));
    }
  }

  /** Draw what is cited, found, opened and selected on the page. */
  paint() {
    if (!this.view) return;
    this.view.setMarks(this.marks());
    const { spans, now } = this.finding.on(this.page);
    highlight("cw-found", spans.map((span) => this.view.range(span)));
    highlight("cw-found-now", now ? [this.view.range(now)] : []);
    highlight("cw-opened", this.opened ? [this.view.range(this.opened)] : []);
    this.paintSelection();
  }

  paintSelection() {
    highlight("cw-selected", this.current && this.view ? [this.view.range(this.current)] : []);
  }

  marks() {
    return slots().flatMap((slot) => {
      const span = slot.document === this.shown.id && slot.quote ? locate(this.view.text, slot.quote) : null;
      return span ? [{ ...span, badge: () => badge(slot) }] : [];
    });
  }
}

function badge(slot) {
  const link = element("a", { href: `#${slot.element.id || "form"}`, "aria-label": `${slot.number}, cited in ${slot.label}` }, String(slot.number));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    showPane("form");
    const shown = new CustomEvent("cw:open-slot", { detail: { slot: slot.id }, cancelable: true });
    if (!document.dispatchEvent(shown)) return;
    slot.element.scrollIntoView({ block: "center" });
    const first = slot.element.querySelector("button, input:not([type=hidden]), select, textarea, a");
    (slot.element.tabIndex === -1 && slot.element.hasAttribute("tabindex") ? slot.element : first)?.focus({ preventScroll: true });
  });
  return element("sup", {}, link);
}

/** On a narrow page form and document take turns. */
function showPane(name) {
  document.querySelector(`[data-show-pane="${name}"]`)?.click();
  document.querySelector(".cw-split")?.setAttribute("data-show", name);
}

function highlight(name, ranges) {
  const there = ranges.filter(Boolean);
  if (!CSS.highlights) return;
  if (there.length) CSS.highlights.set(name, new Highlight(...there));
  else CSS.highlights.delete(name);
}

function placeOf(shown, quote, page) {
  const image = /^page (\d+) \(image\)$/.exec(spaced(quote));
  if (image) return { page: Number(image[1]), picture: true };
  for (const { number, text } of shown.pages) {
    const span = locate(text, quote);
    if (span) return { page: number, span };
  }
  return { page };
}

/** What makes the view of a page; pdf.js is fetched with the first PDF. */
async function viewOf(shown) {
  if (shown.kind === "PDF") return (await import("./pdf_view.js")).PdfView;
  return shown.kind === "IMAGE" ? ImageView : TextView;
}
