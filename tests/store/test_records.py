"""Records to rows and back, and what is said of a row that holds what Casework never writes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import RowUnreadable, SchemaMismatch, StoreError
from casework.store import tables
from casework.store.records import decode, encode, from_text, to_milliseconds, to_moment, to_text
from casework.testing_rows import MOMENT, a_person, a_review, a_service_step

NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_whatever_json_is_kept_is_read_back_the_same(value: Any) -> None:
    assert from_text(to_text(value)) == value


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - the bounds are naive by rule
def test_whatever_moment_is_kept_is_read_back_to_the_millisecond(moment: datetime) -> None:
    assert timedelta(0) <= moment - to_moment(to_milliseconds(moment)) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "text", ['{"a":1E5}', '{"a": 1}', '{"a":1,"a":1}', '"\\u0041"', "[1.50]", "1e400", "{", "", "NaN", '"\udc80"']
)
def test_json_that_is_not_spelt_as_casework_spells_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)


def row_of(**changes: Any) -> dict[str, Any]:
    return {**encode(tables.REVIEWS, a_review()), **changes}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("revision", "1"),
        ("status", b"OPEN"),
        ("plan", None),
        ("ready", 7),
        ("received_at", 10**18),
        ("received_at", "2026"),
        ("snapshot", "text"),
    ],
)
def test_a_column_that_was_damaged_is_named_with_its_row(column: str, value: Any) -> None:
    with pytest.raises(RowUnreadable, match=f"The row reviews R-1 cannot be read: its column {column}") as told:
        decode(tables.REVIEWS, row_of(**{column: value}))
    assert (told.value.table, told.value.key) == ("reviews", ("R-1",))


def test_a_column_that_may_be_empty_may_be_empty() -> None:
    assert decode(tables.REVIEWS, row_of(outcome=None)).outcome is None


def test_a_row_without_one_of_its_columns_is_of_another_schema() -> None:
    row = row_of()
    del row["plan"]
    with pytest.raises(SchemaMismatch, match="reviews has no column plan"):
        decode(tables.REVIEWS, row)


def test_a_person_whose_lists_are_none_is_damaged() -> None:
    row = {**encode(tables.PEOPLE, a_person()), "roles": '"intake"'}
    with pytest.raises(RowUnreadable, match="people ana cannot be read: its column roles"):
        decode(tables.PEOPLE, row)


def test_a_table_without_a_record_is_not_read_as_one() -> None:
    with pytest.raises(StoreError, match="replays are not read as records"):
        decode(tables.REPLAYS, {})


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(StoreError, match="says no time zone"):
        encode(tables.SERVICE_STEPS, a_service_step(not_before=MOMENT.replace(tzinfo=None)))
