"""What a person does on the pages, said as they would say it: by what stands on buttons and beside fields."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.web.conftest import WIDE

Window = Callable[[str], Page]

ENTRY = re.compile("^Remove (?!this citation)")  # each entry of a list has such a button
PASSWORD = "sample-heron-lantern-42"


# Where on the screen words of the open page begin and end, as eyes would find them.
WHERE = """words => {
  const walk = document.createTreeWalker(document.querySelector('[aria-label="Page"]'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    node.parentElement.scrollIntoView({ block: "center" });
    const boxes = [...range.getClientRects()];
    const [first, last] = [boxes[0], boxes[boxes.length - 1]];
    return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
  }
  return [0, 0, 0, 0];
}"""


def sign_in(page: Page, name: str, *, password: str = PASSWORD) -> None:
    """Sign in at the first page, by name and password."""
    page.goto("/sign-in")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def list_of(page: Page, tab: str) -> Locator:
    """The worklist, at one of its tabs; its table."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Worklist").click()
    page.get_by_role("navigation", name="Worklists").get_by_role("link", name=re.compile(f"^{tab}")).click()
    return page.get_by_role("table", name=re.compile(f"^{tab}"))


def open_from(page: Page, tab: str, member: str) -> "Task":
    """Open the task of this member from a tab of the worklist."""
    list_of(page, tab).get_by_role("link", name=member).click()
    return Task(page)


class Task:
    """The page of a task: its form, and what stands around it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def form(self) -> Locator:
        return self.page.locator("#task-form")

    def is_called(self, title: str) -> "Task":
        expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        return self

    def take(self) -> "Task":
        self.page.get_by_role("button", name="Take this task").click()
        expect(self.page.get_by_text("You have it")).to_be_visible()
        return self

    def choose(self, question: str, answer: str, *, within: Locator | None = None) -> "Task":
        """One of the answers that a question offers."""
        asked = (within or self.form).get_by_role("group", name=re.compile(f"^{re.escape(question)}")).last
        asked.get_by_role("radio", name=answer, exact=True).check()
        return self

    def line(self, number: int) -> Locator:
        """Turn to a line; its part of the form."""
        self.form.get_by_role("navigation", name="Lines").get_by_role("link", name=re.compile(f"^{number} ")).click()
        shown = self.form.get_by_role("region", name=re.compile(f"^Line {number} "))
        expect(shown).to_be_visible()
        return shown

    def add_on_file(self, line: Locator, *labels: str) -> None:
        """Take over what the chart's findings hold, one click each."""
        for label in labels:
            offer = line.get_by_role("button", name=re.compile(rf"^Add\b.*{re.escape(label)}"))
            entries = line.get_by_role("button", name=ENTRY)
            before = entries.count()
            offer.click()
            expect(entries).to_have_count(before + 1)

    def cite(self, document: str, words: str, question: str) -> "Task":
        """Open a document, mark words in it with the mouse, and choose the question that they are cited into."""
        page = self.page
        page.get_by_role("navigation", name="Documents").get_by_role("link", name=re.compile(f"^{document}")).click()
        expect(page.get_by_role("region", name=document)).to_be_visible()
        expect(page.get_by_role("region", name="Page")).to_contain_text(words)
        x0, y0, x1, y1 = page.evaluate(WHERE, words)
        page.mouse.move(x0, y0)
        page.mouse.down()
        page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2)
        page.mouse.move(x1, y1)
        page.mouse.up()
        box = page.get_by_role("dialog", name="Cite this passage")
        box.get_by_role("button").filter(has_text=question).first.click()
        expect(box).to_have_count(0)
        return self

    def except_in(self, line: int, exception: str, evidence: str, *, holds: str = "It holds") -> "Task":
        """Say of an exception whether it holds for a line, and what shows it."""
        part = self.line(line).get_by_role("region", name=exception)
        self.choose("Status", holds, within=part)
        part.get_by_role("textbox", name="Evidence").fill(evidence)
        return self

    def write(self, label: str, text: str, *, within: Locator | None = None) -> "Task":
        (within or self.form).get_by_label(label, exact=False).first.fill(text)
        return self

    def saved(self) -> "Task":
        """The line at the bottom says that the draft is saved here."""
        expect(self.page.locator("#draft-state")).to_contain_text("Draft saved")
        return self

    def complete(self) -> None:
        """Send the answers; the page that comes says that it is done."""
        self.page.get_by_role("button", name=re.compile("^Complete")).click()
        expect(self.page.get_by_role("status").filter(has_text=re.compile(r"\bdone\b"))).to_be_visible()

    def sign(self, *, password: str = PASSWORD) -> None:
        """Sign with one's own password; the page that comes says until when it can be undone."""
        self.page.get_by_label(re.compile("^Your password")).fill(password)
        self.page.get_by_role("button", name=re.compile("^Sign")).click()
        expect(self.page.get_by_role("status").filter(has=self.page.get_by_role("button", name="Undo"))).to_be_visible()


def open_letter(page: Page, audience: str) -> None:
    """Open the newest letter to this audience from the case's letters."""
    page.get_by_role("navigation", name="Parts of the case").get_by_role("link", name=re.compile("^Letters")).click()
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=audience, exact=True)).first
    row.get_by_role("rowheader").get_by_role("link").click()


def letter_on(page: Page) -> Locator:
    """What the letter says that is shown on the page."""
    return page.frame_locator("iframe").locator("body")


def keys(page: Page, *pressed: str) -> None:
    """Keys, one after the other, wherever the focus is."""
    for key in pressed:
        page.keyboard.press(key)


@contextmanager
def windows(browser: Browser, address: str, faults: list[str]) -> Iterator[Window]:
    """Opens a window for each name that signs in, and notes what its page logs as an error."""
    opened: list[BrowserContext] = []

    def signed_in(name: str) -> Page:
        context = browser.new_context(base_url=address, viewport=WIDE, reduced_motion="reduce", locale="en-US")
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        sign_in(page, name)
        return page

    yield signed_in
    for context in opened:
        context.close()
