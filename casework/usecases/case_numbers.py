"""A case number as somebody types it: with small letters, or with spaces around it."""

from casework.ports import Reader


def as_kept(reader: Reader, typed: str) -> str:
    """The number as the case has it; what was typed, where no case is called so."""
    number = typed.strip()
    if not number or number == number.upper() or reader.review(number) is not None:
        return number
    return number.upper() if reader.review(number.upper()) is not None else number
