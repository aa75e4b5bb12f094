// Keys: what a page has registered, and what it marks with data-key. One letter acts only while no field has the focus.
//
//   register("Ctrl Enter", "Complete", "Task", () => form.requestSubmit());
//   <a href="/worklist" data-key="g w" data-key-label="Worklist" data-key-where="Anywhere">
//
// A key is written as people read it: "n", "g w" (one after the other), "Shift X", "Ctrl K", "Ctrl Enter", "[", "Esc".

const SEQUENCE = 2000; // milliseconds between two keys of one command, as they are pressed
const registered = new Map();
let first = null;
let firstAt = 0;

export const singleKeysOn = () => document.body.dataset.keys !== "off";

export function register(key, label, where, action) {
  registered.set(key, { key, label, where, action });
  return () => registered.delete(key);
}

/** Every command of this page, in the order in which it stands there: {key, label, where, run}. */
export function commands() {
  const marked = [...document.querySelectorAll("[data-key-label]")]
    .filter(isThere)
    .map((element) => ({
      key: element.dataset.key || "",
      label: element.dataset.keyLabel,
      where: element.dataset.keyWhere || (element.closest("header, .cw-top") ? "Anywhere" : "On this page"),
      run: () => press(element),
    }));
  const kept = [...registered.values()].map((one) => ({ ...one, run: one.action }));
  return [...marked, ...kept];
}

// An entry of the bar can be reached by its key also where the menu of a narrow window is closed.
const isThere = (element) =>
  !element.disabled && !element.closest("[hidden], [inert]") && Boolean(element.closest(".cw-top") || element.checkVisibility());

const EDITING = /^Ctrl (Shift )?[ACVXYZ]$/; // what a field does with them is what one wants there

function press(element) {
  if (element.matches("input:not([type=checkbox]):not([type=radio]), select, textarea")) {
    element.focus();
    if (element.select) element.select();
  } else {
    element.click();
  }
}

export function isField(element) {
  return Boolean(
    element?.isContentEditable ||
      element?.matches?.("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])"),
  );
}

/** The key of an event as people write it. */
export function spelled(event) {
  const names = { Escape: "Esc", " ": "Space", ArrowUp: "Up", ArrowDown: "Down", ArrowLeft: "Left", ArrowRight: "Right" };
  let name = names[event.key] || event.key;
  const ctrl = event.ctrlKey || event.metaKey;
  const shift = event.shiftKey && (name.length > 1 || /[a-z]/i.test(name));
  if (name.length === 1 && /[a-z]/i.test(name)) name = ctrl || event.altKey || shift ? name.toUpperCase() : name.toLowerCase();
  return [ctrl && "Ctrl", event.altKey && "Alt", shift && "Shift", name].filter(Boolean).join(" ");
}

function find(key) {
  const marked = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && isThere(one));
  if (marked) return () => press(marked);
  return registered.get(key)?.action;
}

function startsSequence(key) {
  const begins = (one) => one.startsWith(`${key} `);
  return [...document.querySelectorAll("[data-key]")].some((one) => begins(one.dataset.key)) || [...registered.keys()].some(begins);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || ["Control", "Shift", "Alt", "Meta"].includes(event.key)) return;
  const key = spelled(event);
  const single = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
  if (single && (isField(event.target) || !singleKeysOn() || event.target.closest?.("dialog, [popover]"))) return;
  if (EDITING.test(key) && isField(event.target)) return;
  const now = event.timeStamp; // when it was pressed, however late a busy page comes to it
  const whole = single && first && now - firstAt < SEQUENCE ? `${first} ${key}` : key;
  const action = find(whole) || (whole !== key && find(key));
  first = null;
  if (action) {
    event.preventDefault();
    action(event);
  } else if (single && startsSequence(key)) {
    first = key;
    firstAt = now;
  }
}

/** Tell assistive software which key an element has. */
export function announce(root = document) {
  const words = { Ctrl: "Control", Esc: "Escape" };
  for (const element of root.querySelectorAll("[data-key]:not([aria-keyshortcuts])")) {
    const parts = element.dataset.key.split(" ");
    const isChord = parts.length > 1 && ["Ctrl", "Shift", "Alt"].includes(parts[0]);
    if (isChord || (parts.length === 1 && singleKeysOn())) {
      element.setAttribute("aria-keyshortcuts", parts.map((one) => words[one] || one).join("+"));
    }
  }
}

export function start() {
  document.addEventListener("keydown", onKey);
  announce();
}
