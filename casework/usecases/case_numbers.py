"""A case number as somebody types it: in small letters, with spaces around it, or as pages say it in words."""

from casework.domain import case_numbers
from casework.ports import Reader


def as_kept(reader: Reader, typed: str) -> str:
    """The number as the case has it, also where the case was purged; what was typed, where no case is called so."""
    number = typed.strip()
    if not number or case_numbers.is_plain(number):
        return number
    spelled = dict.fromkeys((number, case_numbers.from_words(number), number.upper()))
    return next((one for one in spelled if _is_known(reader, one)), number)


def all_kept(reader: Reader, typed: str) -> tuple[str, ...]:
    """Several numbers that were typed one after another, each once."""
    return tuple(dict.fromkeys(as_kept(reader, one) for one in case_numbers.several(typed)))


def _is_known(reader: Reader, number: str) -> bool:
    return reader.review(number) is not None or reader.tombstone(number) is not None
