"""The clocks of an external review: filing, the first look, the decision from outside, and carrying it out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.appeal_clock import filing
from casework.domain.clock import ClockEvent, Deadline
from casework.domain.counting import Count, count, deadline
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.reckoning import words


def effectuation(lob: LineOfBusiness, type: str, at: datetime, zone: ZoneInfo) -> Count | None:
    """By when a reversal is carried out; a payment may have a time of its own."""
    since = "the receipt of the reversal"
    own = count(lob, f"effectuation.{type.lower()}", at, zone, since=since)
    return own or count(lob, "effectuation", at, zone, since=since)


class ExternalClock:
    """The clocks of one external review while its events happen, in order."""

    def __init__(self, lob: LineOfBusiness, zone: ZoneInfo) -> None:
        self.lob = lob
        self.zone = zone
        self.urgency = "STANDARD"
        self.type = "PRE_SERVICE"
        self.next = ""
        self.found: dict[str, tuple[datetime, Count, tuple[str, ...]]] = {}
        self.over: set[str] = set()

    def happened(self, event: ClockEvent) -> None:
        """Let an event change the clocks."""
        changes = {
            "RECEIVED": self._received,
            "APPEALED": self._appealed,
            "APPEAL_DECIDED": self._appeal_decided,
            "APPEAL_STOPPED": self._appeal_stopped,
            "EXTERNAL_ASKED": self._asked,
            "EXTERNAL_PRELIMINARY": self._checked,
            "EXTERNAL_SENT": self._sent,
            "EXTERNAL_DECIDED": self._decided,
            "EFFECTUATED": self._effectuated,
        }
        if event.kind in changes:
            changes[event.kind](event)

    def deadlines(self) -> list[Deadline]:
        """What the clocks say now."""
        return [
            deadline(self.lob, name, until, start=start, zone=self.zone, before=before, running=name not in self.over)
            for name, (start, until, before) in self.found.items()
        ]

    def _set(self, name: str, until: Count | None, start: datetime, before: str) -> None:
        if until is not None:
            self.found[name] = (start, until, (f"{before} on {words(start, self.zone)}.",))
            self.over.discard(name)

    def _count(self, id: str, event: ClockEvent, since: str) -> Count | None:
        urgent = count(self.lob, f"{id}.expedited", event.at, self.zone, since=since)
        if self.urgency == "EXPEDITED" and urgent is not None:
            return urgent
        return count(self.lob, id, event.at, self.zone, since=since)

    def _received(self, event: ClockEvent) -> None:
        self.type = str(event.detail.get("type", self.type))

    def _appealed(self, event: ClockEvent) -> None:
        self.urgency = str(event.detail.get("urgency", self.urgency))
        self.next = ""
        # Where an appeal is heard, nobody outside is waited for: it came back, or was never to go there.
        self.over |= {"external_filing", "external_preliminary", "external_preliminary_notice", "external_decision"}

    def _appeal_decided(self, event: ClockEvent) -> None:
        self.next = str(event.detail.get("next", ""))

    def _appeal_stopped(self, event: ClockEvent) -> None:
        outside = str(event.detail.get("next", self.next)) == "EXTERNAL"
        rule = self.lob.external_rule
        if outside and "external_decision" not in self.found and not (rule and rule.automatic):
            until = filing(self.lob, "external_filing", event.at, self.zone)
            self._set("external_filing", until, event.at, "The notice of the last decision was sent")
        self.next = ""

    def _asked(self, event: ClockEvent) -> None:
        self.over |= {"external_filing", "external_preliminary_notice"}  # of an earlier request, where one was refused
        self.urgency = str(event.detail.get("urgency", self.urgency))
        until = self._count("external_preliminary", event, "the receipt of the request")
        self._set("external_preliminary", until, event.at, "The request for an external review was received")

    def _checked(self, event: ClockEvent) -> None:
        self.over.add("external_preliminary")
        until = count(
            self.lob, "external_preliminary_notice", event.at, self.zone, since="the end of the preliminary review"
        )
        self._set("external_preliminary_notice", until, event.at, "The preliminary review ended")

    def _sent(self, event: ClockEvent) -> None:
        self.over |= {"external_filing", "external_preliminary", "external_preliminary_notice"}
        self.urgency = str(event.detail.get("urgency", self.urgency))
        until = self._count("external_decision", event, "the receipt outside")
        self._set("external_decision", until, event.at, "The file was received outside")

    def _decided(self, event: ClockEvent) -> None:
        self.over |= {"external_filing", "external_preliminary", "external_preliminary_notice", "external_decision"}
        if "OVERTURNED" in str(event.detail.get("outcome", "")):
            until = effectuation(self.lob, self.type, event.at, self.zone)
            self._set("effectuation", until, event.at, "The reversal was received")

    def _effectuated(self, event: ClockEvent) -> None:
        self.over.add("effectuation")
