"""A citation of several laws, cut down to the one that governs a plan."""

import re

LAW = re.compile(r"^(?:\d+ CFR|Cal\.) .*\d")
SECTION = re.compile(r"\d+\.\d+")


def of_own_law(citation: str, own: str) -> str:
    """ "Plan: who decides: 42 CFR 422.566(d)" where several laws stand at the end; `own` is what the plan cites."""
    head, colon, tail = citation.rpartition(": ")
    laws = tail.split(", ")
    if not colon or len(laws) < 2 or not own or not all(LAW.match(one) for one in laws):
        return citation
    kept = [one for one in laws if (found := SECTION.search(one)) is not None and found[0] in own]
    return f"{head}: {', '.join(kept) or own}"
