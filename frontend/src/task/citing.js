// Citations: a passage of the reader lands in its slot as a chip; a chip opens its passage again.

const byName = (form, name) => [...form.querySelectorAll("select, textarea, input")].find((one) => one.name === name);

function fieldsOf(form, slot) {
  return { document: byName(form, slot.dataset.citeDocument), quote: byName(form, slot.dataset.citeQuote) };
}

/** The chip of a slot, as its fields are. */
function draw(form, slot) {
  const { document: source, quote } = fieldsOf(form, slot);
  if (!source || !quote) return;
  const chips = slot.querySelector("[data-chips]");
  chips.querySelector(".cw-chip")?.remove();
  const filled = Boolean(source.value || quote.value);
  slot.dataset.citeCount = quote.value.trim() ? "1" : "0";
  chips.querySelector(".cw-drop").hidden = Boolean(quote.value.trim());
  if (!filled) return;
  const chip = document.createElement("span");
  chip.className = "cw-chip";
  const open = document.createElement("button");
  open.type = "button";
  open.className = "cw-chip__open";
  open.dataset.openPassage = "";
  const name = document.createElement("b");
  const title = source.selectedOptions[0]?.value ? source.selectedOptions[0].textContent.trim() : "Document not named";
  name.textContent = title.replace(/, [^,]*$/, "") + (slot.dataset.citePage ? ` p. ${slot.dataset.citePage}` : "");
  const words = document.createElement("q");
  words.textContent = quote.value;
  open.append(name, " ", words);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.dataset.clearCite = "";
  remove.setAttribute("aria-label", `Remove this citation: ${title}`);
  remove.textContent = "×";
  chip.append(open, " ", remove);
  chips.prepend(chip);
}

function set(form, slot, source, quote, page) {
  const fields = fieldsOf(form, slot);
  if (page) slot.dataset.citePage = String(page);
  else delete slot.dataset.citePage;
  fields.document.value = source;
  fields.quote.value = quote;
  draw(form, slot);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("cw:slots-changed", { detail: { slot: slot.dataset.citeSlot } }));
}

export function start(form) {
  const taken = [];
  document.addEventListener("cw:cite", (event) => {
    const { slot: name, document: source, quote, page } = event.detail;
    const slot = [...form.querySelectorAll("[data-cite-slot]")].find((one) => one.dataset.citeSlot === name);
    if (!slot) return;
    const before = fieldsOf(form, slot);
    taken.push([slot, before.document.value, before.quote.value, slot.dataset.citePage]);
    set(form, slot, source, quote, page);
  });
  document.addEventListener("cw:uncite", () => {
    const last = taken.pop();
    if (last) set(form, ...last);
  });
  document.addEventListener("cw:cited", (event) => {
    for (const slot of event.detail.item.querySelectorAll("[data-cite-slot]")) draw(form, slot);
  });
  form.addEventListener("click", (event) => {
    const slot = event.target.closest("[data-cite-slot]");
    if (!slot) return;
    if (event.target.closest("[data-clear-cite]")) {
      set(form, slot, "", "", "");
      slot.focus();
    } else if (event.target.closest("[data-open-passage]")) {
      const { document: source, quote } = fieldsOf(form, slot);
      const detail = { document: source.value, quote: quote.value };
      if (slot.dataset.citePage) detail.page = Number(slot.dataset.citePage);
      document.dispatchEvent(new CustomEvent("cw:open-passage", { detail }));
    }
  });
  form.addEventListener("change", (event) => {
    const slot = event.target.closest("[data-cite-slot]");
    if (slot) draw(form, slot);
  });
}
