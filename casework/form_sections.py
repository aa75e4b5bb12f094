"""What forms of several processes ask for: how a line is decided, what is approved, how a contradiction is weighed."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from casework.form_fields import choice, day, several, words

Json = dict[str, Any]


def outcome_field() -> fields.Field[Any]:
    """What a physician decides for one line."""
    return choice("Outcome", "What you decide for this line.", {"APPROVE": "Approve", "DENY": "Deny"})


def rationale_field() -> fields.Field[Any]:
    """Why, for the provider."""
    return words("Rationale", "Why, in terms of this member's facts; the letter to the provider says it.")


def plain_rationale_field() -> fields.Field[Any]:
    """Why, for the member."""
    return words(
        "Rationale for the member",
        "With less than was asked for: the same in plain words, from the member's own records. Their letter says it.",
        required=False,
    )


def documents_field() -> fields.Field[Any]:
    """What the decision on a line rests on."""
    return several(
        words("Document", "Id of a chart document.", most=64),
        "Documents",
        "The documents that the decision rests on; at least one with less than was asked for.",
    )


def exclusion_judged_field() -> fields.Field[Any]:
    """Why an exclusion that may apply bars nothing."""
    return words(
        "Exclusion", "With APPROVE, where an exclusion may apply: why it does not bar the approval.", required=False
    )


class Weighed(Schema):
    """How one contradiction was weighed."""

    weighed_for = words("Document that weighs more", "Its id; it may be one that came in since.", most=64)
    rationale = words("Rationale", "Why it weighs more, from dates, methods and authors.")


class Approved(Schema):
    """How much is approved for one line, and for when."""

    quantity = fields.Integer(
        strict=True,
        error_messages={"invalid": "Give a whole number."},
        metadata={"label": "Quantity", "help": "How many units; what was asked for where left out."},
    )
    valid_from = day("Valid from", "First day on which the approval holds.", required=False)
    valid_to = day("Valid to", "Last day on which the approval holds.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if "quantity" in answers and answers["quantity"] < 1:
            raise ValidationError({"quantity": ["Approve at least one."]})
        if "valid_from" in answers and "valid_to" in answers and answers["valid_to"] < answers["valid_from"]:
            raise ValidationError({"valid_to": ["The last day lies before the first."]})


class ExceptionAnswer(Schema):
    """One exception of one exclusion."""

    status = choice(
        "Status",
        "Whether the exception holds for this line.",
        {"MET": "It holds", "NOT_MET": "It does not hold", "UNKNOWN": "The file does not tell yet"},
    )
    evidence = words("Evidence", "What in the file shows it; every status needs it, also NOT_MET.")
    document = words("Document", "Id of the document that shows it, where one does.", required=False, most=64)
    quote = words("Quotation", "The document's own words, copied exactly.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if "quote" in answers and "document" not in answers:
            raise ValidationError({"document": ["Name the document that is quoted."]})
