"""What makes two cases of a procedure alike: sites, diagnoses, the session's number; and what a decision says."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.domain.request import Request

Json = dict[str, Any]

ANY = "any"  # the trait of every case of its procedure
MOST = 16  # traits that are compared


def traits_of(request: Request) -> tuple[str, ...]:
    """The traits of a request, each once; the first one is shared by every case of the procedure."""
    told = [
        ANY,
        *(f"site {line.site}" for line in request.lines),
        *(f"diagnosis {one.label}" for one in request.diagnoses),
    ]
    if request.session > 1:
        told.append(f"session {request.session}")
    return tuple(dict.fromkeys(told))[:MOST]


def words_of_decision(request: Mapping[str, Any], determination: Mapping[str, Any]) -> str:
    """Everything that a request and a decision say, for a search."""
    return "\n".join(dict.fromkeys([*_texts(request), *_texts(determination)]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
