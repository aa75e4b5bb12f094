"""Who appeals, as a coordinator says it, held against who sent the appeal and what authorizes them."""

from collections.abc import Mapping
from typing import Any

from casework.domain.case_facts import Facts

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
