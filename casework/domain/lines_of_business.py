"""What a line of business demands.

Its clocks, tolling, extensions, who may sign, what letters must say. Read from dated, cited files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from casework.domain.retention import RetentionPeriod

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """How long something may take: `value` of `unit` (calendar_days | business_days | hours | months) from `start`.

    `rolls`: a last day on a weekend or holiday becomes the next business day. `lines`: an accreditor's rule that holds
    for these lines of business only. `holidays` are those of the calendar that the file names; where it names several
    (`calendars`), the days are counted by each, and the earliest end counts.
    """

    # decision.pre_service.standard, decision.pre_service.expedited, extension, information.period, appeal_filing, ...
    id: str
    value: int
    unit: str
    start: str  # receipt, notice_received, response, ...
    citation: str
    since: date
    status: str  # VERIFIED | CONFIRM | SYNTHETIC
    note: str = ""
    rolls: bool = False
    lines: tuple[str, ...] = ()
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    calendars: tuple[tuple[str, frozenset[date]], ...] = field(default=(), repr=False)

    def by_each(self) -> "tuple[tuple[str, ClockRule], ...]":
        """The same rule by each of its calendars alone, with the calendar's name."""
        return tuple((name, replace(self, holidays=days, calendars=())) for name, days in self.calendars)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeElement:
    """One thing that a kind of letter must say.

    `id` is what a template implements, or where a text stands; `when` is one of docs/reference/letters.md.
    """

    id: str
    notices: tuple[str, ...]  # approval, partial, denial, administrative_denial, information_request, ...
    audiences: tuple[str, ...]
    when: str
    citation: str
    text: str = ""  # the words, where the law or the plan gives them; {placeholders} are filled from the clocks
    status: str = "VERIFIED"
    text_es: str = ""  # the same words for a member who reads Spanish
    title: str = ""  # what stands above the words in a letter to the member, where no template has a place for them
    title_es: str = ""
    since: date | None = None  # from which day on letters must say it; None: as long as the line of business holds
    verbatim: bool = False  # the law's own words, which nobody may make plainer


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRule:
    """For what a period may be made longer; how much longer is the clock `extension` or `appeal_extension`."""

    grounds: tuple[str, ...] = ()
    urgent: bool = False  # whether an urgent period may be extended
    grievance: bool = False  # whether the notice tells the right to a grievance about it
    needs_agreement: bool = False  # whether the member must agree
    expected: bool = (
        False  # the law gives no length: whoever extends names the day, within the clock `extension.longest`
    )
    citation: str = ""
    status: str = "CONFIRM"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpediteRule:
    """When a request is urgent, and what a refusal brings; the written notice's time is `expedite_refused.written`."""

    physician_forces: bool = True  # whether a physician's word makes it urgent
    grievance: bool = False  # whether a refusal gives the right to a fast grievance
    citation: str = ""
    status: str = "CONFIRM"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRule:
    """How an appeal is heard inside the plan."""

    levels: int = 1
    levels_max: int = 1
    may_file: tuple[str, ...] = ("MEMBER", "REPRESENTATIVE", "PROVIDER")
    consent: tuple[str, ...] = ()  # who needs the member's written consent
    consent_citation: str = ""
    payment_consent: tuple[str, ...] = ()  # who needs it, or a waiver of their claim, where a payment is asked for
    payment_citation: str = ""
    specialty_citation: str = ""
    specialty: bool = True  # whether the reviewer, or an expert who is consulted, must be of a fitting specialty
    from_notice_date: bool = False  # the time to appeal runs from the date on the notice, not from its receipt
    authorizations: tuple[str, ...] = ("AUTHORIZATION",)  # kinds of documents by which a member authorizes somebody
    citation: str = ""
    status: str = "CONFIRM"

    def needs_consent(self, who: str, *, type: str, urgent: bool) -> str:
        """Where it says that whoever appeals needs the member's written word, or a waiver; empty where they do not.

        A provider who knows the case needs none where it is urgent, and a payment never is.
        """
        if type == "POST_SERVICE" and who in self.payment_consent:
            return self.payment_citation or self.citation
        needed = who == "REPRESENTATIVE" or who in self.consent
        return (self.consent_citation or self.citation) if needed and not (who == "PROVIDER" and urgent) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalRule:
    """Who looks at the decision from outside, and how it gets there."""

    body: str = "IRO"  # IRO | IRE | FAIR_HEARING | IMR
    name: str = ""
    automatic: bool = False  # forwarded by law, without a request
    offered: str = "MEDICAL_JUDGEMENT"  # MEDICAL_JUDGEMENT | ANY
    early_with_lapse: bool = False  # whether a missed time opens the way out before the plan has decided
    preliminary: str = "PLAN"  # PLAN | NONE: who may find that a request is not eligible; NONE: only the body outside
    preliminary_citation: str = ""
    citation: str = ""
    status: str = "CONFIRM"


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissalRule:
    """Who outside may look at an appeal that was dismissed, and at what of it; the body is that of the external rule.

    Until when it can be asked is the clock `dismissal_review`; for how long the plan may take it back,
    `dismissal_vacate`.
    """

    decides: tuple[str, ...]  # DISMISSAL: whether it stands; LINES: what was denied
    since: date
    citation: str = ""
    status: str = "CONFIRM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditor:
    """What an accreditor asks on top of the law; where its clock ends sooner, the sooner moment counts."""

    id: str
    title: str
    standards: str
    effective_from: date
    effective_to: date | None
    clocks: tuple[ClockRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOfBusiness:
    """One line of business in one version."""

    id: str
    title: str
    law: str
    effective_from: date
    effective_to: date | None
    clocks: tuple[ClockRule, ...]
    tolling: str  # NONE | ON_INFORMATION_REQUEST | FROM_INFORMATION
    tolling_citation: str
    extensions: int  # how often the decision's clock may be extended
    lapse: str  # DEEMED_EXHAUSTED | DEEMED_ADVERSE | NONE
    lapse_citation: str
    warnings: Mapping[str, tuple[float, ...]]  # deadline name -> shares of its clock at which a supervisor is warned
    warnings_citation: str
    adverse_signers: tuple[str, ...]  # professions that may sign an adverse clinical determination, e.g. MD, DO
    adverse_signers_citation: str
    urgency_citation: str  # why a request that a physician calls urgent is urgent
    notices: tuple[NoticeElement, ...]
    deadline_names: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    time_zone: str = "America/New_York"  # for questions that name no plan
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    holidays_citation: str = ""
    appeal_lapse: str = "NONE"  # FORWARDED | DEEMED_EXHAUSTED | NONE
    appeal_lapse_citation: str = ""
    extension_rule: ExtensionRule = ExtensionRule()
    appeal_extension_rule: ExtensionRule | None = None
    expedite_rule: ExpediteRule = ExpediteRule()
    appeal_rule: AppealRule = AppealRule()
    external_rule: ExternalRule | None = None
    dismissal_rule: DismissalRule | None = None
    appeal_signers: tuple[str, ...] = ("MD", "DO")
    appeal_signers_citation: str = ""
    retention: tuple[RetentionPeriod, ...] = ()  # how long a case is kept when it is over
    overlays: tuple[Json, ...] = ()  # where a law changes the test itself, as the file gives them
    accreditors: tuple[Accreditor, ...] = ()  # those whose clocks hold besides, of the plan that is asked about

    def clock(self, id: str, *, on: date) -> ClockRule | None:
        """The rule of that id in force on the day."""
        return _in_force(self.clocks, id, on)

    def stricter(self, id: str, *, on: date) -> tuple[tuple[Accreditor, ClockRule], ...]:
        """The accreditors' rules of that id in force on the day for this line of business."""
        return tuple(
            (one, rule)
            for one in self.accreditors
            if (rule := _in_force([held for held in one.clocks if self.id in (held.lines or (self.id,))], id, on))
        )


def _in_force(rules: Sequence[ClockRule], id: str, day: date) -> ClockRule | None:
    held = [rule for rule in rules if rule.id == id and rule.since <= day]
    return max(held, key=lambda rule: rule.since, default=None)
