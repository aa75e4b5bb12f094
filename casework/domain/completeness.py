"""Which documents a request still lacks to be complete, by its medical policy."""

from collections.abc import Sequence

from casework.domain.policy import MedicalPolicy, RequiredDocument
from casework.domain.request import ChartDocument, Request


def missing_documents(
    policy: MedicalPolicy, request: Request, documents: Sequence[ChartDocument]
) -> tuple[RequiredDocument, ...]:
    """The documents that the policy requires of this request and that are not on file, in the policy's order."""
    kinds = {document.kind for document in documents}
    return tuple(
        wanted
        for wanted in policy.required_documents
        if (wanted.when == "ALWAYS" or request.session > 1) and not kinds & set(wanted.kinds)
    )
