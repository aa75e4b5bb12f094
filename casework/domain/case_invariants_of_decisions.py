"""The rules of who decides: every denial is traced to the person whose answer says so."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from casework.domain.case_check import CaseCheck
from casework.domain.case_state import CaseState, Given
from casework.domain.invariants import check_record
from casework.domain.record import DeterminationRecord, LineDetermination, derive_outcome, pas_code
from casework.domain.rules import broken
from casework.domain.signers import licence_valid

Json = dict[str, Any]

DECIDED = frozenset({"determination"})
RECORDS = frozenset({"determination", "appeals"})
# Where a signer attests that they have no conflict, and how.
ATTESTED = {
    "sign_decision": "attest_no_conflict",
    "sign_approval": "attest",
    "second_opinion": "attest",
    "second_appeal_opinion": "attest",
    "review_appeal": "attest_no_conflict",
}


def records_keep_the_rules(state: CaseState) -> None:
    """The first decision keeps every rule of a record, as when it was made."""
    if state.record is not None:
        check_record(state.record, state.case)


def denials_are_a_persons(state: CaseState) -> None:
    """Less than was asked for is on record only where the person who signed said so of that very line."""
    record = state.record
    if record is None or not record.adverse:
        return
    person = record.signer.get("person")
    for line in record.lines:
        if line.adverse and not _said(state, record, line):
            raise broken(
                "I02",
                f"{line.label} is {_words(line)} in the decision on {record.review}, and no answer of "
                f"{record.signer.get('name') or person or 'anybody'} says so. No step, table or timer decides against "
                "a member.",
            )


def _said(state: CaseState, record: DeterminationRecord, line: LineDetermination) -> bool:
    """Whether the signer's answers say of the line what the record says."""
    person = record.signer.get("person")
    if not record.clinical:
        told = state.answer("review_coverage")
        return (
            told is not None
            and told.person == person
            and told.body.get("decision") == "NOT_COVERED"
            and told.body.get("reason_code") in line.reasons
        )
    draft, signed = state.answer("draft_decision"), state.answer("sign_decision")
    if draft is None or signed is None or signed.person != person or signed.at < draft.at:
        return False
    return signed.body.get("decision") == "SIGN" and says(draft, line)


def says(answer: Given, line: LineDetermination) -> bool:
    """Whether an answer that decides line by line says of the line what is on record."""
    told: Mapping[str, Any] = (answer.body.get("lines") or {}).get(line.line) or {}
    if told.get("outcome") != line.outcome:
        return False
    return line.outcome != "APPROVE" or int(told.get("quantity") or line.requested) == line.quantity


def _words(line: LineDetermination) -> str:
    return "denied" if line.outcome != "APPROVE" else f"approved for {line.quantity} of {line.requested}"


def recorded_once(state: CaseState) -> None:
    """The first decision is written once; what changes it later is an appeal, an external decision or a new review."""
    before = state.was("determination")
    if before is not None and before != state.case.part("determination"):
        raise broken(
            "I25",
            f"{state.case.review_id} was decided on {before['decided_at']}, and a step would write another decision "
            "in its place. Decide an appeal, or reopen the review for a ground that the law knows.",
        )


def carried_as_it_was(state: CaseState) -> None:
    """What was decided in another review and is taken over is taken over as it stands there, and is not final there."""
    if not state.carries:
        return
    theirs = partial(state.kept.part_of, state.carries)
    review, before = state.case.review_id, (theirs("appeals") or {}).get("levels") or []
    if decision := (theirs("external") or {}).get("decision"):
        raise broken(
            "I19",
            f"{decision.get('organization')} has decided on {state.carries}, and {review} would go on from before "
            "that. It binds the plan.",
        )
    changed = [
        what
        for what, same in (
            ("the decision", theirs("determination") == state.case.part("determination")),
            ("the appeals before", before == list(state.levels)[: len(before)]),
            ("the request", _unnamed(theirs("request")) == _unnamed(state.case.part("request"))),
        )
        if not same
    ]
    if changed:
        raise broken(
            "I25",
            f"{review} takes over what was decided in {state.carries}, and a step would change {', '.join(changed)}. "
            "Decide an appeal, or reopen the review for a ground that the law knows.",
        )


def _unnamed(request: Mapping[str, Any] | None) -> Json:
    return {name: value for name, value in (request or {}).items() if name != "id"}


def signers_hold_their_licences(state: CaseState) -> None:
    """The licence that a record shows is one that its signer holds, valid on the day."""
    for record in state.new_records:
        for who in (record.signer, record.checks.get("second_signer") or {}):
            licence = who.get("licence") or {}
            if not licence:
                continue
            held = (state.kept.person(str(who.get("person"))) or {}).get("licences") or ()
            day = state.now.astimezone(state.zone).date()
            if not any(_same(licence, one) and licence_valid(one, on=day) for one in held):
                raise broken(
                    "I01",
                    f"{who.get('name')} is recorded with the licence {licence.get('profession')} "
                    f"{licence.get('number')}, and holds none such that is valid on {day}.",
                )


def _same(shown: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    return all(str(shown.get(key)) == str(held.get(key)) for key in ("profession", "number"))


def signers_attest(state: CaseState) -> None:
    """Everybody who signs or agrees has attested, for this decision, that they have no interest in it."""
    for record in state.records:
        for who in (record.signer, record.checks.get("second_signer") or {}):
            if (person := who.get("person")) and record.clinical and person != "casework":
                _attested(state, record, str(person), str(who.get("name") or person))


def _attested(state: CaseState, record: DeterminationRecord, person: str, name: str) -> None:
    given = [one for element in ATTESTED for one in state.answers.get(element, ()) if one.person == person]
    if not any(one.body.get(ATTESTED[one.element]) is True for one in given):
        raise broken(
            "I28",
            f"{name} decides on {record.review} without having attested that they have no conflict of interest. Have "
            "them attest it, or somebody else decide.",
        )


def outcome_follows_from_lines(state: CaseState) -> None:
    """The outcome on the review's row is that of its lines."""
    if state.record is None or state.levels or state.external or state.row.status == "WITHDRAWN":
        return
    derived = derive_outcome(state.record.lines)
    if state.row.outcome != derived:
        raise broken("I10", f"{state.case.review_id} is recorded as {state.row.outcome}, and its lines give {derived}.")


def codes_agree(state: CaseState) -> None:
    """Each line bears the code that its outcome gives, and a denial its reason as a note."""
    for record in state.records:
        for line in record.lines:
            wanted = pas_code(line.outcome, quantity=line.quantity, requested=line.requested)
            if line.pas != wanted:
                raise broken(
                    "I34",
                    f"{line.label} is {_words(line)}, and would be answered with {line.pas} instead of {wanted}.",
                )
            if line.pas == "A3" and not any(text.strip() for text in line.reason_texts):
                raise broken("I34", f"{line.label} is denied, and the answer would hold no note of the reason.")


CHECKS = (
    CaseCheck(rule="I25", look=recorded_once, reads=DECIDED, of_step=True),
    CaseCheck(rule="I25", look=carried_as_it_was, reads=RECORDS | {"request", "reopening"}),
    CaseCheck(rule="I02", look=denials_are_a_persons, reads=DECIDED),
    CaseCheck(rule="I01", look=signers_hold_their_licences, reads=RECORDS, of_step=True),
    CaseCheck(rule="I10", look=records_keep_the_rules, reads=DECIDED),
    CaseCheck(rule="I10", look=outcome_follows_from_lines, reads=DECIDED | {"row.outcome"}),
    CaseCheck(rule="I28", look=signers_attest, reads=RECORDS),
    CaseCheck(rule="I34", look=codes_agree, reads=RECORDS),
)
