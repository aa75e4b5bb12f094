"""The kinds of entries that can be asked for, in groups by what they are about, so that one is soon found."""

from collections.abc import Mapping, Sequence

from casework.domain.events import KINDS
from casework.ports_of_audit import ACCOUNTS, TRAIL
from casework.usecases import accounts_record

# Heading -> the subjects of its kinds: what stands before the point.
OF_CASES: Mapping[str, Sequence[str]] = {
    "Appeals": ("appeal",),
    "Case file and tables": ("part", "table"),
    "Clocks": ("clock", "extension", "breach"),
    "Comments": ("comment",),
    "Decisions": ("determination", "line", "conflict"),
    "Documents and messages": ("document", "message"),
    "Evidence and criteria": ("evidence", "criteria", "contradiction"),
    "External review": ("external",),
    "Guardrails": ("guardrail",),
    "Information asked for": ("information",),
    "Legal holds": ("hold",),
    "Letters": ("notice",),
    "Peer-to-peer calls": ("peer_to_peer",),
    "Reopening": ("reopening", "decision"),
    "Requests and cases": ("request", "review"),
    "Signatures": ("signature",),
    "Steps and incidents": ("step", "incident"),
    "Tasks": ("task", "assignment"),
}
OF_ACCOUNTS: Mapping[str, Sequence[str]] = {
    "Absences": ("absence",),
    "Accounts": ("account", "password", "second_factor", "recovery_code", "recovery_codes"),
    "Batches": ("batch",),
    "Emergency access": ("break_glass",),
    "Exports": ("export",),
    "Holds, archives and purges": ("hold", "case", "purge", "history"),
    "People and rights": ("person", "right"),
    "Second looks": ("look",),
    "Sessions": ("session",),
}
GROUPS = {TRAIL: (OF_CASES, KINDS), ACCOUNTS: (OF_ACCOUNTS, accounts_record.KINDS)}

Group = tuple[str, list[tuple[str, str]]]


def kinds(source: str) -> list[Group]:
    """(heading, [(kind, its words)]) of what can be asked for in a chain, in order of the letters; of looks none."""
    groups, words = GROUPS.get(source, ({}, {}))
    found = []
    for heading, subjects in sorted(groups.items()):
        own = [(kind, said) for kind, said in words.items() if kind.partition(".")[0] in subjects]
        found.append((heading, sorted(own, key=lambda one: one[1])))
    return found
