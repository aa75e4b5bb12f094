// A page of text, and of a source: paragraphs of its exact words, cited passages as marks with their number.
import { blocks } from "./words.js";
import { element, Nodes } from "./nodes.js";

export class TextView {
  constructor(sheet, shown, page) {
    this.sheet = sheet;
    this.shown = shown;
    this.page = page;
    this.text = page.text;
    sheet.className = "cw-sheet";
    this.setMarks([]);
  }

  async ready() {}

  setMarks(marks) {
    this.nodes = new Nodes();
    const head = element("header", {}, element("span", {}, this.shown.author), element("span", {}, this.shown.dated));
    const parts = blocks(this.text).map((block) => {
      const passage = this.shown.passages?.find((one) => one.start <= block.start && block.start < one.end);
      const tag = block.heading && !passage ? "h3" : "p";
      const made = element(tag, { className: tag === "p" && block.lines ? "is-lines" : "" }, ...this.pieces(block, marks));
      if (passage && !passage.verbatim) made.classList.add("is-told");
      if (!passage?.warning || passage.end > block.start + block.text.length) return [made];
      return [made, element("p", { className: "cw-note cw-note--watch" }, passage.warning)];
    });
    this.sheet.replaceChildren(head, ...parts.flat());
  }

  pieces(block, marks) {
    const end = block.start + block.text.length;
    const here = marks.filter((one) => one.start < end && one.end > block.start);
    const cuts = [...new Set([block.start, end, ...here.flatMap((one) => [one.start, one.end])])]
      .filter((at) => at >= block.start && at <= end)
      .sort((one, other) => one - other);
    const made = [];
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const to = cuts[index + 1];
      const node = this.nodes.add(document.createTextNode(this.text.slice(from, to)), from);
      const within = here.filter((one) => one.start <= from && one.end >= to);
      made.push(within.length ? element("mark", {}, node) : node);
      for (const one of within.filter((mark) => mark.end === to)) made.push(one.badge());
    }
    return made;
  }

  range({ start, end }) {
    return this.nodes.range(start, end);
  }

  span(range) {
    return this.nodes.span(range);
  }

  zoom(factor) {
    this.sheet.style.setProperty("--cw-zoom", factor);
  }

  destroy() {}
}
