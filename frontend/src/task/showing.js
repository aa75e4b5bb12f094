// Questions that are asked only while others have certain answers, and sections that a box opens.

/** What stands in the fields of a form: name -> the list of its values. */
export function valuesOf(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.name.startsWith("__") || ["csrf_token", "password"].includes(field.name)) continue;
    if (field.matches("button, fieldset") || (field.matches("[type=checkbox], [type=radio]") && !field.checked)) continue;
    (values[field.name] ||= []).push(field.value);
  }
  return values;
}

function holds(values, base, when) {
  return Object.entries(when).every(([name, wanted]) => {
    if (name.startsWith("!")) return !holds(values, base, { [name.slice(1)]: wanted });
    const at = name.startsWith("/") ? name.slice(1) : base + name;
    const given = Object.entries(values).filter(([one]) => one === at || one.startsWith(`${at}.`));
    return given.some(([, typed]) => typed.some((one) => one.trim() && (wanted.includes("*") || wanted.includes(one))));
  });
}

/** What a question is called, and whether it is counted, while the answers to others make it needed. */
function mark(part, needed) {
  const own = (selector) => [...part.querySelectorAll(selector)].filter((one) => one.closest("[data-needed]") === part);
  for (const tag of own("[data-optional]")) tag.toggleAttribute("data-hidden", needed);
  for (const field of own("[data-needs]")) field.toggleAttribute("data-required", needed);
  const folded = part.closest("details.cw-seldom");
  if (needed && folded) folded.open = true;
}

export function refresh(form) {
  const values = valuesOf(form);
  const hold = (part, conditions) => JSON.parse(conditions).some((one) => holds(values, part.dataset.base, one));
  for (const part of form.querySelectorAll("[data-when]")) {
    part.toggleAttribute("data-hidden", !hold(part, part.dataset.when));
  }
  for (const part of form.querySelectorAll("[data-needed]")) {
    if (!part.closest("template")) mark(part, hold(part, part.dataset.needed));
  }
  for (const box of form.querySelectorAll("[data-opens]")) {
    document.getElementById(box.dataset.opens)?.toggleAttribute("data-hidden", !box.checked);
  }
  form.dispatchEvent(new CustomEvent("cw:shown"));
}

export function start(form) {
  form.addEventListener("input", () => refresh(form));
  form.addEventListener("change", () => refresh(form));
  refresh(form);
}
