"""The number of a case as pages say it: a case that follows another is told by what it follows, and in words how."""

import re

AGAIN, APPEAL, EXTERNAL = "again", "appeal", "external"  # what the id of a case that follows is made of
FOLLOWS = re.compile(rf"-({AGAIN}|{APPEAL}|{EXTERNAL})-(\d+)")
WAYS = {AGAIN: ("reopened", 2), APPEAL: ("appeal", 1), EXTERNAL: ("external review", 1)}  # with its first number


def in_words(id: str) -> str:
    """ "CR-25-01377, reopened" for CR-25-01377-again-2; with a number where it is not the first time."""
    return FOLLOWS.sub(_words, id)


def _words(found: re.Match[str]) -> str:
    way, first = WAYS[found[1]]
    time = int(found[2]) - first + 1
    return f", {way}" if time < 2 else f", {way} {time}"
