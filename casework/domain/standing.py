"""Who appeals, as a coordinator says it, held against who sent the appeal and what authorizes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework.domain.case_facts import CaseFacts, Facts
from casework.domain.dismissals import NO_STANDING, vacated

Json = dict[str, Any]

# Who may stand behind an appeal, by who sent it. A member may always appeal for themselves, and nobody else is one.
STANDING = {
    "MEMBER": ("MEMBER",),
    "REPRESENTATIVE": ("REPRESENTATIVE", "NONE"),
    "PROVIDER": ("PROVIDER", "REPRESENTATIVE", "NONE"),
}
SENT_BY = {"MEMBER": "The member", "REPRESENTATIVE": "A representative", "PROVIDER": "The provider"}


def standing_fault(by: str | None, standing: str) -> str:
    """What speaks against a standing, of an appeal that was sent by somebody; empty where nothing does."""
    allowed = STANDING.get(by or "")
    if allowed is None or standing in allowed:
        return ""
    if allowed == ("MEMBER",):
        return "The member sent this appeal, and a member may always appeal for themselves: choose MEMBER."
    return f"{SENT_BY[str(by)]} sent this appeal, so the standing is one of {', '.join(allowed)}, not {standing}."


def authorization_fault(case: Facts, document: str | None) -> str:
    """Why a document authorizes nobody: it is none of the kinds that do; empty where it is one, or is not on file."""
    kinds = case.line_of_business.appeal_rule.authorizations
    held: Mapping[str, str] = {one.id: one.kind for one in case.documents}
    if document is None or document not in held or held[document] in kinds:
        return ""
    return (
        f"{document} is of the kind {held[document]}, which authorizes nobody. Name a document of the kind "
        f"{' or '.join(kinds)}; where none is on file, choose ASK."
    )


def unauthorized(case: Facts, level: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """What is said where an appeal is to be heard without the member's written word, and the law wants it; else empty.

    Where somebody outside vacated a dismissal for want of standing, they have found it.
    """
    heard = answers["decision"] == "ACCEPT" and "authorization" not in answers
    if not heard or vacated(level, ground=NO_STANDING):
        return ""
    who, rule = answers["standing"], case.line_of_business.appeal_rule
    cited = rule.needs_consent(who, type=case.request.type, urgent=answers["urgency"] == "EXPEDITED")
    if not cited:
        return ""
    paying = case.request.type == "POST_SERVICE" and who in rule.payment_consent
    waived = ", or by which they gave up being paid by the member" if paying else ""
    return (
        f"Under this law name the document by which the member authorized them{waived} ({cited}); where none is on "
        "file, choose ASK."
    )


def late_fault(case: CaseFacts, level: Mapping[str, Any], said: str) -> str:
    """What speaks against how the time of the appeal was judged: the last day follows from the clock alone."""
    last = case.deadlines.get("appeal_filing")
    if last is None or not level.get("received_at"):
        return ""
    received = datetime.fromisoformat(level["received_at"])
    if received > last.at and said == "YES":
        return f"The last day to appeal was {last.local}, and the appeal came on {level['received_at']}."
    if received <= last.at and said != "YES":
        return f"The appeal came on {level['received_at']}, and the last day to appeal is {last.local}: it is in time."
    return ""
