"""The words of the audit trail."""

import re
from pathlib import Path

import pytest

import casework
from casework.domain.events import KINDS, check_kind, subjects, tell
from casework.errors import InputError
from casework.usecases.host import CLOCK_EVENTS

ROOT = Path(casework.__file__).parent.parent
WRITERS = [
    *ROOT.glob("casework/usecases/*.py"),
    *ROOT.glob("casework/audit/*.py"),
    *ROOT.glob("handlers/*.py"),
]
WRITTEN = re.compile(r"(?:\.add|\.add_row|\.record)\(\s*((?:\"[a-z_]+\.[a-z_]+\"|[^\n,()\"]|\s)+)")
KIND = re.compile(r"\"([a-z_]+\.[a-z_]+)\"")


def test_every_kind_that_the_code_writes_is_in_the_vocabulary() -> None:
    written = {
        kind for path in WRITERS for call in WRITTEN.findall(path.read_text("utf-8")) for kind in KIND.findall(call)
    }
    assert {"review.received", "task.answered", "notice.sent", "step.settled", "review.withdrawn"} <= written
    assert written - set(KINDS) == set()


def test_every_kind_of_the_vocabulary_is_written_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in WRITERS)
    assert [kind for kind in KINDS if f'"{kind}"' not in code] == []


def test_every_change_of_the_clock_has_its_kind() -> None:
    assert set(CLOCK_EVENTS.values()) <= set(KINDS)


def test_a_kind_is_a_subject_and_a_fact_in_lower_case_and_is_told_by_one_sentence() -> None:
    for kind, sentence in KINDS.items():
        assert re.fullmatch(r"[a-z_]+(?:\.[a-z_]+)", kind), kind
        assert sentence[0].isupper(), kind
        assert sentence.endswith("."), kind
        assert tell(kind) == sentence
    assert {"review", "clock", "determination", "guardrail", "notice"} <= subjects()


def test_an_unknown_kind_is_refused_with_those_of_its_subject() -> None:
    with pytest.raises(InputError, match=r"clock\.tolled"):
        check_kind("clock.paused")


def test_an_unknown_subject_is_refused_with_the_subjects_there_are() -> None:
    with pytest.raises(InputError, match="determination"):
        check_kind("weather.changed")


def test_the_reference_page_tells_every_kind_with_its_sentence() -> None:
    page = (ROOT / "docs" / "reference" / "events.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+?) \|$", page, re.MULTILINE))
    assert rows == KINDS
