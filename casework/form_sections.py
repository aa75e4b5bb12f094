"""What forms of several processes ask for: how a line is decided, what is approved, how a contradiction is weighed."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from casework.form_fields import asked_and_needed, choice, day, keyed, section, several, whole, words, yes_no

Json = dict[str, Any]

LESS = [{"outcome": ["DENY"]}, {"quantity": ["*"]}]  # what is asked only where less than was asked for is approved
TOLD = [{"outcome": ["DENY"], "case": "clinical"}, {"quantity": ["*"]}]  # what such a decision must tell


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
        when=LESS,
        needed_when=TOLD,
    )


def documents_field() -> fields.Field[Any]:
    """What the decision on a line rests on."""
    return several(
        document_field("Document", "Id of a chart document.", required=True),
        "Documents",
        "The documents that the decision rests on; at least one with less than was asked for.",
        needed_when=[{"outcome": ["DENY"], "case": "clinical_documents"}, {"quantity": ["*"], "case": "documents"}],
    )


def document_field(label: str, help: str, *, required: bool = False, **page: Any) -> fields.Field[Any]:
    """A document of the chart."""
    return words(label, help, required=required, most=64, picks="document", **page)


def quote_field(label: str = "Quotation", *, required: bool = False, **page: Any) -> fields.Field[Any]:
    """What a document says, in its own words."""
    return words(label, "The document's own words, copied exactly.", required=required, **page)


def deviation_field(differ: str = "they differ") -> fields.Field[Any]:
    """Why an answer is another than the chart's."""
    told = f"Why the answer is not what the chart's findings say; needed where {differ}."
    return words("Why it differs from the chart", told, required=False, seldom=True)


def spanish_rationale_field(help: str) -> fields.Field[Any]:
    """Why, for a member who reads Spanish."""
    label = "Rationale for a member who reads Spanish"
    return words(label, help, required=False, when=LESS, asked="spanish")


def reasons_field(help: str) -> fields.Field[Any]:
    """Why less than was asked for is approved, by the codes of the policy."""
    reason = words("Reason", "A reason code of the policy.", most=64, picks="reason")
    needed = [{**one, "!judged_not_met": ["*"]} for one in LESS]  # a finding of one's own is a reason by itself
    return several(reason, "Reasons", help, when=LESS, needed_when=needed)


def less_field(help: str) -> fields.Field[Any]:
    """How much is approved, where it is less than was asked for."""
    return whole("Quantity", help, when={"outcome": ["APPROVE"]}, asked="several")


def exceptions_field() -> fields.Field[Any]:
    """Every exception of an exclusion."""
    told = "Every exception of this exclusion, under its id."
    return keyed(section(ExceptionAnswer), "Exceptions", told, keys="exception")


def contradictions_field(help: str, **page: Any) -> fields.Field[Any]:
    """How contradictions are weighed."""
    return keyed(section(Weighed), "Contradictions", help, required=False, keys="contradiction", **page)


def vouched_field(label: str, statement: str, decision: str) -> fields.Field[Any]:
    """What a person vouches for who decides so."""
    when = {"decision": [decision]}
    return yes_no(label, statement, required=False, statement=True, **asked_and_needed(when))


def override_field(help: str, **page: Any) -> fields.Field[Any]:
    """That another physician is asked to agree to a denial against a guardrail."""
    return yes_no("Override", help, required=False, asked="denial", **page)


def specialty_field(help: str, decision: str, **page: Any) -> fields.Field[Any]:
    """The specialty in which somebody decides."""
    when = {"decision": [decision]}
    return words("Specialty", help, required=False, most=100, picks="specialty", when=when, **page)


def override_rationale_field() -> fields.Field[Any]:
    """Why a guardrail should not hold."""
    told = "Needed with an override; it names each study or document that the guardrail rests on, and says why not."
    when = {"override": ["true"]}
    return words("Rationale of the override", told, required=False, **asked_and_needed(when))


def exclusion_judged_field() -> fields.Field[Any]:
    """Why an exclusion that may apply bars nothing."""
    return words(
        "Exclusion",
        "With APPROVE, where an exclusion may apply: why it does not bar the approval.",
        required=False,
        when={"outcome": ["APPROVE"]},
        needed_when={"outcome": ["APPROVE"], "!exclusions": ["*"], "case": "open_exclusion"},
        asked="exclusion",
    )


class Weighed(Schema):
    """How one contradiction was weighed."""

    weighed_for = document_field(
        "Document that weighs more", "Its id; it may be one that came in since.", required=True
    )
    rationale = words("Rationale", "Why it weighs more, from dates, methods and authors.")


class Approved(Schema):
    """How much is approved for one line, and for when."""

    quantity = whole("Quantity", "How many units; what was asked for where left out.")
    valid_from = day("Valid from", "First day on which the approval holds.", required=False)
    valid_to = day("Valid to", "Last day on which the approval holds.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults: Json = {}
        if "quantity" in answers and answers["quantity"] < 1:
            faults["quantity"] = ["Approve at least one."]
        if "valid_from" in answers and "valid_to" in answers and answers["valid_to"] < answers["valid_from"]:
            faults["valid_to"] = ["The last day lies before the first."]
        if faults:
            raise ValidationError(faults)


class ExceptionAnswer(Schema):
    """One exception of one exclusion."""

    status = choice(
        "Status",
        "Whether the exception holds for this line.",
        {"MET": "It holds", "NOT_MET": "It does not hold", "UNKNOWN": "The file does not tell yet"},
    )
    evidence = words("Evidence", "What in the file shows it; every status needs it, also NOT_MET.")
    document = document_field(
        "Document", "Id of the document that shows it, where one does.", needed_when={"quote": ["*"]}
    )
    quote = quote_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if "quote" in answers and "document" not in answers:
            raise ValidationError({"document": ["Name the document that is quoted."]})
