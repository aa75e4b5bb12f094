"""What the address of a report asks for: its days and what narrows it. What is not understood is told and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from casework.domain.moment_words import full_day
from casework.domain.report_counting import Filters
from casework.domain.report_shape import Period
from casework.web.messages import Messages

YEAR, OWN, USUAL = "year", "own", "90"
LATEST: Final = ("30", "90")  # days
MONTHS: Final = 24  # that are offered, the present one among them
LONGEST: Final = 3 * 366  # days of one report
FIELDS: Final = ("period", "from", "to", "type", "plan", "urgency", "public")
EARLIEST: Final = 1900  # year; no case of a plan is older
WRITTEN: Final = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y")
SHOWN: Final = 60  # characters of something strange that are said back


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen beside the days: its label, what stands for all of it, value -> words."""

    title: str
    every: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportWish:
    """What was asked, as it was typed, and what is wrong with it."""

    typed: Mapping[str, str]
    errors: Messages = field(default_factory=Messages)
    period: Period | None = None  # None where the days cannot be understood

    @property
    def filters(self) -> Filters:
        """What narrows the report."""
        return Filters(
            line_of_business=self.typed["type"] or None,
            plan=self.typed["plan"] or None,
            urgency=self.typed["urgency"] or None,
            public=bool(self.typed["public"]),
        )

    def href(self, path: str, **changes: str) -> str:
        """The same wish at another address, or with changes."""
        told = {name: value for name, value in {**self.typed, **changes}.items() if value}
        if told.get("period") != OWN:
            told = {name: value for name, value in told.items() if name not in ("from", "to")}
        return f"{path}?{urlencode(told)}" if told else path


def read_wish(arguments: Mapping[str, str], *, today: date, choices: Mapping[str, Choice]) -> ReportWish:
    """The wish of an address; without any it is the last 90 full days of everything."""
    typed = {name: arguments.get(name, "").strip()[:200] for name in FIELDS}
    if not typed["period"]:
        typed["period"] = OWN if typed["from"] or typed["to"] else USUAL
    errors = Messages()
    period = _period(typed, today, errors)
    for name, choice in choices.items():
        if typed[name] and typed[name] not in choice.values:
            errors[name] = f"There is no {choice.title.lower()} “{typed[name][:SHOWN]}” here. Choose one of the list."
    return ReportWish(typed, errors, period)


def offered(today: date) -> list[tuple[str, str]]:
    """(value, words) of each period that can be chosen."""
    months = [_month_back(today, count) for count in range(MONTHS)]
    return [
        (YEAR, f"Previous calendar year, {today.year - 1}"),
        *((days, f"Last {days} full days") for days in LATEST),
        *((f"{one:%Y-%m}", f"{one:%B %Y}" + (", so far" if at == 0 else "")) for at, one in enumerate(months)),
        (OWN, "Days of my own choice"),
    ]


def period_words(period: Period) -> str:
    """ "1 Jan 2025 to 31 Dec 2025, 365 days"."""
    days = (period.last - period.first).days + 1
    if days == 1:
        return f"{full_day(period.first)}, 1 day"
    return f"{full_day(period.first)} to {full_day(period.last)}, {days:,} days"


def wrong(errors: Messages) -> list[dict[str, str]]:
    """The errors as a summary lists them."""
    return [{"href": f"#{name}", "text": text} for name, text in errors.items()]


def is_day(text: str) -> bool:
    """Whether a field for days can show it; anything else is kept in a field for words."""
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _month_back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _period(typed: dict[str, str], today: date, errors: Messages) -> Period | None:
    asked = typed["period"]
    if asked == YEAR:
        return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    if asked in LATEST:
        return Period(today - timedelta(days=int(asked)), today - timedelta(days=1))
    if asked == OWN:
        return _own(typed, today, errors)
    return _month(asked, today, errors)


def _month(asked: str, today: date, errors: Messages) -> Period | None:
    try:
        first = date.fromisoformat(f"{asked}-01")
        after = (first + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        errors["period"] = f"“{asked[:SHOWN]}” is no period. Choose one of the list."
        return None
    if first.year < EARLIEST:
        errors["period"] = f"{first:%B %Y} is too long ago. Choose one of the list."
        return None
    if first > today:
        errors["period"] = f"{first:%B %Y} is still to come. Choose a month that has begun."
        return None
    return Period(first, min(after - timedelta(days=1), today))


def _own(typed: dict[str, str], today: date, errors: Messages) -> Period | None:
    first, last = (_day(typed[name], name, today, errors) for name in ("from", "to"))
    typed |= {name: day.isoformat() for name, day in (("from", first), ("to", last)) if day is not None}
    if first is None or last is None:
        return None
    if last < first:
        errors["to"] = f"The last day, {full_day(last)}, is before the first one, {full_day(first)}."
        return None
    if (last - first).days >= LONGEST:
        errors["from"] = (
            f"From {full_day(first)} on are more than three years, which is the most. Choose a later first day."
        )
        return None
    return Period(first, last)


def _read_day(text: str) -> date | None:
    """As a field for days sends it, or as pages write it."""
    for form in WRITTEN:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _day(text: str, name: str, today: date, errors: Messages) -> date | None:
    which = "first" if name == "from" else "last"
    if not text:
        errors[name] = f"The {which} day is missing. Enter it, or choose another period."
        return None
    day = _read_day(text)
    if day is None:
        errors[name] = f"“{text[:SHOWN]}” is not a day. Enter the {which} day, such as {full_day(today)}."
        return None
    if day.year < EARLIEST:
        errors[name] = f"The {which} day, {full_day(day)}, is too long ago. Enter a day from {EARLIEST} on."
        return None
    if day > today:
        errors[name] = f"The {which} day, {full_day(day)}, is still to come. Nothing is known of it before it is over."
        return None
    return day
