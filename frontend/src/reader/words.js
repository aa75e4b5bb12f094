// Words of a page: paragraphs, sentences, and where a quotation stands whatever the line breaks.

const LONG_HEADING = 60;
const SHORT = 30;

/** The paragraphs of a page: {text, start, heading, lines}; the server cuts the same way. */
export function blocks(text) {
  const found = [];
  let at = 0;
  for (const piece of [...text.matchAll(/\n[ \t]*\n+|(?<=[.!?:])\n/g), null]) {
    const end = piece ? piece.index : text.length;
    const part = text.slice(at, end);
    if (part.trim()) found.push(block(part, at));
    at = piece ? piece.index + piece[0].length : end;
  }
  return found;
}

function block(text, start) {
  const lines = text.replace(/^\n+|\n+$/g, "").split("\n");
  const plain = text.trim();
  const heading = lines.length === 1 && plain.length <= LONG_HEADING && !/[.,;?!”"]$/.test(plain);
  return { text, start, heading, lines: Math.max(...lines.map((one) => one.length)) <= LONG_HEADING };
}

/** The sentences of a page as {start, end}; a line's end inside prose ends none, but that of a heading does. */
export function sentences(text) {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return blocks(text).flatMap(({ text: part, start }) => {
    const flowing = flowed(part);
    return [...segmenter.segment(flowing)]
      .map(({ segment, index }) => trimmed(text, start + index, start + index + segment.length))
      .filter(Boolean);
  });
}

/** The text with its lines joined; after a short line that a capital or a list's mark follows the end is kept. */
function flowed(text) {
  const lines = text.split("\n");
  return lines.reduce((joined, line, index) => {
    const before = lines[index - 1].trim();
    const isEnd = /^\s*[-*\u2022]/.test(line) || (before.length <= SHORT && !/[,;-]$/.test(before) && /^\s*\p{Lu}/u.test(line));
    return `${joined}${isEnd ? "\n" : " "}${line}`;
  });
}

/** The span without blanks at its ends; null where nothing is left. */
export function trimmed(text, start, end) {
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  return start < end ? { start, end } : null;
}

/** The span widened to whole words. */
export function wholeWords(text, start, end) {
  const inWord = (at) => /[\p{L}\p{N}]/u.test(text[at] || "");
  while (start > 0 && inWord(start) && inWord(start - 1)) start -= 1;
  while (end < text.length && inWord(end - 1) && inWord(end)) end += 1;
  return trimmed(text, start, end);
}

export const spaced = (text) => text.trim().replace(/\s+/g, " ");

/** The letters of a text without blanks and hyphens, one form for ligatures, each with its place in the text. */
export function letters(text, { lower = false } = {}) {
  let flat = "";
  const at = [];
  for (let place = 0; place < text.length; place += 1) {
    if (/[\s\u00ad\u2010\u2011\ufffe-]/.test(text[place])) continue;
    let letter = text[place].normalize("NFKC");
    if (lower) letter = letter.toLowerCase();
    flat += letter;
    for (let count = 0; count < letter.length; count += 1) at.push(place);
  }
  return { flat, at };
}

/** Where the words stand in the text, as {start, end}; null where they do not. */
export function locate(text, quote) {
  const exact = text.indexOf(quote);
  if (quote && exact >= 0) return { start: exact, end: exact + quote.length };
  return all(text, quote)[0] || null;
}

/** Every place where the words stand. */
export function all(text, quote, options) {
  const held = letters(text, options);
  const wanted = letters(quote, options).flat;
  const found = [];
  for (let from = wanted ? held.flat.indexOf(wanted) : -1; from >= 0; from = held.flat.indexOf(wanted, from + wanted.length)) {
    found.push({ start: held.at[from], end: held.at[from + wanted.length - 1] + 1 });
  }
  return found;
}

/** Carries a span of one text over to another one that says the same with other blanks. */
export function carried(from, to, { start, end }) {
  const source = letters(from);
  const target = letters(to);
  const first = source.at.findIndex((place) => place >= start);
  let last = source.at.findLastIndex((place) => place < end);
  if (first < 0 || last < first) return null;
  const wanted = source.flat.slice(first, last + 1);
  let best = -1;
  for (let at = target.flat.indexOf(wanted); at >= 0; at = target.flat.indexOf(wanted, at + 1)) {
    if (best < 0 || Math.abs(at - first) < Math.abs(best - first)) best = at;
  }
  return best < 0 ? null : { start: target.at[best], end: target.at[best + wanted.length - 1] + 1 };
}
