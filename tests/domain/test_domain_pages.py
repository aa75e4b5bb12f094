"""The reference pages tell what the product accepts: their examples are read by it."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import casework
from casework.calendars import calendars
from casework.domain.content import FINDINGS
from casework.domain.deadlines import TIMED
from casework.domain.library import Library
from casework.domain.line_facts import line_facts
from casework.domain.reading import Reading
from casework.domain.request import FINDING_KINDS, ChartDocument, Request

DOCS = Path(casework.__file__).parent.parent / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def test_the_example_of_a_request_is_accepted() -> None:
    example = json.loads(blocks("reference/request.md", "json")[0])
    request = Request.from_json(example["request"])
    assert str(request.lines[0]) == "L1 foot, bilateral"
    assert ChartDocument.from_json(example["documents"][0]).findings[0]["weeks"] == 24


def test_every_kind_of_finding_and_every_key_of_a_request_is_on_its_page() -> None:
    text = page("reference/request.md")
    for word in (*FINDING_KINDS, "rescinded", "GAP_EXCEPTION", "physician_supports_urgency"):
        assert f"`{word}`" in text or f".{word}`" in text, word


def test_every_flag_is_on_its_page() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(casework.__file__).parent.glob("domain/*.py"))
    raised = set(re.findall(r"(?:code=|_flag\(\s*)\"([A-Z_]+)\"", code))
    assert len(raised) == 20
    assert raised == set(re.findall(r"^\| `([A-Z_]+)` \| [a-z ]+ \|", page("reference/request.md"), re.MULTILINE)) - {
        "LITERATURE",
        "CHART",
        "PLAN",
        "CRITERIA",
    }


def test_the_examples_of_content_are_accepted_together(files: dict[str, bytes]) -> None:
    shown = {str(number): text.encode() for number, text in enumerate(blocks("reference/policies.md", "toml"))}
    law = blocks("reference/lines-of-business.md", "toml")[0].encode()
    library = Library.from_files({**shown, "law": law}, calendars=calendars())
    assert [one.id for one in library.policies] == ["FG-01"]
    assert [one.id for one in library.lines_of_business] == ["COMMERCIAL_ERISA"]


def test_the_policy_of_the_guide_is_accepted_beside_the_shipped_content(files: dict[str, bytes]) -> None:
    policy, changed, *_ = blocks("howto/add-a-policy.md", "toml")
    library = Library.from_files(
        {**files, "policies/hand.toml": f"{policy}\n{changed}".encode()}, calendars=calendars()
    )
    added = next(one for one in library.policies if one.id == "SP-01")
    days = (added.effective_from, added.effective_from.replace(month=7))
    found = [added.parameter("conservative.min_weeks", on=day) for day in days]
    assert [one.value for one in found if one is not None] == [6, 8]


def test_every_finding_with_its_values_is_on_the_page_of_policies() -> None:
    text = page("reference/policies.md")
    for finding, values in FINDINGS.items():
        row = f"| `{finding}` | {', '.join(f'`{value}`' for value in values)} |"
        assert row in text, row


def test_every_placeholder_is_on_the_page_of_policies(first_request: Any) -> None:
    told = set(re.findall(r"`\{(\w+)\}`", page("reference/policies.md")))
    assert told <= set(line_facts(first_request, first_request.data, [])["L1"])


def test_every_clock_and_line_of_business_is_on_its_page(library: Library) -> None:
    text = page("reference/lines-of-business.md")
    for law in library.lines_of_business:
        assert all(f"`{name}`" in text for name in (law.id, *law.aliases)), law.id
        for rule in (*law.clocks, *(one for accreditor in library.accreditors for one in accreditor.clocks)):
            parts = rule.id.split(".")
            named = (rule.id, parts[0] + ".<type>.<urgency>", f"{parts[0]}.<type>.standard.two_levels", parts[0])
            assert any(f"`{name}`" in text for name in named), rule.id
    for name in TIMED:
        assert f"`{name}`" in text, name


def test_words_of_the_content_are_in_the_glossary() -> None:
    text = page("reference/glossary.md")
    for word in ("guardrail", "tolls", "component", "provision", "flag", "peer-to-peer", "trail", "line", "milestone"):
        assert re.search(rf"^\| [^|]*\b{word.removesuffix('s')}\b[^|]* \|", text, re.MULTILINE), word
    words = [row.strip() for row in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)]
    assert len(words) > 60


def test_the_toml_of_the_pages_is_read_strictly() -> None:
    for text in blocks("reference/policies.md", "toml"):
        assert Reading(tomllib.loads(text)).faults == []
