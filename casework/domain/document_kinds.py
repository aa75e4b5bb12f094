"""Kinds of documents, as people choose them: those that every case may hold, and those that its policy asks for."""

from casework.domain.policy import MedicalPolicy

GENERAL = (
    "CONSULTATION_NOTE",
    "FOLLOW_UP_NOTE",
    "PROGRESS_NOTE",
    "OPERATIVE_NOTE",
    "PHYSICAL_THERAPY_NOTE",
    "TREATMENT_RECORD",
    "TEST_RESULT",
    "IMAGING_REPORT",
    "PHOTOGRAPHS",
    "LETTER_OF_NECESSITY",
    "REQUEST_FORM",
    "LETTER",
    "OTHER",
)


SPELLED = {"FOLLOW_UP_NOTE": "Follow-up note"}


def words(kind: str) -> str:
    """A kind as it reads on a page: Operative note."""
    return SPELLED.get(kind) or kind.replace("_", " ").capitalize()


def offered(policy: MedicalPolicy) -> dict[str, str]:
    """Kind -> its words: the general ones and those of the policy, by the alphabet, Other last."""
    wanted = {kind for one in policy.required_documents for kind in one.kinds}
    kinds = sorted({*GENERAL, *wanted} - {"OTHER"}, key=words)
    return {kind: words(kind) for kind in [*kinds, "OTHER"]}
