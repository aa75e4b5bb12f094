// Marking by sentence: v begins, arrows go on, Shift extends, Escape ends.
import { sentences } from "./words.js";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class Marking {
  constructor(reader) {
    this.reader = reader;
    this.isOn = false;
  }

  begin() {
    const { current } = this.reader;
    this.start();
    if (!this.list.length) return this.reader.selectPage();
    const from = current ? this.list.findIndex((one) => one.end > current.start) : this.firstInSight();
    this.head = this.anchor = Math.max(0, from);
    return this.show();
  }

  start() {
    this.list = sentences(this.reader.view.text);
    this.isOn = true;
    this.reader.tool("mark").setAttribute("aria-pressed", "true");
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

  key(event) {
    const step = STEPS[event.key];
    if (!this.isOn || !step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.list.length ? this.head + step : -1;
    if (next < 0 || next >= this.list.length) {
      if (!event.shiftKey) this.turn(step);
      return;
    }
    this.head = next;
    if (!event.shiftKey) this.anchor = next;
    this.show();
  }

  /** Marking goes on at the near end of the page before or after. */
  turn(step) {
    if (!this.reader.hasPage(step)) return;
    this.reader.turn(step);
    this.reader.waiting.push(() => this.goOn(step));
  }

  goOn(step) {
    this.start();
    if (!this.list.length) return this.reader.selectPage();
    this.head = this.anchor = step > 0 ? 0 : this.list.length - 1;
    return this.show();
  }

  show() {
    const [first, last] = [Math.min(this.head, this.anchor), Math.max(this.head, this.anchor)];
    this.reader.select({ start: this.list[first].start, end: this.list[last].end }, { scroll: this.list[this.head] });
  }
}
