"""Somebody who works with the keyboard alone: what they reach, they reach with the Tab key."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.web.days.pages import ENTRY

MOST = 400  # presses of Tab; a page that needs more is a fault of its own
FOCUSED = "one => one === document.activeElement"
# What a mouse would leave behind; a key that presses a button makes a click too, but one without a place.
WATCH = """
  window.mouse = [];
  for (const kind of ["mousedown", "mouseup", "pointerdown", "mousemove"]) {
    addEventListener(kind, (event) => window.mouse.push(event.type), true);
  }
  addEventListener("click", (event) => { if (event.detail > 0) window.mouse.push("click"); }, true);
"""


class Keyboard:
    """A page, and the keys that are pressed on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def form(self) -> Locator:
        return self.page.locator("#task-form")

    def press(self, *keys: str) -> "Keyboard":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> "Keyboard":
        self.page.keyboard.type(text)
        return self

    def to(self, target: Locator) -> "Keyboard":
        """Tab on until the target has the focus."""
        expect(target).to_be_visible()
        for _ in range(MOST):
            if target.evaluate(FOCUSED):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached with {MOST} presses of Tab")

    def press_on(self, target: Locator) -> "Keyboard":
        """Tab to a button or a link, and press Enter."""
        return self.to(target).press("Enter")

    def choose(self, group: Locator, answer: str) -> "Keyboard":
        """Tab to a question, and go down its answers until the right one is chosen."""
        radios = group.get_by_role("radio")
        wanted = group.get_by_role("radio", name=answer, exact=True)
        expect(wanted).to_be_visible()
        for _ in range(MOST):
            if radios.evaluate_all("all => all.some((one) => one === document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in range(radios.count()):
            if wanted.is_checked():
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{answer} is not reached")

    def question(self, words: str, *, within: Locator | None = None) -> Locator:
        return (within or self.form).get_by_role("group", name=re.compile(f"^{re.escape(words)}")).last

    def write(self, field: Locator, text: str) -> "Keyboard":
        return self.to(field).type(text)

    def pick(self, field: Locator, option: str) -> "Keyboard":
        """Tab to a list, and type the beginning of what is wanted."""
        self.to(field).type(option)
        expect(field.locator("option:checked")).to_contain_text(option)
        return self

    def line(self, number: int) -> Locator:
        """Turn to a line by its digit, from a place that is no field."""
        link = self.form.get_by_role("navigation", name="Lines").get_by_role("link", name=re.compile(f"^{number} "))
        self.press_on(link)
        shown = self.form.get_by_role("region", name=re.compile(f"^Line {number} "))
        expect(shown).to_be_visible()
        return shown

    def add_on_file(self, line: Locator, *labels: str) -> None:
        for label in labels:
            offer = line.get_by_role("button", name=re.compile(rf"^Add\b.*{re.escape(label)}"))
            entries = line.get_by_role("button", name=ENTRY)
            before = entries.count()
            self.press_on(offer)
            expect(entries).to_have_count(before + 1)

    def complete(self) -> None:
        self.press("Control+Enter")
        expect(self.page.get_by_role("status").filter(has_text=re.compile(r"\bdone\b"))).to_be_visible()
