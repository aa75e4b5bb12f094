"""The clock of a decision: what starts it, stops it, lengthens it and ends it, told step by step."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from casework.domain.clock import ClockEvent, Deadline
from casework.domain.counting import Count, count, counted, deadline, lengthened
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.reckoning import end_of, length, reckon, words
from casework.errors import ContentError


class DecisionClock:
    """The clock of one decision while its events happen, in order."""

    def __init__(self, lob: LineOfBusiness, zone: ZoneInfo) -> None:
        self.lob = lob
        self.zone = zone
        self.urgency = "STANDARD"
        self.type = "PRE_SERVICE"
        self.received: datetime | None = None
        self.start: datetime | None = None
        self.due: datetime | None = None
        self.rule: ClockRule | None = None
        self.no_pa = False
        self.steps: list[str] = []
        self.used = 0  # extensions used
        self.extended_at: datetime | None = None
        self.before_extension: datetime | None = None
        self.tolled: ClockEvent | None = None
        self.asked = False  # whether something that is missing was asked for
        self.urgent_since: datetime | None = None
        self.not_stopped: tuple[str, str] | None = None  # why the last question did not stop the clock: words, citation
        self.decided = False
        self.stopped = False

    def happened(self, event: ClockEvent) -> None:
        """Let an event change the clock."""
        if event.kind == "RECEIVED":
            self._received(event)
        elif event.kind == "STOPPED":
            self._stopped(event)
        elif self.received is not None and not self.decided and not self.stopped:
            changes = {
                "EXTENDED": self._extended,
                "TOLLED": self._tolled,
                "RESUMED": self._resumed,
                "RETRIAGED": self._retriaged,
                "DECIDED": self._decided,
                "LAPSED": self._lapsed,
                "APPEALED": self._overtaken,
                "EXTERNAL_ASKED": self._overtaken,
            }
            if event.kind in changes:
                changes[event.kind](event)

    def deadline(self) -> Deadline | None:
        """What the clock says now; None before it starts and while it is stopped."""
        if self.due is None or self.rule is None or self.start is None or self.tolled is not None:
            return None
        return deadline(
            self.lob,
            "decision",
            Count(at=self.due, rule=self.rule, steps=tuple(self.steps)),
            start=self.start,
            zone=self.zone,
            running=not self.stopped,
        )

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _base(self, start: datetime, *, since: str) -> Count:
        """The period of the law for such a decision, by the rules of the day of the receipt."""
        assert self.received is not None
        kind = f"decision.{self.type.lower()}"
        ids = [f"{kind}.{self.urgency.lower()}", f"{kind}.standard"]
        if self.no_pa and self.urgency == "STANDARD":
            ids.insert(0, f"{kind}.no_pa")
        for id in ids:
            found = count(self.lob, id, start, self.zone, since=since)
            if found is not None:
                return found
        raise ContentError(
            f"The line of business {self.lob.id} has no clock for a {self.type.lower()} decision received on "
            f"{self._day(self.received)}, so nobody could tell when it is due. Add "
            f"decision.{self.type.lower()}.standard."
        )

    def _received(self, event: ClockEvent) -> None:
        self.received = self.start = event.at
        self.urgency = str(event.detail.get("urgency", "STANDARD"))
        self.type = str(event.detail.get("type", "PRE_SERVICE"))
        self.urgent_since = event.at if self.urgency == "EXPEDITED" else None
        self.no_pa = bool(event.detail.get("no_pa"))
        self.steps.append(f"The request was received on {words(event.at, self.zone)}.")
        self._begin(self._base(event.at, since="the receipt"))

    def _begin(self, period: Count) -> None:
        self.rule, self.due = period.rule, period.at
        self.steps.extend(period.steps)

    def _refuse(self, what: str, event: ClockEvent) -> bool:
        """Whether an extension may not count; the reason is told in the steps."""
        refused = self._why_not(event)
        if refused is not None:
            self.steps.append(f"{what} on {words(event.at, self.zone)} does not change the clock: {refused[0]}.")
        return refused is not None

    def _why_not(self, event: ClockEvent) -> tuple[str, str] | None:
        """Why an extension or a question does not change the clock, with the rule that says so."""
        assert self.due is not None
        assert self.rule is not None
        tell = self.tell_rule()
        if self.lob.extensions == 0:
            return "the law allows none", self.lob.tolling_citation
        if self.used >= self.lob.extensions:
            times = "once" if self.lob.extensions == 1 else f"{self.lob.extensions} times"
            extension = self.lob.clock("extension", on=self._day(event.at))
            cited = self.lob.tolling_citation if extension is None else extension.citation
            return f"the time may be extended {times} only", cited
        if event.at > self.due:
            return "the notice came after the time had run out", self.rule.citation
        if tell is not None and self.urgent_since is not None and event.at > reckon(tell, self.urgent_since, self.zone):
            return (
                f"what is missing from an urgent request must be told within {length(tell)}, and it was told later",
                tell.citation,
            )
        return None

    def tell_rule(self) -> ClockRule | None:
        """How soon the gaps of an urgent request must be told; None where it is not urgent or the law does not say."""
        if self.urgent_since is None:
            return None
        return self.lob.clock("information.tell.expedited", on=self._day(self.urgent_since))

    def _extended(self, event: ClockEvent) -> None:
        assert self.due is not None
        named = event.detail.get("until") if self.lob.extension_rule.expected else None
        rule = self.lob.clock("extension.longest" if named else "extension", on=self._day(event.at))
        if rule is None or (self.urgency == "EXPEDITED" and not self.lob.extension_rule.urgent):
            # Where an urgent decision has no extension, what is missing is asked for under a toll of its own.
            when = "" if event.detail.get("undated") else f" on {words(event.at, self.zone)}"
            source = f" ({self.lob.extension_rule.citation})" if self.lob.extension_rule.citation else ""
            self.steps.append(
                f"The extension{when} does not change the clock: there is none for this decision{source}."
            )
            return
        if self._refuse("The extension", event):
            return
        self.used += 1
        self.extended_at, self.before_extension = event.at, self.due
        longest = lengthened(rule, self.due, self.zone)
        self.due = min(datetime.fromisoformat(str(named)), longest) if named else longest
        self.rule = rule
        when = ", in time" if event.detail.get("undated") else f" on {words(event.at, self.zone)}"
        self.steps.append(f"The period was extended{when}.")
        if named:
            law = self.lob.extension_rule.citation
            self.steps.append(f"The notice named the expected date: {end_of(self.due, self.zone)} ({law}).")
            return
        self.steps.append(f"{length(rule)} more: {end_of(self.due, self.zone)} ({rule.citation}, from {rule.since}).")

    def _response_rule(self, event: ClockEvent) -> ClockRule | None:
        suffix = ".expedited" if self.urgency == "EXPEDITED" else ""
        return self.lob.clock(f"response{suffix}", on=self._day(event.at))

    def _tolled(self, event: ClockEvent) -> None:
        self.asked = True
        self.not_stopped = None
        if self.tolled is not None:
            self.steps.append(
                f"More information was asked for on {words(event.at, self.zone)}; the clock stood still already."
            )
            return
        response = self._response_rule(event)
        if self.lob.tolling == "NONE" or response is None:
            self.not_stopped = ("the clock does not stop for a question", self.lob.tolling_citation)
            self.steps.append(
                f"Information was asked for on {words(event.at, self.zone)}; the clock does not stop for that "
                f"({self.lob.tolling_citation})."
            )
            return
        if self.extended_at is not None and self.extended_at == event.at:
            # One notice extends the period and asks for the information: the time after the answer replaces the
            # extension.
            assert self.before_extension is not None
            assert self.start is not None
            self.due = self.before_extension
            self.rule = self._base(self.start, since="the receipt").rule
            del self.steps[-1]
        elif self._refuse("The request for information", event):
            self.not_stopped = self._why_not(event)
            return
        else:
            self.used += 1
        self.tolled = event
        self.steps.append(
            f"Information was asked for on {words(event.at, self.zone)}, and the clock stopped "
            f"({self.stops_under(response)})."
        )

    def stops_under(self, response: ClockRule) -> str:
        """What lets a question stop the clock: an urgent decision has a rule of its own."""
        return response.citation if self.urgency == "EXPEDITED" else self.lob.tolling_citation

    def _resumed(self, event: ClockEvent) -> None:
        if self.tolled is None:
            return
        assert self.due is not None
        until = self.tolled.detail.get("until")
        end = datetime.fromisoformat(str(until)) if until else event.at
        at = min(event.at, max(end, self.tolled.at))
        rule = self._response_rule(self.tolled)
        assert rule is not None
        self.tolled = None
        answered = reckon(rule, at, self.zone)
        # The period that the receipt started is not cut short by asking; an urgent decision's is, because it was
        # incomplete.
        kept = self.due if rule.unit != "hours" else answered
        self.start, self.rule, self.due = at, rule, answered
        answer = event.at <= end and not (until and event.at == end)
        why = "any answer ends the stop, even one that is not whole" if answer else "the time to answer is over"
        self.steps.append(f"The clock runs again since {words(at, self.zone)}: {why}.")
        self.steps.extend(counted(rule, at, self.zone, since="the restart"))
        if kept > answered:
            self.due = kept
            self.steps.append(f"The first period runs longer and stays: {end_of(kept, self.zone)}.")

    def _retriaged(self, event: ClockEvent) -> None:
        assert self.received is not None
        assert self.due is not None
        urgency = str(event.detail.get("urgency", self.urgency))
        if urgency == self.urgency:
            return
        self.urgency = urgency
        before = self.due
        expedited = urgency == "EXPEDITED"
        self.start = event.at if expedited else self.received
        self.urgent_since = event.at if expedited else None
        self.steps.append(f"The urgency became {urgency.lower()} on {words(event.at, self.zone)}.")
        self._begin(self._base(self.start, since="then" if expedited else "the receipt"))
        assert self.due is not None
        if expedited and before < self.due:
            self.due = before
            self.steps.append(f"The first period ends sooner and stays: {end_of(before, self.zone)}.")
        elif self.used and before > self.due:
            self.due = before
            self.steps.append(f"The time after the answer runs longer and stays: {end_of(before, self.zone)}.")

    def _decided(self, event: ClockEvent) -> None:
        self.decided = True
        self.tolled = None
        self.steps.append(f"The decision was made on {words(event.at, self.zone)}.")

    def _lapsed(self, event: ClockEvent) -> None:
        self.tolled = None
        self.steps.append(
            f"The time ran out without a decision, found on {words(event.at, self.zone)} ({self.lob.lapse_citation})."
        )

    def _overtaken(self, event: ClockEvent) -> None:
        """What comes after takes the place of a decision that did not come."""
        self.stopped = True
        self.tolled = None
        what = "an appeal" if event.kind == "APPEALED" else "an external review"
        self.steps.append(f"The clock ended on {words(event.at, self.zone)}: {what} was asked for.")

    def _stopped(self, event: ClockEvent) -> None:
        if not self.stopped:
            self.stopped = True
            self.tolled = None
            because = event.detail.get("because", "it is over")
            self.steps.append(f"The clock ended on {words(event.at, self.zone)}: {because}.")
