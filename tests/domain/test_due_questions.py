"""Questions about deadlines under laws that lack a clock, or that somebody has changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.domain.due_question import Answer, answer
from casework.domain.library import Library
from casework.errors import ContentError, QuestionError

TODAY = date(2026, 6, 1)
Ask = Callable[..., Answer]


@pytest.fixture(name="ask")
def _ask(library: Library) -> Ask:
    """Asks a law without some of its clocks, or with other ones."""

    def ask(line: str, kind: str, *, without: tuple[str, ...] = (), units: Any = None, **given: str) -> Answer:
        law = library.line_of_business(line, on=TODAY)
        clocks = tuple(
            replace(rule, unit=(units or {}).get(rule.id, rule.unit))
            for rule in law.clocks
            if not rule.id.startswith(without or ("-",))
        )
        changed = replace(library, lines_of_business=(replace(law, clocks=clocks),), accreditors=())
        return answer(changed, line=law.id, kind=kind, given=given)

    return ask


@pytest.mark.parametrize(
    ("line", "kind", "clock", "given"),
    [
        ("MA", "appeal", "appeal.", {"received": "2026-03-02"}),
        ("MA", "appeal_forward", "appeal.", {"received": "2026-03-02"}),
        ("MA", "appeal_filing", "appeal_filing", {"notice_date": "2026-03-02"}),
        ("COMMERCIAL", "external_filing", "external_filing", {"final_denial_received": "2026-03-02"}),
        ("CA", "external_filing", "external_filing", {"grievance_received": "2026-03-02"}),
        ("CA", "external_filing", "appeal.", {"grievance_received": "2026-03-02"}),
        ("MEDICAID", "continue_benefits", "continue_benefits", {"notice_date": "2026-03-02"}),
        ("COMMERCIAL", "information.tell", "information.tell", {"received": "2026-03-02T09:00:00"}),
    ],
)
def test_a_law_that_lacks_a_clock_says_so_and_names_those_that_it_has(
    ask: Ask, line: str, kind: str, clock: str, given: dict[str, str]
) -> None:
    assert ask(line, kind, **given).steps
    with pytest.raises(QuestionError, match=f"has no clock for {kind}.* It has: decision"):
        ask(line, kind, without=(clock,), **given)


def test_without_a_clock_for_the_time_after_an_answer_the_receipt_is_needed(ask: Ask) -> None:
    given = {"info_notice": "2026-03-07", "info_received": "2026-03-10"}
    assert ask("COMMERCIAL", "decision", **given).local.date() == date(2026, 3, 25)
    with pytest.raises(QuestionError, match="has no clock response, so --received is needed"):
        ask("COMMERCIAL", "decision", without=("response",), **given)


def test_without_a_clock_for_a_decision_the_file_must_be_mended(ask: Ask) -> None:
    with pytest.raises(ContentError, match=r"Add decision\.pre_service\.standard"):
        ask("COMMERCIAL", "decision", without=("decision.",), received="2026-03-02")


def test_a_decision_that_takes_effect_before_the_ten_days_are_over_changes_nothing(ask: Ask) -> None:
    found = ask("MEDICAID", "continue_benefits", notice_date="2026-07-13", effective_date="2026-07-20")
    assert found.local.date() == date(2026, 7, 23)
    assert "20 July 2026; that is not later" in found.steps[-1]


def test_an_extension_may_be_counted_in_business_days(ask: Ask) -> None:
    found = ask("MEDICAID", "decision", units={"extension": "business_days"}, received="2026-01-05", extended="yes")
    assert found.local.date() == date(2026, 2, 2)  # fourteen business days after 12 January, without 19 January


def test_an_appeal_without_two_level_clocks_keeps_the_one_that_it_has(ask: Ask) -> None:
    given = {"appeal_received": "2026-03-24", "levels": "2"}
    one = ask("COMMERCIAL", "appeal", without=("appeal.pre_service.standard.two_levels",), **given)
    assert one.rule.id == "appeal.pre_service.standard"
