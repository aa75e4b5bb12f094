"""Whether a requester's label of a line speaks of another site than the line does."""

import re
from collections.abc import Iterable

from casework.domain.policy import MedicalPolicy
from casework.domain.request import Line, Request
from casework.domain.sources import Flag

NO_SITE = {"a", "an", "the", "both", "left", "right", "sides", "side", "and", "of"}


def label_flags(request: Request, policy: MedicalPolicy) -> Iterable[Flag]:
    """A flag for each line whose label names another site of the policy and not its own."""
    sites = {*policy.sites, *(line.site for line in request.lines)}
    for line in request.lines:
        named = sorted(site for site in sites if _words(policy, site) & _split(line.label))
        if named and line.site not in named:
            yield _flag(policy, line)


def _flag(policy: MedicalPolicy, line: Line) -> Flag:
    return Flag(
        code="LABEL_NAMES_ANOTHER_SITE",
        subject=line.id,
        text=(
            f"The request labels {line.id} “{line.label}”, and the line asks for "
            f"{policy.site_name(line.site, line.side)}. What is decided, and what letters say, is about "
            f"{policy.site_name(line.site, line.side)}; ask the requester where that may not be what was meant."
        ),
        citation="Request",
        severity="LIMIT",
    )


def _words(policy: MedicalPolicy, site: str) -> set[str]:
    """The words by which a site may be called: its id, and its names in the policy."""
    names = [name for key, name in policy.site_names.items() if key.partition(".")[0] == site]
    return set().union(*(_split(one) for one in (*names, site.replace("_", " ")))) - NO_SITE


def _split(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
