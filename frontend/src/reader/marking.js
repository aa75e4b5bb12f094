// Marking by sentence: v begins, arrows go on, Shift extends, Escape ends.
import { sentences } from "./words.js";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class Marking {
  constructor(reader) {
    this.reader = reader;
    this.isOn = false;
  }

  begin() {
    const { view, current } = this.reader;
    this.list = sentences(view.text);
    this.isOn = true;
    this.reader.tool("mark").setAttribute("aria-pressed", "true");
    if (!this.list.length) {
      this.reader.selectPage();
      return;
    }
    const from = current ? this.list.findIndex((one) => one.end > current.start) : this.firstInSight();
    this.head = this.anchor = Math.max(0, from);
    this.show();
  }

  firstInSight() {
    const top = this.reader.scroll.getBoundingClientRect().top;
    return this.list.findIndex((one) => (this.reader.view.range(one)?.getBoundingClientRect().top ?? 0) >= top);
  }

  end() {
    if (!this.isOn) return;
    this.isOn = false;
    this.reader.tool("mark").setAttribute("aria-pressed", "false");
  }

  /** Whether the key was one of marking. */
  async key(event) {
    const step = STEPS[event.key];
    if (!this.isOn || !step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.list.length ? this.head + step : -1;
    if (next < 0 || next >= this.list.length) {
      if (!event.shiftKey) await this.turn(step);
      return;
    }
    this.head = next;
    if (!event.shiftKey) this.anchor = next;
    this.show();
  }

  async turn(step) {
    if (!(await this.reader.turn(step))) return;
    this.list = sentences(this.reader.view.text);
    if (!this.list.length) {
      this.reader.selectPage();
      return;
    }
    this.head = this.anchor = step > 0 ? 0 : this.list.length - 1;
    this.show();
  }

  show() {
    const [first, last] = [Math.min(this.head, this.anchor), Math.max(this.head, this.anchor)];
    this.reader.select({ start: this.list[first].start, end: this.list[last].end }, { scroll: this.list[this.head] });
  }
}
