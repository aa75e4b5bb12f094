"""Words that nobody sees are no answer, and signs that change what others read are in none."""

import pytest
from marshmallow import Schema, ValidationError

from casework.form_fields import words


class Asked(Schema):
    """A form of one question."""

    note = words("Note", "What is to be said.")


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u2800", "\u3164", "\u200d \u00a0"])
def test_what_cannot_be_seen_is_no_answer(text: str) -> None:
    with pytest.raises(ValidationError, match="blank text is no answer"):
        Asked().load({"note": text})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The chart\x00 says so", "U+0000"),
        ("She \u202ewalks", "U+202E"),
        ("\x1b[31mred", "U+001B"),
        ("a\ufffe", "U+FFFE"),
    ],
)
def test_a_sign_that_steers_what_others_read_is_named_and_refused(text: str, named: str) -> None:
    with pytest.raises(ValidationError, match=f"a sign that nobody sees .*{named.replace('+', '.')}"):
        Asked().load({"note": text})


@pytest.mark.parametrize(
    "text", ["Two lines\nand a\ttab", "Café, naïve, señora", "Ω ≥ 2 µg – “quoted”", "🙂 family 👩‍👧"]
)
def test_whatever_people_write_is_taken(text: str) -> None:
    assert Asked().load({"note": text}) == {"note": text}
