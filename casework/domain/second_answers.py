"""What of two people's answers is compared: each criterion of each line as one word."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from casework.domain.policy import MedicalPolicy
from casework.domain.quality_content import ANY, ENOUGH, SET, Criterion, Looked
from casework.domain.request import Request

Json = dict[str, Any]

YES, NO, NOT_SAID, UNKNOWN = "YES", "NO", "NOT_SAID", "UNKNOWN"
WHOLE = ""  # the line of what is asked of the request as a whole


def findings(
    looked: Looked, answers: Json, variables: Json, *, request: Request, policy: MedicalPolicy, on: date
) -> dict[tuple[str, str], str]:
    """(criterion, line) -> what the answers say; `variables` are the decision variables that follow from them."""
    found: dict[tuple[str, str], str] = {}
    for criterion in looked.criteria:
        told = variables if criterion.reads == ENOUGH else answers
        for line, value in _at(told, criterion.path.split("."), WHOLE):
            found[criterion.id, line] = _word(criterion, value, line, request=request, policy=policy, on=on)
    return found


def _at(value: Any, path: Sequence[str], line: str) -> Iterator[tuple[str, Any]]:
    """(line, value) of every place that a path leads to."""
    if not path:
        yield line, value
    elif path[0] == "*":
        for key, inner in (value or {}).items() if isinstance(value, Mapping) else ():
            yield from _at(inner, path[1:], str(key))
    else:
        yield from _at(value.get(path[0]) if isinstance(value, Mapping) else None, path[1:], line)


def _word(criterion: Criterion, value: Any, line: str, *, request: Request, policy: MedicalPolicy, on: date) -> str:
    if criterion.reads == ANY:
        return YES if value else NO
    if criterion.reads == SET:
        return ", ".join(sorted(str(one) for one in value or ())) or NOT_SAID
    if criterion.reads == ENOUGH:
        return _enough(criterion, value, line, request=request, policy=policy, on=on)
    if isinstance(value, bool):
        return YES if value else NO
    return NOT_SAID if value is None else str(value)


def _enough(criterion: Criterion, value: Any, line: str, *, request: Request, policy: MedicalPolicy, on: date) -> str:
    if value is None:
        return UNKNOWN
    held = policy.parameter(criterion.parameter, on=on, site=request.line(line).site)
    return YES if value >= (0 if held is None else held.value) else NO


def both(
    first: Mapping[tuple[str, str], str], second: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str, str, str]]:
    """(criterion, line, first, second) of everything that either of them said."""
    for criterion, line in sorted({*first, *second}):
        key = criterion, line
        yield criterion, line, first.get(key, NOT_SAID), second.get(key, NOT_SAID)


def decided_otherwise(looked: Looked, compared: Sequence[tuple[str, str, str, str]]) -> bool:
    """Whether the second would have decided otherwise than the first."""
    deciding = {one.id for one in looked.criteria if one.decides}
    return any(criterion in deciding and first != second for criterion, _, first, second in compared)
