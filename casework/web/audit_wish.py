"""What the address of the audit page asks for, and the address that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from casework.ports_of_audit import TRAIL, AuditQuery
from casework.usecases.audit_entries import SOURCES
from casework.web.messages import Messages

MILLISECOND = timedelta(milliseconds=1)
FARTHEST = 2**62  # no entry has such a number
FILTERS = ("case", "person", "kind", "from", "to")


@dataclass(frozen=True, slots=True)
class Wish:
    """The filters as they were typed, and what is wrong with them."""

    show: str
    typed: Mapping[str, str]
    before: str
    errors: Messages = field(default_factory=Messages)
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_filtered(self) -> bool:
        return any(self.typed.values())

    def query(self) -> AuditQuery:
        """What the store is asked."""
        return AuditQuery(
            source=self.show,
            review=self.typed["case"] or None,
            person=self.typed["person"] or None,
            kind=self.typed["kind"] or None,
            since=self.since,
            until=self.until,
            before=_before(self.before),
        )

    def href(self, path: str = "/audit", **changes: str) -> str:
        """The address of this wish, with changes."""
        told = {"show": "" if self.show == TRAIL else self.show, **self.typed, **changes}
        asked = urlencode({name: value for name, value in told.items() if value})
        return f"{path}?{asked}" if asked else path


def read_wish(arguments: Mapping[str, str], zone: ZoneInfo) -> Wish:
    """What was asked; what cannot be understood stands in its errors and is not asked."""
    show = arguments.get("show", TRAIL)
    typed = {name: arguments.get(name, "").strip()[:200] for name in FILTERS}
    errors = Messages()
    since, until = (_moment(typed[name], zone, errors, name) for name in ("from", "to"))
    if since and until and until < since:
        errors["to"] = "The last day is before the first one."
    return Wish(show if show in SOURCES else TRAIL, typed, arguments.get("before", ""), errors, since, until)


def _moment(text: str, zone: ZoneInfo, errors: Messages, name: str) -> datetime | None:
    """The first moment of a day, or the last of the day `to`."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        start = datetime.combine(day + timedelta(days=name == "to"), time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        errors[name] = f"“{text}” is not a day. Enter one such as 31 Jan 2026."
        return None
    return start - MILLISECOND if name == "to" else start


def written(place: tuple[datetime, str, int]) -> str:
    """Where a page ends, as its address tells the next one."""
    at, review, seq = place
    return f"{at.isoformat()}~{seq}~{review}"


def _before(text: str) -> tuple[datetime, str, int] | None:
    """The place that an address tells; None where it tells none."""
    at, _, rest = text.partition("~")
    seq, _, review = rest.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        known = moment.tzinfo is not None and 0 <= int(seq) < FARTHEST
        return (moment, review, int(seq)) if known else None
    except (ValueError, OverflowError):
        return None
