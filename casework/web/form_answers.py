"""What stands in a form's fields, made into answers by its schema, and answers made into fields again.

The name of a field is its path: `lines.L1.trials.0.quote`. A section that is there although nothing in it is filled in
says so by `....__present`. What the answers to other fields make pointless is left out, and so is a name that no page
has made: `items.007`, `items.0.x`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields

from casework.errors import InputError
from casework.ports import Json

Typed = Mapping[str, list[str]]

PRESENT = "__present"
YES, NO = "true", "false"
ANY = "*"
NOT = "!"
OWN = re.compile(r"^__|^csrf_token$|^password$")  # what a page sends besides answers
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)
PLACE = re.compile(r"0|[1-9]\d{0,3}", re.ASCII)  # of a row or section in its list, as pages write it
PLACES = 10_000
LONGEST_NAME = 300
MOST_FIELDS = 2_000  # the largest form of a long case has some hundreds
MOST_LETTERS = 1_000_000
MOST_ENTRIES = 200  # of one list; a long one has some dozens
ENTRY = re.compile(r"\.(\d+)(?=\.|$)", re.ASCII)
NOTHING = object()


class Fields(Mapping[str, list[str]]):
    """What stands in a form's fields, by name; what stands under a path is found without looking at every name."""

    def __init__(self, typed: Typed) -> None:
        self._typed = typed
        self._under: dict[str, dict[str, None]] = {}  # path -> the next parts of the names under it, in order
        self._filled: set[str] = set()
        for name, values in typed.items():
            if len(name) <= LONGEST_NAME:
                self._note(name, values)

    def _note(self, name: str, values: Sequence[str]) -> None:
        says = not name.endswith(PRESENT) and any(value.strip() for value in values)
        path = ""
        for part in name.split("."):
            self._under.setdefault(path, {})[part] = None
            path = f"{path}.{part}" if path else part
            if says:
                self._filled.add(path)

    @classmethod
    def of(cls, typed: Typed) -> "Fields":
        """These fields; the very same where they are laid out already."""
        return typed if isinstance(typed, Fields) else cls(typed)

    def __getitem__(self, name: str) -> list[str]:
        return self._typed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._typed)

    def __len__(self) -> int:
        return len(self._typed)

    def under(self, path: str) -> Iterable[str]:
        """The next parts of the names that begin with this path and a dot, each once."""
        return self._under.get(path, ())

    def has(self, path: str) -> bool:
        """Whether something is typed in the field of this name, or in one under it."""
        return path in self._filled


def typed_in(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The fields of a form that was sent, by name, without what is the page's own."""
    typed: dict[str, list[str]] = {}
    for name, value in pairs:
        if not OWN.search(name):
            typed.setdefault(name, []).append(value.replace("\r\n", "\n"))
    _refuse_long_lists(typed)
    return typed


def legible(values: object) -> dict[str, list[str]]:
    """Fields that came in JSON, as a form sends them; InputError where they are none, or more than a form holds."""
    if not isinstance(values, dict):
        raise InputError("A draft is the values of a form by the names of its fields. Load the page again.")
    if len(values) > MOST_FIELDS:
        raise InputError(
            f"This draft has {len(values):,} fields, and no form has more than {MOST_FIELDS:,}. Load the page again."
        )
    _refuse_long_lists(values)
    told: dict[str, list[str]] = {}
    letters = 0
    for name, value in values.items():
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str | int | float) for one in given):
            raise InputError("A draft holds what was typed, and something in this one is no text. Load the page again.")
        letters += sum(len(str(one)) for one in given) + len(name)
        if not OWN.search(name):
            told[storable(name)] = [storable(str(one)) for one in given]
    if letters > MOST_LETTERS:
        raise InputError("This draft is longer than a million letters. Shorten the longest answer; the rest is kept.")
    return told


def _refuse_long_lists(names: Iterable[str]) -> None:
    """InputError where a list has more entries than a page could show."""
    entries = {(name[: found.start()], found[1]) for name in names for found in ENTRY.finditer(name)}
    most = max(Counter(path for path, _ in entries).values(), default=0)
    if most > MOST_ENTRIES:
        raise InputError(
            f"One list of this draft has {most:,} entries, and no form takes more than {MOST_ENTRIES}. Load the page "
            "again; what was saved before is kept."
        )


def storable(text: str) -> str:
    """Text without halves of letters, which a script can send and no store can keep."""
    return text.encode("utf-8", "replace").decode()


def parse(form: type[Schema], typed: Typed) -> Json:
    """The answers, as the schema takes them; what is blank is left out, what cannot be read is left as it was typed."""
    return _section(form(), Fields.of(typed), "")


def _section(schema: Schema, typed: Typed, path: str) -> Json:
    read = {
        name: _field(field, typed, f"{path}{name}")
        for name, field in schema.fields.items()
        if is_shown(field.metadata.get("when"), typed, path)
    }
    return {name: value for name, value in read.items() if value is not NOTHING}


def _field(field: fields.Field[Any], typed: Typed, path: str) -> Any:
    if isinstance(field, fields.Nested):
        return _section(field.schema, typed, f"{path}.") if f"{path}.{PRESENT}" in typed else NOTHING
    if isinstance(field, fields.List):
        return _list(field, typed, path)
    if isinstance(field, fields.Dict):
        return _keyed(field, typed, path)
    return _value(field, typed.get(path, ()))


def _list(field: fields.List[Any], typed: Typed, path: str) -> Any:
    inner = field.inner
    if isinstance(inner, fields.Nested):
        return [_section(inner.schema, typed, f"{path}.{place}.") for place in places(typed, path)] or NOTHING
    given = [*typed.get(path, ()), *(value for place in rows(typed, path) for value in typed[f"{path}.{place}"])]
    return [value for row in given if (value := _value(inner, [row])) is not NOTHING] or NOTHING


def _keyed(field: fields.Dict, typed: Typed, path: str) -> Any:
    inner: Any = field.value_field
    found: Json = {}
    for key in keys(typed, path):
        here = f"{path}.{key}"
        present = f"{here}.{PRESENT}" in typed
        if isinstance(inner, fields.Nested):
            value: Any = _section(inner.schema, typed, f"{here}.")
            if value or present:
                found[unescaped(key)] = value
        elif (value := _field(inner, typed, here)) is not NOTHING:
            found[unescaped(key)] = value
    return found or NOTHING


def _value(field: fields.Field[Any], values: Sequence[str]) -> Any:
    text = values[0].strip() if values else ""
    if not text:
        return NOTHING
    if isinstance(field, fields.Boolean):
        return text == YES if text in (YES, NO) else text
    if isinstance(field, fields.Integer):
        return int(text) if NUMBER.fullmatch(text) and "." not in text else text
    if isinstance(field, fields.Float):
        return float(text) if NUMBER.fullmatch(text) else text
    return text


def places(typed: Typed, path: str) -> list[int]:
    """The places that a list has rows or sections at, in order; there may be gaps."""
    return sorted(int(part) for part in Fields.of(typed).under(path) if PLACE.fullmatch(part))


def rows(typed: Typed, path: str) -> list[int]:
    """The places that a list has a field of its own at: something under such a field is none that a page made."""
    return [place for place in places(typed, path) if f"{path}.{place}" in typed]


def next_place(typed: Typed, path: str) -> int:
    """Where the next row or section of a list goes: behind the last, or into the first gap where that is too far."""
    taken = places(typed, path)
    after = taken[-1] + 1 if taken else 0
    return after if after < PLACES else next(place for place, at in enumerate(taken) if place != at)


def keys(typed: Typed, path: str) -> list[str]:
    """The keys that named sections have something under, as they stand in names."""
    return [key for key in Fields.of(typed).under(path) if not key.startswith("__")]


def escaped(key: str) -> str:
    """A key as it stands in the name of a field, where a dot parts what is in what."""
    return key.replace("%", "%25").replace(".", "%2E")


def unescaped(key: str) -> str:
    """The key of such a name."""
    return key.replace("%2E", ".").replace("%25", "%")


def is_shown(when: Any, typed: Typed, path: str) -> bool:
    """Whether a field is asked or needed, by what stands in the fields that it depends on."""
    if not when:
        return True
    return any(
        all(_holds(typed, path, name, wanted) for name, wanted in one.items())
        for one in (when if isinstance(when, list) else [when])
    )


def _holds(typed: Typed, path: str, name: str, wanted: Sequence[str]) -> bool:
    if name.startswith(NOT):
        return not _holds(typed, path, name.removeprefix(NOT), wanted)
    at = name[1:] if name.startswith("/") else f"{path}{name}"
    return any(ANY in wanted or value in wanted for value in _given(Fields.of(typed), at))


def _given(typed: Fields, path: str) -> Iterator[str]:
    """What is typed in a field, or in those under it."""
    yield from (value for value in typed.get(path, ()) if value.strip())
    for part in typed.under(path):
        yield from _given(typed, f"{path}.{part}")


def typed_of(form: type[Schema], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields that these answers fill; `parse` makes the same answers of them."""
    typed: dict[str, list[str]] = {}
    _fill_section(form(), answers, "", typed)
    return typed


def _fill_section(schema: Schema, answers: Mapping[str, Any], path: str, typed: dict[str, list[str]]) -> None:
    for name, field in schema.fields.items():
        if name in answers and answers[name] is not None:
            _fill(field, answers[name], f"{path}{name}", typed)


def _fill(field: fields.Field[Any], value: Any, path: str, typed: dict[str, list[str]]) -> None:
    if isinstance(field, fields.Nested):
        typed[f"{path}.{PRESENT}"] = ["1"]
        _fill_section(field.schema, value, f"{path}.", typed)
    elif isinstance(field, fields.List):
        if isinstance(field.inner, fields.Nested) or not field.inner.metadata.get("picks"):
            for place, one in enumerate(value):
                _fill(field.inner, one, f"{path}.{place}", typed)
        elif value:
            typed[path] = [str(one) for one in value]
    elif isinstance(field, fields.Dict):
        for key, one in value.items():
            inner: Any = field.value_field
            _fill(inner, one, f"{path}.{escaped(key)}", typed)
    elif isinstance(value, bool):
        if value or field.required:
            typed[path] = [YES if value else NO]
    elif isinstance(value, float):
        typed[path] = [f"{value:g}" if value == int(value) else str(value)]
    else:
        typed[path] = [str(value)]


def errors_by_name(form: type[Schema], messages: Mapping[str, Any], typed: Typed) -> dict[str, list[str]]:
    """Messages that are nested as the answers are, by the names of the fields that they are about."""
    found: dict[str, list[str]] = {}
    _section_errors(form(), messages, "", Fields.of(typed), found)
    return found


def _note(found: dict[str, list[str]], path: str, told: Any) -> None:
    found.setdefault(path, []).extend([told] if isinstance(told, str) else [str(one) for one in told])


def _section_errors(
    schema: Schema, messages: Mapping[str, Any], path: str, typed: Typed, found: dict[str, list[str]]
) -> None:
    for name, told in messages.items():
        field = schema.fields.get(str(name))
        if field is None:
            _loose(f"{path}{name}", told, found)
        else:
            _field_errors(field, told, f"{path}{name}", typed, found)


def _field_errors(field: fields.Field[Any], told: Any, path: str, typed: Typed, found: dict[str, list[str]]) -> None:
    if not isinstance(told, Mapping):
        _note(found, path, told)
    elif isinstance(field, fields.Nested):
        _section_errors(field.schema, told, f"{path}.", typed, found)
    elif isinstance(field, fields.List):
        filled = _filled(field, typed, path)
        for place, one in told.items():
            # Marshmallow counts from 0 in numbers; checks against the case count from 1, as people do, in texts.
            at = place if isinstance(place, int) else int(place) - 1 if str(place).isdecimal() else -1
            name = f"{path}.{filled[at]}" if 0 <= at < len(filled) else path
            _field_errors(field.inner, one, name, typed, found)
    elif isinstance(field, fields.Dict):
        inner: Any = field.value_field
        for key, one in told.items():
            _field_errors(inner, one, f"{path}.{escaped(str(key))}", typed, found)
    else:
        _loose(path, told, found)


def _filled(field: fields.List[Any], typed: Typed, path: str) -> list[int]:
    if isinstance(field.inner, fields.Nested):
        return places(typed, path)
    return [place for place in rows(typed, path) if any(value.strip() for value in typed[f"{path}.{place}"])]


def _loose(path: str, told: Any, found: dict[str, list[str]]) -> None:
    """Messages at a place that no field has: they stand where the way to it ends."""
    if isinstance(told, Mapping):
        for one in told.values():
            _loose(path, one, found)
    else:
        _note(found, path, told)
