"""FEEL's functions over strings."""

import re
from decimal import Decimal

from casework.engine.decisions.patterns import pattern
from casework.engine.decisions.registry import feel
from casework.engine.decisions.values import LONGEST_STRING, Value, short, sized, spend, string

_REFERENCE = re.compile(r"\$([0-9]{1,2})")


@feel("string", "from:any")
def to_string(value: Value) -> str | None:
    return None if value is None else string(value)


@feel("substring", "string:string", "start position:number", "length:number?")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    first = int(start) if abs(start) <= len(text) else 0
    if first == 0 or (length is not None and length < 1):
        return None
    first = first - 1 if first > 0 else len(text) + first
    return text[first:] if length is None else text[first : first + int(min(length, Decimal(len(text))))]


@feel("string length", "string:string")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@feel("upper case", "string:string")
def upper_case(text: str) -> str:
    return short(text.upper())


@feel("lower case", "string:string")
def lower_case(text: str) -> str:
    return short(text.lower())


@feel("substring before", "string:string", "match:string")
def substring_before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


@feel("substring after", "string:string", "match:string")
def substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@feel("contains", "string:string", "match:string")
def contains(text: str, match: str) -> bool:
    return match in text


@feel("starts with", "string:string", "match:string")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@feel("ends with", "string:string", "match:string")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@feel("matches", "input:string", "pattern:string", "flags:string?")
def matches(text: str, regex: str, flags: str | None = None) -> bool:
    return pattern(regex, flags or "").on(text).search(text) is not None


@feel("replace", "input:string", "pattern:string", "replacement:string", "flags:string?")
def replace(text: str, regex: str, replacement: str, flags: str | None = None) -> str:
    compiled = pattern(regex, flags or "").on(text)
    pieces: list[str] = []
    last = made = 0
    for found in compiled.finditer(text):
        put = short(_expanded(replacement, [found.group(), *found.groups("")]))
        pieces += [text[last : found.start()], put]
        last = found.end()
        made += len(put)
        if made > LONGEST_STRING:
            break
    return short("".join([*pieces, text[last:]]))


def _expanded(replacement: str, groups: list[str]) -> str:
    """The replacement with $1, $2 ... filled in, once: what a group holds is text and no further reference."""
    spend(1 + len(replacement) // 100)

    def filled(found: "re.Match[str]") -> str:
        digits = found[1]
        while len(digits) > 1 and int(digits) >= len(groups):
            digits = digits[:-1]
        return groups[int(digits)] + found[1][len(digits) :] if int(digits) < len(groups) else found[0]

    return _REFERENCE.sub(filled, replacement)


@feel("split", "string:string", "delimiter:string")
def split(text: str, delimiter: str) -> list[Value]:
    parts: list[Value] = []
    last = 0
    for found in pattern(delimiter).on(text).finditer(text):
        spend()
        if found.end() > found.start():
            parts.append(text[last : found.start()])
            last = found.end()
    return sized([*parts, text[last:]])


@feel("string join", "list:list", "delimiter:string?")
def string_join(parts: list[Value], delimiter: str | None = None) -> str | None:
    texts = [part for part in parts if part is not None]
    if not all(isinstance(text, str) for text in texts):
        return None
    between = delimiter or ""
    short("x" * min(20_001, sum(len(text) + len(between) for text in texts)))
    return between.join(texts)
