"""The rules of letters: to whom, in which language, with the same facts for all; and of what class a decision is."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from casework.domain.case_check import CaseCheck
from casework.domain.case_invariants_of_external import offered
from casework.domain.case_state import CaseState, Written
from casework.domain.coverage import judging_words
from casework.domain.invariants import NECESSITY_WORDS
from casework.domain.rules import broken

PREPARED = frozenset({"notice.prepared"})
DECISION = ("approval", "partial", "denial", "administrative_denial")
APPEAL = ("appeal_upheld", "appeal_overturned", "appeal_partly_overturned")
OUTSIDE = ("external_upheld", "external_overturned", "external_dismissal")
BOTH = frozenset({*DECISION, *APPEAL, *OUTSIDE, "withdrawal", "duplicate", "lapse", "appeal_dismissed"})
MEMBER, PROVIDER = "MEMBER", "PROVIDER"
LANGUAGES = ("en", "es")  # those that letters to members are written in
APPEAL_TELLS = {
    "UPHELD": ("appeal_upheld",),
    "OVERTURNED": ("appeal_overturned",),
    "PARTLY_OVERTURNED": ("appeal_partly_overturned",),
}
# Outcome of the first decision -> the letters that may tell it.
TELLS = {
    "APPROVED": ("approval",),
    "PARTIALLY_APPROVED": ("partial",),
    "DENIED": ("denial",),
    "DENIED_ADMINISTRATIVE": ("administrative_denial",),
}


def one_letter_for_all(state: CaseState) -> None:
    """Member and provider get the same letter with the same facts, each in their language."""
    for variants in _letters(state):
        first = variants[0]
        to = {one.audience for one in variants}
        if first.kind in BOTH and not to >= {MEMBER, PROVIDER}:
            left = "the provider" if MEMBER in to else "the member"
            raise broken(
                "I26",
                f"The letter {first.kind} of {state.case.review_id} would not go to {left}. Both parties are told.",
                law=state.law.law,
            )
        hashes = {one.facts.get("fact_hash") for one in variants}
        if len(hashes) > 1:
            raise broken(
                "I26",
                f"The letter {first.kind} of {state.case.review_id} would not say the same to "
                f"{' and '.join(sorted(to)).lower()}: its facts differ.",
                law=state.law.law,
            )
        for one in variants:
            _language(state, one)


def _letters(state: CaseState) -> Iterator[Sequence[Written]]:
    """The letters that were written together: one letter in its variants."""
    found: dict[tuple[str, str, str], list[Written]] = {}
    for letter in state.new_letters:
        number = letter.id.rpartition(":")[2]
        found.setdefault((letter.task, letter.kind, number), []).append(letter)
    yield from found.values()


def _language(state: CaseState, letter: Written) -> None:
    spoken = state.case.request.member.language.partition("-")[0].lower()
    wanted = spoken if letter.audience == MEMBER and spoken in LANGUAGES else "en"
    if letter.language != wanted:
        raise broken(
            "I26",
            f"The letter {letter.kind} of {state.case.review_id} to {letter.audience.lower()} is written in "
            f"“{letter.language}”, and it must be in “{wanted}”.",
            law=state.law.law,
        )


def decisions_are_told(state: CaseState) -> None:
    """A decision is told to both parties in the very step that records it, by the letter of its class."""
    if state.record is not None and state.advanced:
        kinds = {MEMBER: "", PROVIDER: ""}
        for letter in state.new_letters if _decides(state) else state.letters:
            if letter.kind in DECISION and letter.audience in kinds:
                kinds[letter.audience] = letter.kind
        if left := [audience.lower() for audience, kind in kinds.items() if not kind]:
            raise broken(
                "I26",
                f"{state.case.review_id} is decided ({state.record.outcome}), and no letter would tell the "
                f"{' and the '.join(left)} of it.",
                law=state.law.law,
            )
        for kind in set(kinds.values()):
            if kind not in TELLS[state.record.outcome]:
                raise broken(
                    "I33",
                    f"{state.case.review_id} is decided as {state.record.outcome}, and the letter would be of the "
                    f"kind {kind}: a decision is told as what it is.",
                )


def _decides(state: CaseState) -> bool:
    """Whether the step made the first decision; what was taken over was told where it was made."""
    return "determination" in state.changed and not state.carries


def later_decisions_are_told(state: CaseState) -> None:
    """What is decided on appeal, or denied by lapse, is told to both parties in the step that decides it."""
    if not state.advanced:
        return
    for level, record in state.appealed:
        kinds = ("external_forwarded",) if level.get("forward") else APPEAL_TELLS[level["status"]]
        _both_told(state, kinds, since=record.decided_at, what=f"the appeal is {_plain(level['status'])}")
    lapse = state.case.part("lapse")
    if lapse:
        _both_told(state, ("lapse",), since=lapse["found_at"], what="the time ran out, which counts as a denial")


def _both_told(state: CaseState, kinds: Sequence[str], *, since: str, what: str) -> None:
    at = datetime.fromisoformat(since)
    told = {one.audience for one in state.letters if one.kind in kinds and one.created_at >= at}
    if left := sorted({MEMBER, PROVIDER} - told):
        raise broken(
            "I26",
            f"In {state.case.review_id} {what}, and no letter would tell the {' and the '.join(left).lower()} of it.",
            law=state.law.law,
        )


def _plain(status: str) -> str:
    return status.lower().replace("_", " ")


def _own_words(state: CaseState, text: str) -> str:
    """The text without what the law prescribes word for word: that is the law's, and says nothing of this case."""
    left = " ".join(text.split())
    for one in state.law.notices:
        for words in (one.text, one.text_es) if one.verbatim else ():
            for part in re.split(r"\{[^}]*\}", words):
                left = left.replace(" ".join(part.split()) or "\0", " ")
    return left


def administrative_letters_judge_nothing(state: CaseState) -> None:
    """The letter of an administrative denial speaks of no medical necessity, whatever its template or reasons say."""
    if not any(letter.kind == "administrative_denial" for letter in state.new_letters):
        return
    for letter in state.new_letters:
        said = _own_words(state, letter.text).casefold()
        if letter.kind == "administrative_denial" and (found := [one for one in NECESSITY_WORDS if one in said]):
            raise broken(
                "I33",
                f"The letter of the administrative denial of {state.case.review_id} to {letter.audience.lower()} "
                f"speaks of “{found[0]}”, which nobody judged.",
            )
    for line in () if state.record is None else state.record.lines:
        if not line.clinical and (words := judging_words(line.rationale)):
            raise broken(
                "I33",
                f"The administrative denial of {line.label} judges something clinical: {', '.join(words)}.",
            )


def letters_offer_what_the_law_offers(state: CaseState) -> None:
    """The letter of a denial offers external review exactly where the law does."""
    if not any(one.id == "external_review" for one in state.law.notices):
        return
    for letter in state.new_letters:
        if letter.kind not in DECISION or letter.audience == "RECORD" or state.record is None:
            continue
        says = "external_review" in letter.says()
        if says != offered(state, state.record):
            raise broken(
                "I20",
                f"The letter {letter.kind} of {state.case.review_id} to {letter.audience.lower()} "
                f"{'offers external review, which the law does not' if says else 'does not offer external review'}.",
                law="" if state.law.external_rule is None else state.law.external_rule.citation,
            )


CHECKS = (
    CaseCheck(rule="I26", look=one_letter_for_all, reads=PREPARED),
    CaseCheck(rule="I26", look=decisions_are_told, reads=frozenset({"determination"})),
    CaseCheck(rule="I26", look=later_decisions_are_told, reads=frozenset({"appeals", "lapse"})),
    CaseCheck(rule="I33", look=administrative_letters_judge_nothing, reads=PREPARED),
    CaseCheck(rule="I20", look=letters_offer_what_the_law_offers, reads=PREPARED),
)
