// Find within the open document, over all its pages, whatever the case and the line breaks.
import { all } from "./words.js";

export class Finding {
  constructor(reader) {
    this.reader = reader;
    this.form = reader.root.querySelector(".cw-reader__find");
    this.input = this.form.querySelector("input");
    this.count = this.form.querySelector("[data-find-count]");
    this.found = [];
    this.now = -1;
    this.input.addEventListener("input", () => this.look());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go(1);
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      } else if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        this.go(-1);
      }
    });
  }

  open() {
    this.form.hidden = false;
    this.reader.tool("find").setAttribute("aria-expanded", "true");
    this.input.focus();
    this.input.select();
  }

  close() {
    this.form.hidden = true;
    this.found = [];
    this.reader.tool("find").setAttribute("aria-expanded", "false");
    this.reader.paint();
    this.reader.scroll.focus({ preventScroll: true });
  }

  /** Look again, from the page that is open on. */
  look() {
    const words = this.input.value.trim();
    const { shown, page } = this.reader;
    this.found = words
      ? shown.pages.flatMap(({ number, text }) => all(text, words, { lower: true }).map((span) => ({ page: number, span })))
      : [];
    this.now = -1;
    if (!this.found.length) {
      this.count.textContent = words ? `“${words}” does not stand in this document` : "";
      this.reader.paint();
      return;
    }
    this.now = Math.max(0, this.found.findIndex((one) => one.page >= page)) - 1;
    this.go(1);
  }

  async go(step) {
    if (!this.found.length) return;
    this.now = (this.now + step + this.found.length) % this.found.length;
    const { page, span } = this.found[this.now];
    this.count.textContent = `${this.now + 1} of ${this.found.length}`;
    await this.reader.goTo(page);
    this.reader.paint();
    this.reader.bring(span);
  }

  /** The matches on a page, and which of them is the one that is looked at. */
  on(page) {
    if (this.form.hidden) return { spans: [], now: null };
    const spans = this.found.filter((one) => one.page === page).map((one) => one.span);
    const now = this.found[this.now];
    return { spans, now: now?.page === page ? now.span : null };
  }
}
