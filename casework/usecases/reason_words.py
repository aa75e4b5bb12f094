"""What a reason of a policy says, as a page names it: never by its code."""

import re

from casework.domain.policy import MedicalPolicy, Reason

PLACE = re.compile(r" (?:of|for|at|from) \{place\}")
ASIDE = re.compile(r", so (?:that|component)|: | \(|\. ")


def reason_name(reason: Reason) -> str:
    """What a reason is called, else what it says without what a letter puts into it for one line: its first clause."""
    if reason.name:
        return reason.name
    words = PLACE.sub("", ASIDE.split(reason.text, maxsplit=1)[0])
    return reason.code.replace("_", " ").capitalize() if "{" in words else words


def reason_names(policy: MedicalPolicy) -> dict[str, str]:
    """Code -> what the reason says, for every reason of a policy."""
    return {one.code: reason_name(one) for one in policy.reasons}
