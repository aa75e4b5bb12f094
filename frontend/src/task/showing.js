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
    const given = (values[name.startsWith("/") ? name.slice(1) : base + name] || []).filter((one) => one.trim());
    return given.length > 0 && (wanted.includes("*") || given.some((one) => wanted.includes(one)));
  });
}

export function refresh(form) {
  const values = valuesOf(form);
  for (const part of form.querySelectorAll("[data-when]")) {
    const shown = JSON.parse(part.dataset.when).some((one) => holds(values, part.dataset.base, one));
    part.toggleAttribute("data-hidden", !shown);
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
