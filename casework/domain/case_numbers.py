"""The number of a case as pages say it: a case that follows another is told by what it follows, and in words how."""

import re

AGAIN, APPEAL, EXTERNAL = "again", "appeal", "external"  # what the id of a case that follows is made of
FOLLOWS = re.compile(rf"-({AGAIN}|{APPEAL}|{EXTERNAL})-(\d+)")
WAYS = {AGAIN: ("reopened", 2), APPEAL: ("appeal", 1), EXTERNAL: ("external review", 1)}  # with its first number


SAID = "|".join(words.replace(" ", r"\s+") for words, _ in WAYS.values())
TOLD = re.compile(rf"-({AGAIN}|{APPEAL}|{EXTERNAL})-(\d+)|,\s*({SAID})\b(?:\s+(\d+)\b)?", re.IGNORECASE)
AFTER_A_NUMBER = re.compile(rf"\d,\s*({SAID})\b", re.IGNORECASE)
PLAIN = re.compile(r"CR-\d{2}-\d{5}")  # the number of a case that follows no other
# As it is copied from a letter or said at the telephone: other dashes and spaces, without its zeros or its letters.
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
LOOSE = re.compile(r"(?:CR[\s-]*)?(\d{2})[\s-]+(\d{1,5})", re.IGNORECASE | re.ASCII)


def is_plain(typed: str) -> bool:
    """Whether it is a number as it is kept, whatever case has it."""
    return PLAIN.fullmatch(typed) is not None


def respelled(typed: str) -> str | None:
    """The number that was typed in small letters or as pages say it, as it is kept; None where it is so already."""
    number = from_words(typed.strip())
    return number if number != typed and PLAIN.fullmatch(FOLLOWS.sub("", number)) else None


def from_words(typed: str) -> str:
    """CR-25-01377-again-2 for "cr-25-01377, reopened": the number that is meant, as it is kept."""
    typed = DASHES.sub("-", typed)
    followed = TOLD.search(typed)
    start = len(typed) if followed is None else followed.start()
    begun = typed[:start].strip()
    loose = LOOSE.fullmatch(begun)
    number = begun.upper() if loose is None else f"CR-{loose[1]}-{int(loose[2]):05}"
    return number + TOLD.sub(_kept, typed[start:])


def several(typed: str) -> list[str]:
    """The numbers that stand in a text one after another, apart by spaces or commas."""
    return TOLD.sub(_kept, DASHES.sub("-", typed)).replace(",", " ").split()


def spelled_out(text: str) -> str:
    """Words in which a number is said as pages say it, with the number as it is kept."""
    return TOLD.sub(_kept, text) if AFTER_A_NUMBER.search(text) else text


def _kept(found: re.Match[str]) -> str:
    if found[1] is not None:
        return f"-{found[1].lower()}-{found[2]}"
    said = " ".join(found[3].lower().split())
    way, first = next((way, first) for way, (words, first) in WAYS.items() if words == said)
    return f"-{way}-{int(found[4] or 1) + first - 1}"


def in_words(id: str) -> str:
    """ "CR-25-01377, reopened" for CR-25-01377-again-2; with a number where it is not the first time."""
    return FOLLOWS.sub(_words, id)


def _words(found: re.Match[str]) -> str:
    way, first = WAYS[found[1]]
    time = int(found[2]) - first + 1
    return f", {way}" if time < 2 else f", {way} {time}"
