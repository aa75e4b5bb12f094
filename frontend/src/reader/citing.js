// The small list under a selection: the questions of the form that it can be cited into.
import { announce } from "../keys.js";
import { element } from "./nodes.js";
import { cite, offered, takesCitations } from "./slots.js";

const MOST = 9;

export class CiteBox {
  constructor(scroll, say, cited) {
    this.scroll = scroll;
    this.say = say;
    this.cited = cited;
    this.box = null;
  }

  get isOpen() {
    return this.box !== null;
  }

  /** Show the list for what is selected: {kind, document, title, page, quote}, under a box on the screen. */
  open(what, under, { everything = false } = {}) {
    this.close();
    this.what = what;
    const all = offered(what.kind, { everything });
    const hidden = everything ? 0 : offered(what.kind, { everything: true }).length - all.length;
    if (!takesCitations()) return;
    this.listed = all.slice(0, hidden ? MOST - 1 : MOST);
    const buttons = this.listed.map((slot, index) =>
      element(
        "button",
        { type: "button", className: index === 0 ? "is-first" : "", "data-key": String(index + 1), onclick: () => this.take(index) },
        element("kbd", { "aria-hidden": "true" }, String(index + 1)),
        element("span", {}, slot.label),
        element("small", {}, slot.list ? (slot.count ? "another entry" : "new entry") : slot.count ? `has ${slot.count}` : "needs evidence"),
      ),
    );
    if (hidden) {
      const number = String(this.listed.length + 1);
      buttons.push(
        element(
          "button",
          { type: "button", "data-key": number, onclick: () => this.open(what, under, { everything: true }) },
          element("kbd", { "aria-hidden": "true" }, number),
          element("span", {}, "Another question of this form"),
        ),
      );
    }
    const none = what.kind === "document" ? "No question of this form takes a citation." : "No question of this form takes words of the plan. A fact about a member needs the chart.";
    this.box = element("div", { className: "cw-citebox", role: "dialog", "aria-label": "Cite this passage" }, ...(buttons.length ? buttons : [element("p", {}, none)]));
    this.scroll.append(this.box);
    this.place(under);
    announce(this.box);
    this.say(buttons.length ? `${this.listed.length} questions can take this. C cites it in ${this.listed[0]?.label || "another"}.` : none);
  }

  place(under) {
    const frame = this.scroll.getBoundingClientRect();
    const left = Math.min(Math.max(8, under.left - frame.left + this.scroll.scrollLeft), Math.max(8, this.scroll.clientWidth - this.box.offsetWidth - 12));
    this.box.style.left = `${left}px`;
    this.box.style.top = `${under.bottom - frame.top + this.scroll.scrollTop + 8}px`;
    this.box.scrollIntoView({ block: "nearest" });
  }

  /** Cite into the slot of this place in the list. */
  take(index) {
    const slot = this.listed?.[index];
    if (!this.isOpen || !slot) return;
    const { kind, ...detail } = this.what;
    this.close();
    this.cited();
    cite(slot, { kind, ...detail });
    this.say(`Cited in ${slot.label}. Control Z takes it back.`);
  }

  close() {
    this.box?.remove();
    this.box = null;
  }
}
