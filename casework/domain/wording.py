"""Whether words that somebody must give say something: a form that asks why is not answered by “No.”."""

import re

FEWEST = 6  # different words; fewer have never told a member why


def too_short(text: str, *, fewest: int = FEWEST) -> str:
    """What is said of words that are too few to tell a fact; empty where they are enough."""
    found = {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)}
    if len(found) >= fewest:
        return ""
    return f"“{text}” says too little. Name the fact in a whole sentence, of at least {fewest} different words."


def codes_in(text: str) -> list[str]:
    """The code names in a text, such as NOT_MET, that a member cannot read."""
    return list(dict.fromkeys(re.findall(r"\b[A-Z]+(?:_[A-Z0-9]+)+\b", text)))
