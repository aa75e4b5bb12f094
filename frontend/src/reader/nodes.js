// The text nodes of a page, each with its place in the page's text: from places to ranges and back.

export class Nodes {
  constructor() {
    this.list = [];
    this.text = "";
  }

  /** A node whose text stands at `offset`; without one it follows the node before. */
  add(node, offset = this.text.length) {
    this.list.push({ node, start: offset, end: offset + node.data.length });
    if (offset === this.text.length) this.text += node.data;
    return node;
  }

  range(start, end) {
    const touched = this.list.filter((one) => one.end > start && one.start < end);
    if (!touched.length) return null;
    const range = document.createRange();
    const first = touched[0];
    const last = touched[touched.length - 1];
    range.setStart(first.node, Math.max(0, start - first.start));
    range.setEnd(last.node, Math.min(last.end, end) - last.start);
    return range;
  }

  span(range) {
    let start = null;
    let end = null;
    for (const one of this.list) {
      if (!range.intersectsNode(one.node)) continue;
      const from = one.node === range.startContainer ? range.startOffset : 0;
      const to = one.node === range.endContainer ? range.endOffset : one.node.data.length;
      if (to <= from) continue;
      start ??= one.start + from;
      end = one.start + to;
    }
    return start === null ? null : { start, end };
  }
}

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name in made && !name.startsWith("aria")) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}
