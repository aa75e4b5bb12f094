"""The clocks of an appeal: until when it can be filed, by when it is decided, and when a lapsed one is forwarded."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.clock import ClockEvent, Deadline
from casework.domain.counting import Count, count, deadline, lengthened
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.reckoning import end_of, length, reckon, words

FAVOURABLE = ("APPROVED", "CLOSED_DUPLICATE", "WITHDRAWN")


class AppealClock:
    """The clocks of the appeals of one review while their events happen, in order."""

    def __init__(self, lob: LineOfBusiness, zone: ZoneInfo) -> None:
        self.lob = lob
        self.zone = zone
        self.type = "PRE_SERVICE"
        self.urgency = "STANDARD"
        self.adverse = False  # whether an adverse decision was made whose notice is not yet sent
        self.granted = False  # whether it was decided for the member, however late
        self.judged = False  # whether an appeal or somebody outside has judged what was denied
        self.filing: tuple[datetime, Count, tuple[str, ...]] | None = None
        self.filing_runs = False
        self.received: datetime | None = None
        self.start: datetime | None = None
        self.due: Count | None = None
        self.before: tuple[str, ...] = ()
        self.extended = False
        self.next = ""  # what comes after the level that was decided last
        self.runs = False
        self.refused: datetime | None = None  # when a fast appeal was refused
        self.dismissed: tuple[datetime, Count] | None = None  # its notice, and until when a review of it can be asked
        self.vacating: tuple[datetime, Count] | None = None  # the same, and until when the plan may take it back
        self.looked_at = False  # whether somebody has asked outside, or appealed once more

    def happened(self, event: ClockEvent) -> None:
        """Let an event change the clocks."""
        changes = {
            "RECEIVED": self._received,
            "DECIDED": self._decided,
            "STOPPED": self._stopped,
            "LAPSE_TOLD": self._lapse_told,
            "APPEALED": self._appealed,
            "RETRIAGED": self._retriaged,
            "APPEAL_EXTENDED": self._extended,
            "APPEAL_DECIDED": self._appeal_decided,
            "APPEAL_STOPPED": self._appeal_stopped,
            "EXTERNAL_ASKED": self._overtaken,
            "EXTERNAL_DECIDED": self._judged_outside,
        }
        if event.kind in changes:
            changes[event.kind](event)

    def deadlines(self) -> list[Deadline]:
        """What the clocks say now."""
        found = []
        if self.filing is not None:
            start, until, before = self.filing
            found.append(
                deadline(
                    self.lob,
                    "appeal_filing",
                    until,
                    start=start,
                    zone=self.zone,
                    before=before,
                    running=self.filing_runs,
                )
            )
        if self.due is not None and self.start is not None:
            found.append(
                deadline(
                    self.lob,
                    "appeal",
                    self.due,
                    start=self.start,
                    zone=self.zone,
                    before=self.before,
                    running=self.runs,
                )
            )
            found.extend(self._forward(self.start, self.due))
        if self.refused is not None:
            told = count(
                self.lob,
                "appeal_expedite_refused.written",
                self.refused,
                self.zone,
                since="the refusal of a fast appeal",
            )
            if told is not None:
                found.append(
                    deadline(
                        self.lob,
                        "expedite_refused_notice",
                        told,
                        start=self.refused,
                        zone=self.zone,
                        running=self.runs,
                    )
                )
        return [*found, *self._dismissal()]

    def _dismissal(self) -> list[Deadline]:
        found = []
        for name, one in (("dismissal_review", self.dismissed), ("dismissal_vacate", self.vacating)):
            if one is not None:
                start, until = one
                before, runs = (f"The appeal was dismissed on {words(start, self.zone)}.",), not self.looked_at
                found.append(deadline(self.lob, name, until, start=start, zone=self.zone, before=before, running=runs))
        return found

    def _forward(self, start: datetime, due: Count) -> list[Deadline]:
        if self.lob.appeal_lapse != "FORWARDED":
            return []
        forward = forwarding(self.lob, due, self.urgency, self.zone)
        # An appeal that was decided for the member in time lapses no more, though its letter may still be on its way.
        runs = self.runs and self.next in ("", "EXTERNAL")
        return [
            deadline(self.lob, "appeal_forward", forward, start=start, zone=self.zone, before=self.before, running=runs)
        ]

    def _received(self, event: ClockEvent) -> None:
        self.type = str(event.detail.get("type", "PRE_SERVICE"))

    def _decided(self, event: ClockEvent) -> None:
        self.adverse = event.detail.get("outcome") not in FAVOURABLE
        self.granted = not self.adverse

    def _stopped(self, event: ClockEvent) -> None:
        if self.adverse:
            self.adverse = False
            self._open(event.at, "The notice of the decision was sent")

    def _lapse_told(self, event: ClockEvent) -> None:
        # A letter that leaves only when the lapse was judged already opens no time to appeal against it.
        if self.lob.lapse != "DEEMED_ADVERSE" or self.granted or self.judged:
            return
        # Where the date on the notice counts, that is the day on which it was written.
        dated = event.detail.get("dated")
        notice = datetime.fromisoformat(str(dated)) if dated and self.lob.appeal_rule.from_notice_date else event.at
        self._open(notice, "The time ran out, which counts as a denial, and its notice was sent")

    def _open(self, notice: datetime, what: str) -> None:
        until = filing(self.lob, "appeal_filing", notice, self.zone)
        if until is not None:
            before = (f"{what} on {words(notice, self.zone)}.",)
            # An appeal may be heard before its notice is sent; should it be taken back, the time counts from that.
            self.filing, self.filing_runs = (notice, until, before), not self.runs

    def _appealed(self, event: ClockEvent) -> None:
        self.type = str(event.detail.get("type", self.type))
        self.urgency = str(event.detail.get("urgency", "STANDARD"))
        self.received, self.filing_runs, self.adverse, self.looked_at = event.at, False, False, True
        self.extended, self.next, self.refused = False, "", None
        self.before = (f"The appeal was received on {words(event.at, self.zone)}.",)
        self._begin(event.at, "the receipt of the appeal")

    def _begin(self, start: datetime, since: str) -> None:
        self.start = start
        self.due = resolution(self.lob, start, self.zone, type=self.type, urgency=self.urgency, since=since)
        self.runs = self.due is not None

    def _retriaged(self, event: ClockEvent) -> None:
        urgency = str(event.detail.get("urgency", self.urgency))
        if not self.runs or urgency == self.urgency:
            return
        assert self.received is not None
        assert self.due is not None
        first, self.urgency = self.due, urgency
        self.before = (*self.before, f"Its urgency became {urgency.lower()} on {words(event.at, self.zone)}.")
        if urgency == "EXPEDITED":
            self._begin(event.at, "then")
            if self.due is not None and first.at < self.due.at:
                stays = f"The first period ends sooner and stays: {end_of(first.at, self.zone)}."
                self.due = Count(at=first.at, rule=first.rule, steps=(*self.due.steps, stays))
        else:
            self.refused = event.at
            self._begin(self.received, "the receipt of the appeal")

    def _extended(self, event: ClockEvent) -> None:
        if self.runs and self.due is not None:
            longer = extended_appeal(self.lob, self.due, event.at, self.zone, urgency=self.urgency, again=self.extended)
            self.extended = self.extended or longer.at > self.due.at
            self.due = longer

    def _appeal_decided(self, event: ClockEvent) -> None:
        self.next, self.judged = str(event.detail.get("next", "")), True
        if self.runs and self.due is not None:
            told = f"The appeal was decided on {words(event.at, self.zone)}."
            self.due = Count(at=self.due.at, rule=self.due.rule, steps=(*self.due.steps, told))

    def _appeal_stopped(self, event: ClockEvent) -> None:
        self._end(event, str(event.detail.get("because", "it is over")))
        if str(event.detail.get("next", self.next)) == "SECOND_LEVEL":
            self._open(event.at, "The notice of the first appeal's decision was sent")
        if event.detail.get("status") == "DISMISSED":
            until = filing(self.lob, "dismissal_review", event.at, self.zone)
            self.dismissed = None if until is None else (event.at, until)
            back = count(self.lob, "dismissal_vacate", event.at, self.zone, since="the date on the notice")
            self.vacating, self.looked_at = None if back is None else (event.at, back), False
        # What was taken back or dismissed may be filed again until the day that was the last one before.
        again = event.detail.get("status") in ("WITHDRAWN", "DISMISSED") and self.filing is not None
        self.filing_runs = self.filing_runs or again
        self.next = ""

    def _overtaken(self, event: ClockEvent) -> None:
        self.filing_runs, self.looked_at = False, True
        self._end(event, "an external review was asked for")

    def _judged_outside(self, event: ClockEvent) -> None:
        # Where only a dismissal was looked at, nobody has judged what was denied.
        self.judged = self.judged or not str(event.detail.get("outcome", "")).startswith("DISMISSAL_")

    def _end(self, event: ClockEvent, because: str) -> None:
        if self.runs and self.due is not None:
            told = f"The clock ended on {words(event.at, self.zone)}: {because}."
            self.due = Count(at=self.due.at, rule=self.due.rule, steps=(*self.due.steps, told))
        self.runs = False


def filing(
    lob: LineOfBusiness, id: str, notice: datetime, zone: ZoneInfo, *, received: datetime | None = None
) -> Count | None:
    """Until when something can be filed against a notice of that date.

    `received` is when the notice came, where that is known.
    """
    if lob.appeal_rule.from_notice_date:
        return count(lob, id, notice, zone, since="the date on the notice")
    if received is not None:
        return count(lob, id, received, zone, since="the receipt of the notice")
    day = notice.astimezone(zone).date()
    presumed = lob.clock(f"{id}.presumed_receipt", on=day)
    if presumed is None:
        made = count(lob, id, notice, zone, since="the receipt of the notice")
        told = "Its receipt is counted from the day on which it was sent, the earliest that there is."
    else:
        start = reckon(presumed, notice, zone)
        made = count(lob, id, start, zone, since="the receipt of the notice")
        told = (
            f"It counts as received {length(presumed)} after its date, on {start.astimezone(zone):%A}, "
            f"{words(start, zone).split(',')[0]} ({presumed.citation}, from {presumed.since})."
        )
    return made and Count(at=made.at, rule=made.rule, steps=(told, *made.steps))


def resolution(
    lob: LineOfBusiness,
    start: datetime,
    zone: ZoneInfo,
    *,
    type: str,
    urgency: str,
    since: str,
    levels: int | None = None,
) -> Count | None:
    """By when one level of an appeal is decided; with two levels each has its own, shorter time."""
    base = f"appeal.{type.lower()}"
    ids = [f"{base}.expedited"] if urgency == "EXPEDITED" else []
    if (levels or lob.appeal_rule.levels) > 1:
        ids.append(f"{base}.standard.two_levels")
    for id in (*ids, f"{base}.standard"):
        if (found := count(lob, id, start, zone, since=since)) is not None:
            return found
    return None


def extended_appeal(
    lob: LineOfBusiness,
    due: Count,
    at: datetime,
    zone: ZoneInfo,
    *,
    urgency: str,
    again: bool = False,
    dated: bool = True,
) -> Count:
    """The appeal's time with an extension taken then; one that does not count is told and changes nothing."""
    allowed, rule = lob.appeal_extension_rule, lob.clock("appeal_extension", on=at.astimezone(zone).date())
    if allowed is None or rule is None:
        refused = "there is none for this appeal"
    elif urgency == "EXPEDITED" and not allowed.urgent:
        refused = f"there is none for an urgent appeal ({allowed.citation})"
    elif again:
        refused = f"the time may be extended once only ({allowed.citation})"
    elif at > due.at:
        refused = f"it came after the time had run out ({due.rule.citation})"
    else:
        longer = lengthened(rule, due.at, zone)
        with_whom = ", as the member agreed" if allowed.needs_agreement else ""
        steps = (
            f"The time was extended{f' on {words(at, zone)}' if dated else ''}{with_whom} ({allowed.citation}).",
            f"{length(rule)} more: {end_of(longer, zone)} ({rule.citation}, from {rule.since}).",
        )
        return Count(at=longer, rule=rule, steps=(*due.steps, *steps))
    told = f"The extension{f' on {words(at, zone)}' if dated else ''} does not change the clock: {refused}."
    return Count(at=due.at, rule=due.rule, steps=(*due.steps, told))


def forwarding(lob: LineOfBusiness, due: Count, urgency: str, zone: ZoneInfo) -> Count:
    """By when an appeal that is affirmed or lapses has been forwarded, where the law forwards it."""
    rule = lob.clock("appeal_forward.expedited_lapse", on=due.at.astimezone(zone).date())
    if urgency == "EXPEDITED" and rule is not None:
        at = reckon(rule, due.at, zone)
        told = (
            f"An urgent appeal that is not decided by then is forwarded within {length(rule)} more: "
            f"{end_of(at, zone)} ({rule.citation}, from {rule.since})."
        )
        return Count(at=at, rule=rule, steps=(*due.steps, told))
    told = f"What is affirmed, or not decided, by then is forwarded within the same time ({lob.appeal_lapse_citation})."
    return Count(at=due.at, rule=due.rule, steps=(*due.steps, told))
