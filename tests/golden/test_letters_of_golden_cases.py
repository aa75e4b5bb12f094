"""Each letter that the scripted cases send says what the law asks of its kind; together they are of every kind."""

from collections import Counter
from typing import Any

import pytest

from casework.domain.invariants import offers_external_review
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.record import DeterminationRecord
from casework.notices.elements import said
from casework.notices.kinds import SUBJECTS
from casework.ports import Letter

from .conftest import CASES, Told

LETTERS = 400  # how many there are at least, so that a case which sends none any more is noticed


def asked(law: LineOfBusiness, letter: Letter) -> set[str]:
    """The elements that the letter must hold by what stands in it: its kind, its reader and its decision."""
    told: dict[str, Any] = letter.facts.get("determination") or {}
    record = DeterminationRecord.from_json(told) if told else None
    adverse = letter.kind == "lapse" or (record is not None and record.adverse)
    appealed = "appeal" in told and bool(told["appeal"])
    last = appealed and told["appeal"].get("next") != "SECOND_LEVEL"
    outside = record is not None and offers_external_review(record, law)
    holds = {
        "ALWAYS": True,
        "ADVERSE": adverse,
        "CLINICAL": record is not None and record.clinical,
        "ADMINISTRATIVE": record is not None and not record.clinical,
        "EXTERNAL_REVIEW": outside and not last,
        "EXTERNAL_NOW": outside and last,
        "NEXT_LEVEL": adverse and appealed and not last,
        "LAST_LEVEL": adverse and last,
    }
    return {
        one.id
        for one in law.notices
        if letter.kind in one.notices and letter.audience in one.audiences and holds.get(one.when, False)
    }


@pytest.mark.parametrize("case", [path.stem for path in CASES])
def test_every_letter_of_the_case_says_what_the_law_asks_of_it(told: dict[str, Told], case: str) -> None:
    for law, letter in told[case].written:
        assert asked(law, letter) <= said(letter.html), (letter.kind, letter.audience)


def test_the_cases_send_letters_of_every_kind_under_every_law(told: dict[str, Told]) -> None:
    written = [one for case in told.values() for one in case.written]
    kinds = Counter(letter.kind for _, letter in written)
    assert sorted(set(SUBJECTS) - set(kinds)) == []
    assert len(written) >= LETTERS, len(written)
    assert len({law.id for law, _ in written}) >= 5


def test_all_variants_of_one_letter_tell_the_same_facts(told: dict[str, Told]) -> None:
    for name, case in told.items():
        hashes: dict[tuple[str, str, str, str], set[str]] = {}
        for _, letter in case.written:
            key = (letter.review, letter.task, letter.kind, letter.created_at.isoformat())
            hashes.setdefault(key, set()).add(letter.facts["fact_hash"])
        assert all(len(one) == 1 for one in hashes.values()), name


def test_only_the_law_of_employer_plans_speaks_of_its_courts(told: dict[str, Told]) -> None:
    for name, case in told.items():
        for law, letter in case.written:
            assert law.id == "COMMERCIAL_ERISA" or "502(a)" not in letter.text, (name, letter.kind)
