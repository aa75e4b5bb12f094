"""The kinds of deadline that can be asked for: what each needs to be told, and how it is counted."""

from dataclasses import dataclass

from casework.domain.due_counts import (
    Ask,
    against,
    appeal,
    continuing,
    effectuating,
    extension_notice,
    external_filing,
    forward,
    lapse,
    longest_extension,
    simple,
    telling,
)
from casework.domain.due_decision import decision
from casework.domain.lines_of_business import LineOfBusiness
from casework.errors import QuestionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of deadline."""

    id: str
    says: str
    needs: tuple[tuple[str, ...], ...]  # any one of these groups of facts
    ask: Ask
    clocks: tuple[str, ...]  # ids of the clocks that it rests on; one that ends with a dot begins an id
    takes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # other names of it
    only: str = ""  # where it holds: "" everywhere that a clock is

    @property
    def facts(self) -> tuple[str, ...]:
        """Everything that a question can tell."""
        return tuple(dict.fromkeys([*(name for group in self.needs for name in group), *self.takes]))

    def rests_on(self, id: str) -> bool:
        """Whether it is counted by the clock of that id."""
        return any(id == one or (one.endswith(".") and id.startswith(one)) for one in self.clocks)

    def holds(self, law: LineOfBusiness) -> bool:
        """Whether the law has it."""
        return not self.why_not(law)

    def why_not(self, law: LineOfBusiness) -> str:
        """Why a law that has its clock has not this."""
        rule = law.external_rule
        if self.only == "FORWARDED" and law.appeal_lapse != "FORWARDED":
            return "Its appeals are not forwarded by law."
        if self.only == "DEEMED_ADVERSE" and law.lapse != "DEEMED_ADVERSE":
            return f"A missed time is no denial there ({law.lapse_citation})."
        if self.only == "ASKED" and rule is not None and rule.automatic:
            return f"What is affirmed goes to {rule.name} by law, without a request ({rule.citation})."
        return ""


DECISION_FACTS = (
    "type",
    "urgency",
    "no_pa",
    "extended",
    "extension_notice_sent",
    "respond_by",
    "response_received",
    "info_notice",
    "info_period_h",
    "info_received",
    "became_urgent",
    "expedite_refused",
)
EITHER = ("urgency", "type")
KINDS = (
    Kind(
        id="decision",
        says="the decision on a request",
        needs=(("received",), ("info_notice",), ("info_received",)),
        takes=DECISION_FACTS,
        ask=decision,
        clocks=("decision.", "extension", "response", "response.expedited"),
    ),
    Kind(
        id="information.tell",
        says="telling what is missing from an urgent request",
        needs=(("received",),),
        takes=EITHER,
        ask=telling,
        clocks=("information.tell.expedited",),
        names=("telling_of_gaps",),
    ),
    Kind(
        id="information.period",
        says="the least time to answer a request for information",
        needs=(("info_notice",), ("extension_notice_sent",)),
        takes=EITHER,
        ask=simple("information.period", "the sending of the question", "info_notice", "extension_notice_sent"),
        clocks=("information.period", "information.period.expedited"),
    ),
    Kind(
        id="information.noncontract",
        says="asking a provider without a contract for information",
        needs=(("received",),),
        takes=EITHER,
        ask=simple("information.noncontract", "the receipt", "received"),
        clocks=("information.noncontract",),
    ),
    Kind(
        id="improper_filing",
        says="telling how a request is filed properly",
        needs=(("received",),),
        takes=EITHER,
        ask=simple("improper_filing", "the receipt", "received"),
        clocks=("improper_filing", "improper_filing.expedited"),
    ),
    Kind(
        id="extension.notice",
        says="the notice that the time is extended",
        needs=(("received",),),
        takes=EITHER,
        ask=extension_notice,
        clocks=("extension",),
    ),
    Kind(
        id="extension.longest",
        says="the last day that a notice of more time may name, where the law gives no length",
        needs=(("info_received",), ("received",)),
        takes=EITHER,
        ask=longest_extension,
        clocks=("extension.longest",),
    ),
    Kind(
        id="expedite_refused.written",
        says="the written notice that a request is not handled as urgent",
        needs=(("expedite_refused",), ("received",)),
        ask=simple("expedite_refused.written", "the refusal", "expedite_refused", "received"),
        clocks=("expedite_refused.written",),
        names=("expedite_refused_notice", "expedite_refused"),
    ),
    Kind(
        id="notice.provider",
        says="telling the provider of a decision",
        needs=(("decided",),),
        ask=simple("notice.provider", "the decision", "decided"),
        clocks=("notice.provider",),
        names=("notice_to_provider", "tell_provider"),
    ),
    Kind(
        id="notice.member",
        says="telling the member of a decision in writing",
        needs=(("decided",),),
        ask=simple("notice.member", "the decision", "decided"),
        clocks=("notice.member",),
        names=("notice_to_member", "tell_member"),
    ),
    Kind(
        id="notice.written",
        says="the written notice of an urgent decision that was told by telephone",
        needs=(("told",), ("decided",)),
        ask=simple("notice.written", "the oral notice", "told", "decided"),
        clocks=("notice.written",),
    ),
    Kind(
        id="lapse_notice",
        says="when a decision that did not come counts as a denial, and its notice",
        needs=(("received",),),
        takes=DECISION_FACTS,
        ask=lapse,
        clocks=("decision.",),
        names=("lapse",),
        only="DEEMED_ADVERSE",
    ),
    Kind(
        id="appeal_filing",
        says="filing an appeal",
        needs=(("notice_date",), ("notice_received",)),
        ask=against("appeal_filing"),
        clocks=("appeal_filing", "appeal_filing.presumed_receipt"),
    ),
    Kind(
        id="appeal",
        says="the decision on an appeal (one level of it)",
        needs=(("appeal_received",), ("grievance_received",), ("received",)),
        takes=("levels", "extended", *EITHER),
        ask=appeal,
        clocks=("appeal.", "appeal_extension"),
        names=("reconsideration",),
    ),
    Kind(
        id="appeal_forward",
        says="forwarding an appeal that was affirmed or not decided in time",
        needs=(("appeal_received",), ("received",)),
        takes=("extended", *EITHER),
        ask=forward,
        clocks=("appeal.", "appeal_forward.expedited_lapse"),
        only="FORWARDED",
    ),
    Kind(
        id="appeal_extension.notice",
        says="the written notice that an appeal's time is extended",
        needs=(("extended",),),
        ask=simple("appeal_extension.notice", "the extension", "extended"),
        clocks=("appeal_extension.notice",),
    ),
    Kind(
        id="appeal_expedite_refused.written",
        says="the written notice that an appeal is not handled as urgent",
        needs=(("expedite_refused",),),
        ask=simple("appeal_expedite_refused.written", "the refusal", "expedite_refused"),
        clocks=("appeal_expedite_refused.written",),
    ),
    Kind(
        id="dismissal_review",
        says="asking for a review of a dismissed appeal",
        needs=(("notice_date",), ("notice_received",)),
        ask=against("dismissal_review"),
        clocks=("dismissal_review", "dismissal_review.presumed_receipt"),
    ),
    Kind(
        id="dismissal_vacate",
        says="asking the plan to take the dismissal of an appeal back",
        needs=(("notice_date",),),
        ask=simple("dismissal_vacate", "the date on the notice", "notice_date"),
        clocks=("dismissal_vacate",),
    ),
    Kind(
        id="continue_benefits",
        says="asking that benefits go on during the appeal",
        needs=(("notice_date",),),
        takes=("effective_date",),
        ask=continuing,
        clocks=("continue_benefits",),
    ),
    Kind(
        id="external_filing",
        says="asking for an external review",
        needs=(
            ("final_denial_received",),
            ("notice_received",),
            ("notice_date",),
            ("qualifying_event",),
            ("appeal_received",),
            ("grievance_received",),
            ("received",),
        ),
        takes=EITHER,
        ask=external_filing,
        clocks=("external_filing",),
        names=("fair_hearing_filing", "imr_filing"),
        only="ASKED",
    ),
    Kind(
        id="external_preliminary",
        says="the preliminary review of a request for external review",
        needs=(("external_received",), ("received",)),
        takes=EITHER,
        ask=simple("external_preliminary", "the receipt of the request", "external_received", "received"),
        clocks=("external_preliminary", "external_preliminary.expedited"),
    ),
    Kind(
        id="external_preliminary_notice",
        says="telling the result of the preliminary review",
        needs=(("preliminary_done",),),
        ask=simple("external_preliminary_notice", "the end of the preliminary review", "preliminary_done"),
        clocks=("external_preliminary_notice",),
    ),
    Kind(
        id="external_perfection",
        says="completing a request for external review, where its filing time ends sooner",
        needs=(("notice_received",), ("preliminary_done",)),
        ask=simple("external_perfection", "the receipt of the notice", "notice_received", "preliminary_done"),
        clocks=("external_perfection",),
    ),
    Kind(
        id="external_decision",
        says="the decision from outside",
        needs=(("iro_received",), ("external_received",), ("received",)),
        takes=EITHER,
        ask=simple("external_decision", "the receipt outside", "iro_received", "external_received", "received"),
        clocks=("external_decision", "external_decision.expedited"),
    ),
    Kind(
        id="external_written",
        says="the written confirmation of an urgent external decision",
        needs=(("decided",),),
        takes=EITHER,
        ask=simple("external_written.expedited", "the decision that was told", "decided"),
        clocks=("external_written.expedited",),
    ),
    Kind(
        id="effectuation",
        says="carrying out a reversal",
        needs=(("decision_received",), ("received",)),
        takes=EITHER,
        ask=effectuating,
        clocks=("effectuation", "effectuation."),
    ),
    Kind(
        id="after_external_filing",
        says="going further after the decision from outside",
        needs=(("notice_date",), ("notice_received",)),
        ask=against("after_external_filing"),
        clocks=("after_external_filing", "after_external_filing.presumed_receipt"),
    ),
    Kind(
        id="grievance.expedited",
        says="answering a complaint that something was not expedited, or that its time was extended",
        needs=(("grievance_received",), ("received",)),
        ask=simple("grievance.expedited", "the receipt of the grievance", "grievance_received", "received"),
        clocks=("grievance.expedited",),
    ),
    Kind(
        id="explanation",
        says="explaining a missed time",
        needs=(("received",),),
        ask=simple("explanation", "the day on which the missed time was found", "received"),
        clocks=("explanation",),
    ),
    Kind(
        id="peer_to_peer.call",
        says="reaching a physician for the treating provider",
        needs=(("received",),),
        ask=simple("peer_to_peer.call", "the request for the call", "received"),
        clocks=("peer_to_peer.call",),
    ),
)
BY_ID = {name: kind for kind in KINDS for name in (kind.id, *kind.names)}
WORDS = {
    "standard": ("urgency", "STANDARD"),
    "expedited": ("urgency", "EXPEDITED"),
    "pre_service": ("type", "PRE_SERVICE"),
    "concurrent": ("type", "CONCURRENT"),
    "post_service": ("type", "POST_SERVICE"),
    "no_pa": ("no_pa", "YES"),
    "two_levels": ("levels", "2"),
}


def named(text: str) -> tuple[Kind, dict[str, str]]:
    """The kind of that name, with what the name itself tells: `decision.pre_service.expedited` tells two facts."""
    parts = text.strip().lower().replace("-", "_").split(".")
    for length in range(len(parts), 0, -1):
        kind, rest = BY_ID.get(".".join(parts[:length])), parts[length:]
        told = [WORDS[word] for word in rest if word in WORDS]
        if kind is not None and len(told) == len(rest) and all(name in kind.facts for name, _ in told):
            return kind, dict(told)
    raise QuestionError(
        f"{text!r} is no kind of deadline. Those that there are: {', '.join(kind.id for kind in KINDS)}. "
        "`casework due --kinds` says what each needs."
    )
