"""Specialties hold on days: those without days ever, those with days from the first to the last."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.domain.signers import signer_of
from casework.domain.specialties import specialties_on

DATED = {"name": "rheumatology", "valid_from": "2024-01-01", "valid_to": "2026-02-09"}


def test_a_specialty_without_days_holds_ever() -> None:
    assert specialties_on(["plastic surgery"], on=date(1990, 1, 1)) == ("plastic surgery",)
    assert specialties_on((), on=date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("days", "on", "holds"),
    [
        ({}, "2023-12-31", False),
        ({}, "2024-01-01", True),
        ({}, "2026-02-09", True),
        ({}, "2026-02-10", False),
        ({"valid_from": None}, "1990-01-01", True),
        ({"valid_to": None}, "2090-01-01", True),
        ({"valid_to": "soon"}, "2025-01-01", False),
    ],
)
def test_a_specialty_with_days_holds_from_its_first_to_its_last(days: dict[str, str], on: str, holds: bool) -> None:
    assert specialties_on([{**DATED, **days}], on=date.fromisoformat(on)) == (("rheumatology",) if holds else ())


def test_one_that_is_on_file_twice_is_told_once() -> None:
    assert specialties_on([DATED, "rheumatology", "surgery"], on=date(2025, 1, 1)) == ("rheumatology", "surgery")


def test_a_record_names_the_specialties_that_the_signer_had_on_the_day_where_the_plan_is() -> None:
    by = {"person": "lund", "specialties": ["surgery", DATED]}
    late = datetime.fromisoformat("2026-02-10T04:30:00+00:00")
    there = signer_of(by, at=late, zone=ZoneInfo("America/New_York"))
    assert (there["specialties"], signer_of(by, at=late)["specialties"]) == (["surgery", "rheumatology"], ["surgery"])
