"""Parameters by their place: each name has one number wherever it stands, and what is quoted is left as it is."""

import pytest

from casework.store.placing import by_place


@pytest.mark.parametrize(
    ("sql", "placed", "values"),
    [
        ("select 1", "select 1", ()),
        ("select :a", "select ?1", (1,)),
        ("select :b, :a, :b", "select ?1, ?2, ?1", (2, 1)),
        ("select ':a' || :b, '' || :a", "select ':a' || ?1, '' || ?2", (2, 1)),
        ("select 'it''s :a', :role_1", "select 'it''s :a', ?1", (3,)),
    ],
)
def test_a_name_becomes_the_number_of_its_place(sql: str, placed: str, values: tuple[int, ...]) -> None:
    found = by_place({"any": sql})["any"]
    assert (found.sql, found.values_of({"a": 1, "b": 2, "role_1": 3, "more": 4})) == (placed, values)


def test_a_name_without_a_value_is_said() -> None:
    with pytest.raises(KeyError, match="b"):
        by_place({"any": "select :a, :b"})["any"].values_of({"a": 1})
