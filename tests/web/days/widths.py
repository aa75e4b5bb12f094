"""What does not fit on a page where people read it: a wide window, a narrow one, 200 % zoom, a small phone."""

from playwright.sync_api import Page

WIDTHS = (1440, 960, 641, 320)
MISFITS = r"""() => {
  const TEXT = "p, h1, h2, h3, li, dt, dd, td, th, small, summary, label, button, select, input, textarea, .govuk-tag";
  const FLOATS = ".cw-signbar, .cw-form__bar, .cw-reader__bar, .cw-reader__scroll, .cw-diagram, .cw-askfor, .cw-picked";
  if (!document.querySelector("main")) return []; // a part, which is looked at within its page
  const found = [], wide = document.documentElement.clientWidth;
  const called = ({ one }) => `<${one.localName}> ${one.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}`;
  const isSeen = ({ one, box, style }) =>
    one.checkVisibility() && box.width > 2 && box.height > 2 && style.position !== "absolute" &&
    getComputedStyle(one.closest("thead") ?? one).position !== "absolute" && // the head of rows that are cards
    !one.closest(FLOATS) && !one.closest(".govuk-visually-hidden");
  const shown = [...document.querySelectorAll(`main :is(${TEXT})`)]
    .map((one) => ({ one, box: one.getBoundingClientRect(), style: getComputedStyle(one) }))
    .filter(isSeen);
  const areApart = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) < 4 ||
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) < 6;
  const { scrollWidth, scrollHeight } = document.documentElement;
  if (scrollWidth > innerWidth) found.push("the page scrolls sideways");
  const end = document.querySelector("main").getBoundingClientRect().bottom + scrollY;
  if (scrollHeight > innerHeight && scrollHeight > end + 200) found.push("the page goes on after its end");
  for (const each of shown)
    if (each.box.right > wide + 1 && !each.one.closest(".cw-scroll")) found.push(`${called(each)} is cut off`);
  const blocks = shown.filter(({ style }) => style.display !== "inline").slice(0, 500);
  blocks.forEach((each, at) => {
    for (const other of blocks.slice(at + 1))
      if (!each.one.contains(other.one) && !other.one.contains(each.one) && !areApart(each.box, other.box))
        found.push(`${called(each)} lies on ${called(other)}`);
  });
  return found.slice(0, 5);
}"""


def misfits(page: Page) -> list[str]:
    """What scrolls sideways or past the end, is cut off or lies on something else, by width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {one}" for one in page.evaluate(MISFITS)]
    return found
