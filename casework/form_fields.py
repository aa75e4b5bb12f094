"""Fields for forms: each carries its label and help, and says in plain words what is wrong with an answer.

What a page must know besides stands beside them: `long` (more than a line), `unit`, `picks` (what of the case an answer
is chosen from, e.g. "document"), `keys` (what of the case names the entries), `when` (shown only while a sibling, or a
field of the whole form as "/decision", has one of these answers; "*" for any, "!" before the name for none of them),
`needed_when` (what need not be answered must be while these hold; "case" stands for what the case tells), `asked` (the
case tells whether it is asked), `seldom` (folded until it is needed), `statement` (its help is what a person vouches
for), `verbs` (what the button that sends says for each option), `to_colleagues` (of a section: whoever takes the next
step reads it, as they read what is written at the top of a form).
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from casework.domain.visible_text import length_seen, steering

Json = dict[str, Any]


LINE = 250  # characters that fit one line of a page


def words(label: str, help: str, *, required: bool = True, most: int = 8000, **page: Any) -> fields.String:
    """A field for text that is not blank."""
    return fields.String(
        required=required,
        validate=[_not_blank, validate.Length(max=most, error=f"Write at most {most} characters.")],
        error_messages=_said(label, "Write text."),
        metadata={"label": label, "help": help, "long": most > LINE and "picks" not in page, "most": most, **page},
    )


def choice(label: str, help: str, options: Mapping[str, str], *, required: bool = True, **page: Any) -> fields.String:
    """A field for one of the words; `options` says in plain words what each means."""
    told = ", ".join(options)
    return fields.String(
        required=required,
        validate=validate.OneOf(list(options), error=f"{{input}} is not an answer here; choose one of {told}."),
        error_messages=_said(label, f"Choose one of {told}."),
        metadata={"label": label, "help": help, "options": dict(options), **page},
    )


def yes_no(label: str, help: str, *, required: bool = True, **page: Any) -> fields.Boolean:
    """A field for true or false; one that need not be answered is false."""
    more: Json = {} if required else {"load_default": False}
    return fields.Boolean(
        required=required,
        truthy={True},
        falsy={False},
        error_messages=_said(label, "Answer true or false."),
        metadata={"label": label, "help": help, **page},
        **more,
    )


def number(label: str, help: str, *, required: bool = True, least: float = 0, **page: Any) -> fields.Float:
    """A field for a number; null where it is not known and need not be."""
    return fields.Float(
        required=required,
        allow_none=not required,
        validate=validate.Range(min=least, error=f"Give a number of at least {least:g}."),
        error_messages=_said(label, "Give a number."),
        metadata={"label": label, "help": help, **page},
    )


def whole(label: str, help: str, **page: Any) -> fields.Integer:
    """A field for a whole number that need not be answered."""
    return fields.Integer(
        strict=True,
        error_messages={"invalid": "Give a whole number."},
        metadata={"label": label, "help": help, **page},
    )


def day(label: str, help: str, *, required: bool = True, **page: Any) -> fields.Date:
    """A field for a date."""
    return fields.Date(
        required=required,
        format="iso",
        error_messages=_said(label, "Write a date as 2026-01-31."),
        metadata={"label": label, "help": help, **page},
    )


def several(
    inner: fields.Field[Any], label: str, help: str, *, required: bool = False, **page: Any
) -> fields.List[Any]:
    """A field for any number of `inner`; one that must be answered needs at least one."""
    more: Json = (
        {"validate": validate.Length(min=1, error="Give at least one.")} if required else {"load_default": list}
    )
    return fields.List(
        inner,
        required=required,
        error_messages=_said(label, "Give a list."),
        metadata={"label": label, "help": help, **page},
        **more,
    )


def section(inner: type[Schema], label: str = "", help: str = "", **page: Any) -> fields.Nested:
    """A field for an inner table of answers."""
    return fields.Nested(inner, unknown=RAISE, metadata={"label": label, "help": help, **page})


def keyed(inner: fields.Field[Any], label: str, help: str, *, required: bool = True, **page: Any) -> fields.Dict:
    """A field for `inner` by name, e.g. by the id of a provision."""
    more: Json = {} if required else {"load_default": dict}
    return fields.Dict(
        keys=fields.String(),
        values=inner,
        required=required,
        error_messages=_said(label, "Give a table of named answers."),
        metadata={"label": label, "help": help, **page},
        **more,
    )


def asked_and_needed(when: Mapping[str, Any]) -> Json:
    """What a page knows of a field that is asked only with these answers, and must be answered then."""
    return {"when": when, "needed_when": when}


def _said(label: str, wrong: str) -> Json:
    return {"required": f"“{label}” is not answered.", "null": f"“{label}” is not answered.", "invalid": wrong}


def _not_blank(text: str) -> None:
    if not length_seen(text):
        raise ValidationError("Write something; blank text is no answer.")
    if hidden := steering(text):
        raise ValidationError(
            f"This holds a sign that nobody sees and that changes what others read ({', '.join(hidden)}), as text that "
            "was pasted may. Type the words anew."
        )


ASKS = {"decision": ["ASK"]}
UNKNOWN_ON_A_LINE = {"/lines": ["UNKNOWN"]}


def items_field(when: Mapping[str, Any] | None = ASKS) -> fields.List[Any]:
    """What is asked of the provider, one thing an entry, as the letter will list it."""
    return several(
        words("Item", "One document or fact, and why it is needed.", most=500),
        "What is asked for",
        f"{'Only with ASK: each' if when else 'Each'} document or fact that is missing and why it is needed, in words "
        "that go into the letter.",
        when=when,
        needed_when=when or UNKNOWN_ON_A_LINE,
        asks=True,
    )


def asking_faults(answers: Mapping[str, Any]) -> Json:
    """What is wrong between a decision to ask and the items asked for."""
    asks, items = answers.get("decision") == "ASK", answers.get("items")
    if asks and not items:
        return {"items": ["Say what is asked for; the letter to the provider lists it."]}
    return (
        {"items": ["Nothing is asked for unless the decision is ASK; remove the items or choose ASK."]}
        if items and not asks
        else {}
    )


class NotUsed(Schema):
    """One charted finding that is left out."""

    finding = words(
        "Finding",
        "Id of the chart's finding; document/id where several documents use the id.",
        most=130,
        picks="finding",
    )
    reason = words("Reason", "Why it does not count here.", most=500)


def not_used_field(what: str, *kinds: str) -> fields.List[Any]:
    """The chart's findings of these kinds that a reviewer leaves out, each with the reason."""
    return several(
        section(NotUsed),
        "Not used",
        f"Each {what} that the chart's findings hold for this site and you leave out.",
        offers="left_out",
        kinds=kinds,
    )
