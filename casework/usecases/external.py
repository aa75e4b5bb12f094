"""Somebody from outside is asked to look at a denial, and answers; the facts are kept first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.domain.appeals import DECIDED as ON_MERITS
from casework.domain.appeals import (
    EXTERNAL,
    LAPSED,
    OVERTURNED,
    UPHELD,
    denied_lines,
    levels,
    may_go_outside,
    open_level,
)
from casework.domain.dismissals import (
    DISMISSAL,
    OUTCOMES,
    VACATED,
    dismissed,
    ground_of,
    is_of_dismissal,
    review_of_dismissal,
)
from casework.domain.dismissals import LINES as DENIED
from casework.domain.reopening import EXTERNAL_REVIEW
from casework.domain.request import REQUESTERS
from casework.domain.visible_text import length_seen
from casework.engine.runtime import Instance
from casework.errors import InputError, NobodyWaits, ReviewClosed, StateError
from casework.ports import Actor, Json, ReviewRow, Transaction, WorkFilter
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.host import StepHost
from casework.usecases.incoming import URGENCIES, as_it_came, incoming, needs_reason, one_of, received, take_in
from casework.usecases.linked import go_on, refuse_followed
from casework.usecases.refusals import attempts_kept
from casework.usecases.resumed import hear_after_all
from casework.usecases.steps import lock

ASKED, DECIDED = "external_requested", "external_decided"
REQUEST, ANSWER = "external_request", "external_answer"  # the parts that hold what came until it is taken up
EXHAUSTED = "DEEMED_EXHAUSTED"


def ask_external(
    app: Application,
    review: str,
    *,
    actor: Actor,
    by: str,
    urgency: str,
    documents: Sequence[Mapping[str, Any]] = (),
    reason: str = "",
    received_at: datetime | None = None,
    key: str | None = None,
) -> Json:
    """Somebody asks for external review; gives {review, revision, status, early}.

    One that comes after the review has ended, because its time was over or an earlier request was refused, opens a new
    review, which takes over what was decided: `review` names it, and `reopens` the one that ended. Whether it came in
    time, and is complete now, a person says there.

    Before the plan has decided on an appeal it is taken only where the law lets it: where a time that the law sets was
    missed, or where an urgent appeal is heard at the same time. Of an appeal that was dismissed it is taken where the
    law lets somebody outside look at that. StateError says what is in its way.
    """
    one_of(by, REQUESTERS, "party that can ask for external review")
    one_of(urgency, URGENCIES, "urgency")
    facts = {"by": by, "urgency": urgency, "reason": reason}
    at = None if received_at is None else received_at.isoformat()
    what = incoming(review, actor=actor, key=key, documents=documents, external=facts, received_at=at)

    def hand_over(host: StepHost, instance: Instance) -> Json:
        early, waits = _may_be_asked(host, review, urgency)
        put_on_file(host)
        if early or waits:
            instance.deliver(ASKED)
        return {"early": early}

    def put_on_file(host: StepHost) -> None:
        moment = received(app, received_at)
        since, against = _is_against(host.case)
        if moment < since:
            raise InputError(
                f"External review cannot have been asked for on {moment.isoformat()}: {against} only on "
                f"{since.isoformat()}. Correct the moment of the receipt."
            )
        host.keep(
            REQUEST,
            as_it_came(host, what, received_at=moment, **facts, documents=what.documents),
        )
        host.journal.add("message.received", message=ASKED, by=by, documents=what.documents)

    def ask_anew(tx: Transaction, old: ReviewRow, advance: bool) -> Json:
        case = CaseFile(app, tx, review)
        refuse_followed(tx, old)
        early = _may_still_be_asked(case, review, urgency)
        way = EXTERNAL_REVIEW
        opened = go_on(app, tx, old, case, what, way=way, reason=reason, begin=put_on_file, advance=advance)
        return opened | {"early": early}

    with attempts_kept(app, review, by=actor.person, asked="external review"):
        return take_in(app, what, hand_over, locked=_lock_unless_withdrawn, anew=ask_anew)


def _lock_unless_withdrawn(tx: Transaction, review: str) -> ReviewRow:
    row = lock(tx, review)
    if row.status == "WITHDRAWN":
        raise ReviewClosed(f"The review {review} is withdrawn: its request was taken back, so there is nothing to ask.")
    return row


def _may_still_be_asked(case: CaseFile, review: str, urgency: str) -> bool:
    """Whether it comes early, in a review that has ended. StateError where it may not be asked."""
    external = case.part("external") or {}
    if external.get("decision") or external.get("dismissal"):
        raise StateError(f"The external decision on {review} is on record already, and it is final.")
    reopening = case.part("reopening") or {}
    if reopening.get("decision") == "REFUSE":
        raise StateError(
            f"In the review {review} a decision was not reopened; what was decided stands in {reopening['reopens']}. "
            f"Name {reopening['reopens']} instead."
        )
    if case.part("determination") is None and case.part("lapse") is None:
        raise StateError(f"The review {review} ended without a decision, so there is nothing to look at outside.")
    if not denied_lines(case):
        raise StateError(f"In the review {review} nothing stands denied, so there is nothing to look at outside.")
    _offered(case)
    before = levels(case)
    if review_of_dismissal(case) or (before and before[-1].get("next") == EXTERNAL):
        return False
    _may_come_early(case, review, urgency, ended=True)
    return True


def _lock_for_external(tx: Transaction, review: str) -> ReviewRow:
    row = lock(tx, review)
    if row.status != "OPEN":
        raise ReviewClosed(
            f"The review {review} is {row.status.lower()}: its time to ask for external review is over, or it was "
            "decided for good. `casework show` says which."
        )
    return row


def _may_be_asked(host: StepHost, review: str, urgency: str) -> tuple[bool, bool]:
    """(Whether it comes early, whether the process waits for it right now). StateError where it may not be asked."""
    case = host.case
    _offered(case)
    if _asked(case):
        raise StateError(f"External review of the review {review} has been asked for already.")
    if _is_open(host, review):
        return False, True
    before = levels(case)
    if before and before[-1].get("next") == EXTERNAL:
        return False, False  # the letter on the appeal is on its way; the request waits in the file for it
    if review_of_dismissal(case):
        if any(one.kind == "appeal_dismissed" and one.sent_at is None for one in host.tx.letters(review)):
            raise _on_its_way(review)
        return False, True
    _may_come_early(case, review, urgency)
    return True, False


def _offered(case: CaseFile) -> None:
    """StateError where the law knows no external review that somebody could ask for."""
    law = case.line_of_business.external_rule
    if law is None:
        raise StateError(f"The line of business {case.line_of_business.id} knows no external review.")
    if law.automatic and review_of_dismissal(case) is None:
        raise StateError(
            f"Nobody has to ask: what the plan upholds goes to {law.name or law.body} by itself ({law.citation})."
        )


def _asked(case: CaseFile) -> bool:
    """Whether somebody has asked, or the file is outside already; a request may still wait to be taken up."""
    external = case.part("external") or {}
    return bool(case.part(REQUEST) or external.get("asked") or external.get("forwarded_at"))


def _is_open(host: StepHost, review: str) -> bool:
    """Whether the review stands where it waits for nothing else than this."""
    opened = host.tx.work_items(WorkFilter(review=review, kind="RECEIVE"))
    return any(item.message == ASKED for item in opened)


def _is_against(case: CaseFile) -> tuple[datetime, str]:
    """Since when there is something to look at outside, and what that is: what stands last, or a lapse."""
    if (level := dismissed(case)) is not None and review_of_dismissal(case):
        return datetime.fromisoformat(level["decided_at"]), "the appeal was dismissed"
    decided = [one["decided_at"] for one in levels(case) if one["decided_at"] and one["status"] in (*ON_MERITS, LAPSED)]
    if decided:
        return datetime.fromisoformat(decided[-1]), "the appeal was decided"
    if first := (case.part("determination") or {}).get("decided_at"):
        return datetime.fromisoformat(first), "what it is against was decided"
    missed = (case.part("breaches") or {"breaches": ()})["breaches"]
    if due := next((one["due_at"] for one in missed if one["lapse"] == EXHAUSTED and one["due_at"]), None):
        return datetime.fromisoformat(due), "the time for the decision ran out"
    return case.request.received_at, "the request itself arrived"


def _may_come_early(case: CaseFile, review: str, urgency: str, *, ended: bool = False) -> None:
    """StateError where the law does not open the way out before the plan has decided on an appeal."""
    law = case.line_of_business.external_rule
    assert law is not None
    if _is_being_told(case):
        raise _on_its_way(review)
    if not may_go_outside(case):
        raise StateError(
            f"The review {review} was decided without a medical judgement, and external review is offered of medical "
            f"judgement only ({law.citation}). An appeal to the plan remains."
        )
    missed = [one for one in (case.part("breaches") or {"breaches": []})["breaches"] if one["lapse"] == EXHAUSTED]
    if missed and law.early_with_lapse:
        return
    level = open_level(case)
    if level is not None and level["urgency"] == "EXPEDITED" and urgency == "EXPEDITED":
        return
    if ended:
        raise StateError(
            f"The review {review} has ended without a decision on an appeal: {_how_it_ended(levels(case))}. External "
            f"review comes after one ({law.citation}), or before one only where a time was missed or both are urgent. "
            "An appeal that is late for a good cause is handed in with `casework appeal`."
        )
    done = "decided on the appeal" if case.part("determination") is not None else "decided"
    raise StateError(
        f"It is too early for external review of {review}: the plan has not {done} yet. The law opens the way out "
        "before that only where a time was missed, or for an urgent case while an urgent appeal is heard "
        f"({law.citation})."
    )


def _on_its_way(review: str) -> StateError:
    return StateError(
        f"What was decided in the review {review} is on its way by letter. Ask again once it has been sent: going "
        "outside now would stop the letter."
    )


def _how_it_ended(before: Sequence[Json]) -> str:
    if not before:
        return "nobody appealed while there was time"
    return f"the last one was {before[-1]['status'].lower().replace('_', ' ')}"


def _is_being_told(case: CaseFile) -> bool:
    """Whether something is decided whose notice has not been sent yet; the clock ends with the notice."""
    before = levels(case)
    if before:
        name, decided = "appeal", open_level(case) is None
    else:
        name, decided = "decision", "decided_at" in (case.part("determination") or {})
    deadline = case.deadlines.get(name)
    return decided and deadline is not None and deadline.running


def external_decided(
    app: Application,
    review: str,
    *,
    actor: Actor,
    organization: str,
    rationale: str,
    document: Mapping[str, Any],
    lines: Mapping[str, str] | None = None,
    dismissal: str = "",
    received_at: datetime | None = None,
    key: str | None = None,
) -> Json:
    """The external reviewer's decision arrives, which binds the plan; gives {review, revision, status}.

    `lines`: UPHELD or OVERTURNED for each line that went outside, no more and no fewer. Or `dismissal`, where an appeal
    was dismissed and that went outside: UPHELD, or VACATED, which opens the review in which the appeal is heard;
    `opened` names it then. StateError where no file went outside, or it was decided already.
    """
    if (lines is None and not dismissal) or (lines and dismissal):
        raise InputError(
            "Say what was decided outside of each line, or of a dismissed appeal's dismissal: one of the two."
        )
    lines = dict(lines or {})
    if dismissal:
        one_of(dismissal, OUTCOMES, "outcome of the dismissal")
    if not length_seen(organization):
        raise InputError("An external decision needs the organization that made it.")
    needs_reason(rationale, "An external decision")
    for line, outcome in sorted(lines.items()):
        one_of(outcome, (UPHELD, OVERTURNED), f"outcome of the line {line}")
    facts = {"organization": organization, "lines": lines, "rationale": rationale}
    facts |= {"dismissal": dismissal} if dismissal else {}
    at = None if received_at is None else received_at.isoformat()
    what = incoming(review, actor=actor, key=key, documents=[document], decision=facts, received_at=at)

    def hand_over(host: StepHost, instance: Instance) -> Json:
        external = host.case.part("external") or {}
        if external.get("decision") or external.get("dismissal") or host.case.part(ANSWER):
            raise StateError(f"The external decision on {review} is on record already, and it is final.")
        if not external.get("forwarded_at") or not instance.waits_for(DECIDED):
            raise NobodyWaits(f"No file of {review} is with an external reviewer, so no decision can come from one.")
        moment = received(app, received_at)
        if moment < datetime.fromisoformat(external["forwarded_at"]):
            raise InputError(
                f"The decision cannot have been received on {moment.isoformat()}, before the file went out on "
                f"{external['forwarded_at']}. Correct the moment of the receipt."
            )
        _same_reviewer(host.case, external, organization)
        _answers_what_was_asked(host.case, external, of_dismissal=bool(dismissal))
        if not dismissal:
            _answers_what_went(host.case, external["lines"], lines, review)
        host.keep(
            ANSWER,
            as_it_came(host, what, received_at=moment, **facts, document=what.charts[0].id),
        )
        host.journal.add("message.received", message=DECIDED, organization=organization, documents=what.documents)
        instance.deliver(DECIDED)
        return {}

    def follow(tx: Transaction, row: ReviewRow, advance: bool) -> Json:
        """The review in which the appeal is heard whose dismissal was vacated."""
        if dismissal != VACATED:
            return {}
        case = CaseFile(app, tx, review)
        law = case.line_of_business.dismissal_rule
        opened = hear_after_all(
            app,
            tx,
            row,
            what,
            because=VACATED,
            reason=rationale,
            advance=advance,
            organization=organization,
            received_at=received(app, received_at).isoformat(),
            citation="" if law is None else law.citation,
            ground=ground_of(levels(case)[-1]["standing"] or {}),
        )
        return {"opened": opened["review"]}

    with attempts_kept(app, review, by=actor.person, asked="that an external decision be taken up"):
        return take_in(app, what, hand_over, locked=_lock_for_external, follow=follow)


def _same_reviewer(case: CaseFile, external: Json, organization: str) -> None:
    """InputError where the file went to one organization and another answers; where the law names the body, any may."""
    law, went_to = case.line_of_business.external_rule, str(external.get("organization") or "")
    named = went_to and (law is None or went_to != law.name)
    if named and went_to.casefold() != organization.strip().casefold():
        raise InputError(
            f"The file of {case.review_id} went to {went_to}, and this decision is by {organization}. Name the "
            "organization as `casework show` does, or find out whose decision this is."
        )


def _answers_what_was_asked(case: CaseFile, external: Json, *, of_dismissal: bool) -> None:
    """InputError where a dismissal is answered and lines went outside, or the other way round."""
    review, rule = case.review_id, case.line_of_business.dismissal_rule
    if not is_of_dismissal(external):
        if of_dismissal:
            raise InputError(f"In {review} no dismissal went outside: say what was decided of each line.")
        return
    allowed = () if rule is None else rule.decides
    if of_dismissal and DISMISSAL not in allowed:
        raise InputError(
            f"Under this law what was denied is decided outside, and not the dismissal. Name {review}'s lines."
        )
    if not of_dismissal and DENIED not in allowed:
        raise InputError(
            f"In {review} the dismissal of the appeal went outside, and only that is decided there "
            f"({'' if rule is None else rule.citation}). Say UPHELD or VACATED of it, and nothing of the lines."
        )


def _answers_what_went(case: CaseFile, went: Sequence[str], lines: Mapping[str, str], review: str) -> None:
    known = [line.id for line in case.request.lines]
    if unknown := sorted(set(lines) - set(known)):
        raise InputError(f"{', '.join(unknown)}: no line of {review}, whose lines are {', '.join(known)}.")
    if beyond := sorted(set(lines) - set(went)):
        raise InputError(f"{', '.join(beyond)}: not denied in {review}, so it was not with the external reviewer.")
    if missing := sorted(set(went) - set(lines)):
        raise InputError(f"{', '.join(missing)}: went outside as well, and is not answered. Give its outcome too.")
