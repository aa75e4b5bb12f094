"""A request in plain words, without codes: "Second ear reshaping, both sides and the lobe"."""

from casework.domain.request import Request

ORDINALS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def asked_for(request: Request) -> str:
    """What is asked for: each procedure once, with its places, and which session it is where it is not the first."""
    places: dict[str, list[str]] = {}
    for line in request.lines:
        what, _, where = line.label.partition(", ")
        places.setdefault(what, []).append(where)
    words = "; ".join(", ".join(filter(None, (what, _joined(where)))) for what, where in places.items())
    return _counted(request.session, words) if request.session and request.session > 1 else words


def _joined(places: list[str]) -> str:
    told = list(dict.fromkeys(filter(None, places)))
    return told[0] if len(told) == 1 else " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))


def _counted(session: int, words: str) -> str:
    ordinal = ORDINALS[session] if session < len(ORDINALS) else f"Session {session} of"
    return f"{ordinal} {words[:1].lower()}{words[1:]}"
