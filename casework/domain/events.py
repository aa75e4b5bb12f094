"""The vocabulary of the audit trail.

Every kind of fact that a review's trail can hold, each with the sentence that tells it.
"""

from casework.errors import InputError

KINDS: dict[str, str] = {
    # the review and its process
    "review.received": "A request arrived and its review was opened.",
    "review.advanced": "The process passed these elements.",
    "review.closed": "The review reached its end.",
    "hold.set": "A legal hold was set on the case: nothing of it may be purged.",
    "hold.lifted": "The legal hold was lifted.",
    "review.withdrawn": "The requester took the request back, and the review ended without a determination.",
    "document.received": "A document was filed in the case file.",
    "document.file_kept": "The file of a document was kept; its hash tells whether it was changed since.",
    "message.received": "Something came from outside: documents, a wish, a withdrawal.",
    "part.kept": "A part of the case file was written.",
    "table.decided": "A decision table was evaluated; its inputs, the rules that matched and what they say are kept.",
    # people's tasks
    "task.opened": "A task was put on the worklist, or the case began to wait for a message.",
    "task.answered": "A person answered a task; the answers are kept whole.",
    "task.completed": "The task was done.",
    "task.cancelled": "The task was no longer needed.",
    # effects outside
    "step.started": "A step whose effect lies outside was prepared.",
    "step.attempted": "An attempt at the step began.",
    "step.failed": "The attempt failed; it will be tried again.",
    "step.settled": "The step's effect was confirmed.",
    "step.cancelled": "The step was no longer needed.",
    "incident.opened": "Something could not go on, and a person must see it.",
    "incident.retried": "A supervisor had what is stuck tried again at once.",
    "incident.put_off": "A supervisor set the moment of the next try.",
    "incident.skipped": "A supervisor left out a courtesy that could not be delivered.",
    "incident.resolved": "What could not go on has gone on, or is not needed any more.",
    # the request
    "request.checked": "The file was checked for the documents that a complete request holds.",
    "request.accepted": "The request was accepted for clinical review.",
    "request.urgency_set": "The request was triaged as standard or expedited.",
    "request.coverage_found": "The member's coverage, the benefit and the provider's network were looked up.",
    "request.duplicate_found": "Another review of the same member asks for the same thing.",
    "request.duplicate_closed": "The request was closed as a duplicate of another review.",
    "request.withdrawal_confirmed": "The withdrawal was confirmed to the parties.",
    # the clock
    "clock.started": "The decision's clock started with the receipt of the request.",
    "clock.extended": "The decision's period was extended.",
    "clock.tolled": "Information was asked for; the clock stops where the law allows it, and the deadline says so.",
    "clock.resumed": "The decision's clock runs again.",
    "clock.retriaged": "The urgency changed, and the clock with it.",
    "clock.decided": "The decision was made; its clock runs until the notice is sent.",
    "clock.stopped": "The decision's clock ended: the notice was sent, or the request was closed without a decision.",
    "clock.moment_set": "A wait was given the moment at which it ends.",
    "clock.moment_cleared": "A wait's moment was taken away.",
    "clock.running_out": "A share of the time for the decision has passed, and the supervisor was warned.",
    # the lines
    "line.opened": "A line of the request became a line of the review.",
    "line.assessed": "The components of medical necessity were assessed for a line.",
    "line.decided": "A line was decided by the person who signed.",
    # evidence
    "evidence.checked": "Each claim was held against its sources.",
    "evidence.flagged": "Something about the submitted evidence limits what the decision may rest on.",
    "evidence.weighed": "A physician weighed whether the treatment's standing is established.",
    "criteria.aligned": "The criteria sets that bear on the request were named.",
    "contradiction.found": "Two documents contradict each other.",
    "contradiction.resolved": "A contradiction was resolved by what came to the file.",
    "contradiction.weighed": "A person weighed the documents that contradict each other.",
    "guardrail.armed": "A guardrail's condition holds: the denials that it names may not be signed.",
    "guardrail.clear": "A guardrail's condition does not hold.",
    "guardrail.fired": "A draft would deny for a reason that a guardrail blocks.",
    "guardrail.overridden": "A second physician agreed to a denial that a guardrail blocks.",
    "guardrail.upheld": "A second physician did not agree, and the draft went back.",
    # the determination
    "determination.drafted": "A physician drafted the determination.",
    "determination.returned": "A draft went back to be written anew.",
    "determination.signed": "A person signed the determination.",
    "determination.issued": "The determination was recorded.",
    "determination.issued_administrative": "An administrative determination was recorded; no "
    "clinical judgement was made.",
    "conflict.attested": "The signer attested that they have no conflict of interest.",
    # information
    "information.requested": "Information was asked for.",
    "information.reminded": "The party that was asked was reminded.",
    "information.received": "Information came.",
    "information.lapsed": "The time to answer passed without an answer; the review goes on with what the file holds.",
    # peer-to-peer
    "peer_to_peer.offered": "A call with a physician was offered to the provider.",
    "peer_to_peer.requested": "The provider asked for the call.",
    "peer_to_peer.held": "The call was held.",
    "peer_to_peer.not_held": "No call was held.",
    # an extension, a lapse
    "extension.asked": "More time was taken for the decision or the appeal, on a ground that the law knows.",
    "clock.lapsed": "The time for the decision ran out, and the law takes that as a denial.",
    "clock.lapse_told": "The notice of that was sent; the time to appeal runs from it.",
    # appeals
    "appeal.received": "An appeal arrived.",
    "appeal.none": "The time to appeal passed, and no appeal came.",
    "appeal.standing_checked": "Whether the appeal may be heard was checked: who appeals, and when.",
    "appeal.dismissed": "The appeal was dismissed without a look at its merits.",
    "appeal.withdrawn": "The appeal was taken back.",
    "appeal.checked": "The appeal's decision was held against the guardrails and the file.",
    "appeal.returned": "The appeal's decision went back to be written anew.",
    "appeal.decided": "The appeal was decided.",
    "appeal.affirmed_by_lapse": "The time for the appeal ran out, which the law takes as an affirmation.",
    "appeal.bypassed": "The review goes outside without a decision on an appeal, as the law allows.",
    "appeal.running_out": "A share of the time for the appeal has passed, and the supervisor was warned.",
    "clock.appealed": "The appeal's clock started with the receipt of the appeal.",
    "clock.appeal_extended": "The appeal's period was extended.",
    "clock.appeal_decided": "The appeal was decided; its clock runs until the notice is sent.",
    "clock.appeal_stopped": "The appeal's clock ended.",
    # external review
    "external.requested": "External review was asked for.",
    "external.none": "The time to ask for external review passed, and nobody asked.",
    "external.checked": "Whether the case may go to external review was checked.",
    "external.refused": "The case may not go to external review; the reason was told.",
    "external.forwarded": "The case file went to the external reviewer.",
    "external.decided": "The external reviewer decided, which binds the plan.",
    "external.late": "The external reviewer's decision did not come in time.",
    "external.effectuated": "What the external reviewer decided was authorised.",
    "clock.external_asked": "The clock of the preliminary check started.",
    "clock.external_checked": "The preliminary check was done.",
    "clock.external_sent": "The external reviewer's clock started.",
    "clock.external_decided": "The external reviewer decided; the time to put it into effect runs.",
    "clock.effectuated": "The external decision was put into effect.",
    # reopening
    "decision.carried": "A review that follows a closed one took over what was decided there.",
    "reopening.asked": "Somebody asked to reopen a decision.",
    "reopening.granted": "The decision was reopened for a ground that the law knows.",
    "reopening.refused": "The decision was not reopened.",
    # who does what
    "task.claimed": "A person took a task.",
    "task.assigned": "A task was given to a person.",
    "task.released": "A person gave a task back.",
    "signature.held": "A person signed; the letters wait for a while in which the signature can be undone.",
    "signature.undone": "The signature was undone before any letter left; the task is open again.",
    "signature.released": "The time to undo the signature was over, and the review went on with it.",
    "signature.dropped": "A signed answer could not be taken any more; the reason is kept, and the answers as a draft.",
    "task.delegated": "A person handed a task on to somebody who may do it.",
    "task.priority_set": "A task's place before others was changed; the reason is kept.",
    "task.follow_up_set": "A day to look at the case again was set for somebody; the reason is kept.",
    "task.follow_up_done": "The case was looked at again.",
    "assignment.refused": "A person may not do a task; the reason is kept.",
    "request.refused": "What somebody asked for is not allowed, or not now; who asked, for what, and why not is kept.",
    "comment.added": "Somebody commented on the case; whoever is mentioned is asked to look.",
    # letters
    "notice.prepared": "A letter was written and put into the outbox.",
    "notice.hard_to_read": "A letter to a member is harder to read than the plan wants; it was sent all the same.",
    "notice.sent": "A letter was delivered.",
    # missed deadlines
    "breach.recorded": "A deadline passed without the decision; the breach is on record.",
    "breach.unexplained": "The time to explain the breach passed, and nobody has.",
    "breach.explained": "A supervisor explained the breach and what is done about it.",
}


def check_kind(kind: str) -> None:
    """Nothing where the kind is one of the vocabulary; InputError otherwise."""
    if kind not in KINDS:
        subject = kind.partition(".")[0]
        near = ", ".join(one for one in KINDS if one.startswith(f"{subject}.")) or ", ".join(sorted(subjects()))
        raise InputError(
            f"The audit trail knows no kind {kind!r}, so a reader of the trail could not tell what happened. "
            f"Use one of {near}, or add the kind with its sentence to casework/domain/events.py."
        )


def subjects() -> frozenset[str]:
    """What the facts are about: the first word of each kind."""
    return frozenset(kind.partition(".")[0] for kind in KINDS)


def tell(kind: str) -> str:
    """The sentence that tells a kind."""
    check_kind(kind)
    return KINDS[kind]
