"""A form beside the reader, as small as can be: three places that take a citation, on two lines."""

from flask import Flask, g, render_template_string
from playwright.sync_api import Page

from casework.web import current
from casework.web.case_frame import case_frame
from casework.web.document_reading import reader_context
from casework.web.guarding import allowed

PAGE = """
{% extends "layout/case.html" %}
{% block title %}Form{% endblock %}
{% block scripts %}<script type="module" src="{{ asset('reader.js') }}"></script>{% endblock %}
{% block main_class %}cw-split{% endblock %}
{% block main_attributes %} data-show="document"{% endblock %}
{% block main %}
{% include "documents/reader.html" %}
<section class="cw-form" aria-label="Form" id="form"><form class="cw-form__body">
  {% for slot, line, label, accepts in slots %}
  <div class="cw-crit" id="slot-{{ loop.index }}" data-cite-slot="{{ slot }}" data-cite-line="{{ line }}"
    data-cite-label="{{ label }}" data-cite-count="0" {% if accepts %}data-cite-accepts="{{ accepts }}"{% endif %}
    {% if line == "L1" %}hidden{% endif %}>
    <h2>{{ label }}</h2>
    <input type="hidden" name="{{ slot }}.document"><input type="hidden" name="{{ slot }}.quote">
    <p data-shown></p><button type="button" data-opens>Open the passage</button>
  </div>
  {% endfor %}
  <label for="note">Note</label> <textarea id="note"></textarea>
</form></section>
{% endblock %}
"""
SLOTS = (
    ("lines.L1.deficits.0", "L1", "Feet, walking", ""),
    ("lines.L2.deficits.0", "L2", "Eating and mouth care", ""),
    ("lines.L2.deficits.1", "L2", "Mouth closure", ""),
    ("exclusion.0", "", "Exclusion", "provision"),
)
# What the form of a task does with a citation.
LISTENS = """() => {
  document.addEventListener("cw:cite", ({detail}) => {
    const slot = document.querySelector(`[data-cite-slot="${detail.slot}"]`);
    slot.querySelector('[name$=".document"]').value = detail.document;
    slot.querySelector('[name$=".quote"]').value = detail.quote;
    slot.dataset.citeCount = detail.quote ? "1" : "0";
    const words = `${detail.title} p. ${detail.page}: ${detail.quote}`;
    slot.querySelector("[data-shown]").textContent = detail.quote ? words : "";
  });
  for (const button of document.querySelectorAll("[data-opens]")) button.addEventListener("click", () => {
    const slot = button.closest("[data-cite-slot]");
    const held = (name) => slot.querySelector(`[name$=".${name}"]`).value;
    document.dispatchEvent(
      new CustomEvent("cw:open-passage", {detail: {document: held("document"), quote: held("quote")}}));
  });
}"""


def add_form(site: Flask) -> None:
    """Serve the form at /form/<review>."""

    @site.get("/form/<review>")
    @allowed("case.see", case="review")
    def form_beside(review: str) -> str:
        context = reader_context(current.reader(), g.review)
        return render_template_string(PAGE, case=case_frame(g.review), slots=SLOTS, **context)


def until_lit(form: Page, name: str) -> None:
    """Wait until a passage is drawn; the content policy lets no words that are a script be tried again and again."""
    form.evaluate(
        """(name) => new Promise((done) => {
          const look = () => (CSS.highlights.has(name) ? done() : requestAnimationFrame(look));
          look();
        })""",
        name,
    )
