"""The words of forms and of their refusals as a page says them: no codes, no ids, no names of fields."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from marshmallow import Schema, fields

from casework.usecases.reason_words import reason_names
from casework.web import moments
from casework.web.form_case import FormCase

CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")
DOCUMENT = re.compile(r"\bdocument ([\w-]+)")
NAME = re.compile(r"`(\w+)`|“([a-z]+_[a-z_]+|judged)”")
MOMENT = re.compile(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[+-]\d{2}:\d{2}|Z)?")
DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")
LINE = re.compile(r"\bL(\d+)\b")
FOUND = re.compile(r"\((\S+), finding [^)]+\)")  # the document of a finding that is quoted already
UNDER_ID = re.compile(r", under its id|^Its id; |^Its id in |\bId or ")
ID_OF = re.compile(r"^Id of (an?|the) ")
ONLY_WITH = re.compile(r"^(?:Only )?[Ww]ith [A-Z_]+: ")  # a question that is shown only then
FORM = "`casework init --people FILE.toml`"


class FormWords:
    """What the codes of one form and one case mean, in words."""

    def __init__(self, form: type[Schema], case: FormCase) -> None:
        self._case = case
        self._labels: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._learn(form(), set())
        held = case.case
        self._known = {code: f"“{name}”" for code, name in reason_names(held.policy).items()}
        self._known |= {one.id: one.label.lower() for one in held.policy.domains}
        self._documents = {one.id: one.title for one in held.documents}
        self._findings = {
            id: str(one.get("quote", ""))
            for document in held.documents
            for one in document.findings
            for id in (f"{document.id}/{one['id']}", str(one["id"]))
        }
        self._zone = ZoneInfo(held.plan.time_zone)

    def _learn(self, schema: Schema, seen: set[type[Schema]]) -> None:
        """Every label and option of the form, those nearest to its root first."""
        for name, field in schema.fields.items():
            self._labels.setdefault(name, str(field.metadata.get("label", name)))
            for code, label in dict(field.metadata.get("options", {})).items():
                self._codes.setdefault(code, label)
        for field in schema.fields.values():
            inner = schema_in(field)
            if inner is not None and type(inner) not in seen:
                self._learn(inner, {*seen, type(inner)})

    def tell(self, text: str, *nearest: Mapping[str, str]) -> str:
        """The text in words; `nearest` are the options of the field that it is about, and of those beside it."""
        known = {
            code: label for options in reversed((self._codes, *reversed(nearest))) for code, label in options.items()
        }
        for options in reversed(nearest):
            known |= options
        text = text.replace(f" or bring the licence up to date with {FORM}", "")
        text = NAME.sub(lambda found: f"“{self._labels.get(found[1] or found[2], found[1] or found[2])}”", text)
        text = self._found(text)
        text = MOMENT.sub(lambda found: self._moment(found[0]), text)
        text = DAY.sub(lambda found: moments.full_day(found[1]), text)
        text = LINE.sub(r"line \1", text)
        text = CODE.sub(lambda found: self._word(found[0], known), text)
        return text[:1].upper() + text[1:]

    def help(self, text: str, *nearest: Mapping[str, str]) -> str:
        """What stands under a question: no ids, and no condition under which it is shown at all."""
        text = ID_OF.sub(lambda found: f"{found[1].capitalize()} ", ONLY_WITH.sub("", UNDER_ID.sub("", text)))
        return self.tell(text, *nearest)

    def _found(self, text: str) -> str:
        """Findings by their words, never by their ids."""
        if "finding" not in text:
            return text
        text = FOUND.sub(lambda found: f"({self._documents.get(found[1], found[1])})", text)
        for id in self._findings:
            text = re.sub(rf"(?<![\w/-]){re.escape(id)}(?![\w/-])", self._quoted, text)
        return text

    def _quoted(self, found: re.Match[str]) -> str:
        return f"“{self._findings[found[0]]}”"

    def _moment(self, text: str) -> str:
        return moments.moment(datetime.fromisoformat(text), self._zone)

    def _word(self, code: str, known: Mapping[str, str]) -> str:
        if code in known:
            return f"“{known[code]}”"
        if code in self._documents:
            return f"“{self._documents[code]}”"
        return self._known.get(code, code)

    def all(self, texts: Iterable[str], *nearest: Mapping[str, str]) -> list[str]:
        """Every text in words."""
        return [self.tell(text, *nearest) for text in texts]


def schema_in(field: object) -> Schema | None:
    """The schema of the sections in a field, however deep they are named or listed."""
    if isinstance(field, fields.Nested):
        found: Schema = field.schema
        return found
    inner = field.inner if isinstance(field, fields.List) else getattr(field, "value_field", None)
    return None if inner is None else schema_in(inner)
