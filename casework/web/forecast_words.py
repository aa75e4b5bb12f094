"""Forecasts in words: ranges, never one number; what happened beside what was expected."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from casework.domain.report_shape import RANGES, Chart, Column, Row, Series, Table
from casework.forecast.counting import Range
from casework.forecast.parameters import parameters
from casework.ports_of_forecast import MADE, Forecast, Json
from casework.usecases.forecast_question import MOST_MORE, REQUESTS, Answered, Question
from casework.usecases.next_case_rules import role_words
from casework.web import moments

MOST_OUT = 5  # people that a slider reaches to


def between(low: int, high: int) -> str:
    """ "2 to 5"; "about 3" where both ends are the same; "none" where they are 0."""
    if low == high:
        return "none" if not high else f"about {high}"
    return f"{low} to {high}"


def day_words(day: date, today: date) -> str:
    """ "Today, Thu 22 Jan", "Tomorrow, Fri 23 Jan", "Sat 24 Jan"."""
    name = {0: "Today, ", 1: "Tomorrow, "}.get((day - today).days, "")
    return f"{name}{day:%a} {day.day} {day:%b}"


def expected(one: Forecast, today: date) -> Table:
    """The days that a forecast tells of, drawn as ranges, with the table of the same figures."""
    rows = [(date.fromisoformat(day["day"]), day) for day in one.days["days"]]
    told = tuple(Row((day_words(day, today), between(of["low"], of["high"]), of["mid"])) for day, of in rows)
    whole = (Row(("All 7 days", between(one.week["low"], one.week["high"]), one.week["mid"])),) if told else ()
    return Table(
        name="expected",
        title="Expected late, by day",
        columns=(
            Column("day", "Day"),
            Column("range", "Likely"),
            Column("middle", "Middle"),
        ),
        rows=(*told, *whole),
        chart=_ranges("Likely range of each day", [day_words(day, today) for day, _ in rows], [of for _, of in rows]),
        definition=(
            "On each day, how many times for a decision will run out before the decision is made. Four times in five "
            f"it should be within the range; it is no promise, and no target.{_already(one)}"
        ),
    )


def _already(one: Forecast) -> str:
    """What of its first day was sure; forecasts of before do not say so."""
    n = one.inputs.get("already", 0)
    return f" When it was made, {counted(n, 'time')} had run out on that first day already." if n else ""


def _ranges(title: str, labels: Sequence[str], of: Sequence[Mapping[str, int]]) -> Chart:
    return Chart(
        kind=RANGES,
        title=title,
        description="The bar is the likely range, the dot its middle.",
        labels=tuple(labels),
        series=(
            Series(
                "Likely range",
                tuple(float(one["mid"]) for one in of),
                tuple(float(one["low"]) for one in of),
                tuple(float(one["high"]) for one in of),
            ),
        ),
        unit="late",
    )


def why_not(one: Forecast | None) -> str:
    """Why there is no range; empty where there is one."""
    if one is None:
        return "No forecast has been made yet. Casework makes one within the first minutes of each day."
    if one.state == MADE:
        return ""
    settings, of = parameters(), one.inputs
    were = "was" if of["tasks"] == 1 else "were"
    return (
        f"There is too little history for a forecast: in the last {settings.weeks} weeks "
        f"{counted(of['tasks'], 'task')} {were} completed, on {counted(of['days'], 'working day')}. "
        f"From {settings.least_tasks} tasks on {settings.least_days} working days on, a range can be told. "
        "Until then the desk says what is due."
    )


def rests_on(one: Forecast | None) -> list[Json]:
    """What a forecast rests on: {title, words}."""
    if one is None:
        return []
    of = one.inputs
    large = of["every"] > 1
    hours = f"{_hour(of['opens'])} to {_hour(of['closes'])}"
    people = ", ".join(f"{n} {plural(role_words(role), n)}" for role, n in of["roles"].items())
    if sum(of["roles"].values()) > of["people"]:
        people += "; who has several roles is counted in each"
    return [
        {
            "title": "History",
            "words": f"{of['weeks']} weeks before that day, {counted(of['days'], 'working day')} in it",
        },
        *([{"title": "Read of it", "words": f"1 case of {of['every']}, counted {of['every']} times"}] if large else []),
        {"title": "Requests and appeals that began", "words": f"{of['begun']:,}"},
        {"title": "Completed tasks", "words": f"{of['tasks']:,}"},
        {"title": "People who worked", "words": f"{of['people']}{f' ({people})' if people else ''}, mostly {hours}"},
        {"title": "Open cases with a clock", "words": f"{of['open']:,}, {of['late']:,} of them late already"},
        {"title": "Tried on weeks that are over", "words": _tried(of["off"])},
        *(
            [{"title": "Runs", "words": f"{one.runs} simulations of the office, each with a history drawn anew"}]
            if one.runs
            else []
        ),
    ]


def _tried(off: Mapping[str, float]) -> str:
    """On how many past weeks the same count was tried, and what came of it."""
    weeks, all = int(off["weeks"]), parameters().weeks_back
    missed = off["below"] or off["above"]
    if weeks < all:
        return f"{weeks} of {all}: the history is short{', so the range is wide' if missed else ''}"
    return f"{weeks}: {'the range is wider by what it missed' if missed else 'most were in range'}"


def _hour(hour: float) -> str:
    return f"{int(hour - 1) % 12 + 1} {'am' if hour % 24 < 12 else 'pm'}"


def counted(n: int, noun: str) -> str:
    """ "1 task", "2 tasks"."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def plural(role: str, n: int) -> str:
    """ "2 nurse reviewers"; of the desk where requests arrive, people of it."""
    if role == "intake":
        return "person of intake" if n == 1 else "people of intake"
    return role if n == 1 else f"{role}s"


def roles_asked(one: Forecast | None, question: Question) -> list[Json]:
    """Of each role a slider for people who are out and one for more people: {title, out, more}."""
    if one is None or one.state != MADE:
        return []
    found = []
    for role, n in one.inputs["roles"].items():
        single, many = plural(role_words(role), 1), plural(role_words(role), 2)
        out = _slider(f"out-{role}", "Out", 0, min(n, MOST_OUT), question.out.get(role, ""))
        more = _slider(f"more-{role}", "More, from now on", 0, MOST_MORE, question.more.get(role, ""))
        found.append(
            {
                "title": f"{many[:1].upper()}{many[1:]}",
                "out": _in_words(out, none="Nobody out", single=f"{single} out", many=f"{many} out"),
                "more": _in_words(more, none="As many as now", single=f"more {single}", many=f"more {many}"),
            }
        )
    return found


def requests_asked(question: Question) -> Json:
    """The slider for more or fewer requests."""
    slider = _slider("requests", "Requests and appeals", *REQUESTS, question.requests) | {"step": 5}
    none, words = "As many as before", "% more"
    return _in_words(slider, none=none, single=words, many=words, fewer="% fewer")


def _slider(name: str, label: str, least: int, most: int, typed: str) -> Json:
    sound = typed.removeprefix("-").isdigit() and least <= int(typed) <= most
    return {"name": name, "label": label, "least": least, "most": most, "step": 1, "value": int(typed) if sound else 0}


def _in_words(slider: Json, *, none: str, single: str, many: str, fewer: str = "") -> Json:
    told = slider | {"none": none, "single": single, "many": many, "fewer": fewer}
    return told | {"words": slider_words(told)}


def slider_words(one: Json) -> str:
    """ "2 nurse reviewers out", "20 % more requests"."""
    value = one["value"]
    if not value:
        return str(one["none"])
    if value < 0:
        return f"{-value} {one['fewer']}"
    return f"{value} {one['single'] if value == 1 else one['many']}"


def days(all: Sequence[date], today: date) -> list[tuple[str, str]]:
    """The days on which people can be out: (value, words)."""
    return [(day.isoformat(), day_words(day, today)) for day in all]


def answer(told: Answered, question: Question, today: date) -> Json:
    """The forecast as it is beside the one with the change, and the difference."""
    rows = [
        {
            "day": day_words(day, today),
            "base": between(before.low, before.high),
            "changed": between(after.low, after.high),
            "more": more(difference),
        }
        for (day, before), (_, after), difference in zip(told.base.days, told.changed.days, told.days, strict=True)
    ]
    before, after = told.base.week, told.changed.week
    return {
        "asked": asked(told, question, today),
        "rows": rows,
        "week": {
            "day": "All 7 days",
            "base": between(before.low, before.high),
            "changed": between(after.low, after.high),
            "more": more(told.week),
        },
        "words": f"{between(after.low, after.high)} late in 7 days, in place of {between(before.low, before.high)}",
        "runs": told.base.runs,
    }


def more(of: Range) -> str:
    """ "1 to 4 more", "2 fewer to 1 more", "no difference"."""
    if of.low == of.high == 0:
        return "no difference"
    if of.low >= 0:
        return f"{between(of.low, of.high)} more"
    if of.high <= 0:
        return f"{between(-of.high, -of.low)} fewer"
    return f"{-of.low} fewer to {of.high} more"


def asked(told: Answered, question: Question, today: date) -> str:
    """ "2 nurse reviewers out tomorrow, 1 more physician reviewer, 20 % more requests"."""
    change = told.change
    on = "on all 7 days" if len(change.out_days) > 1 else ""
    if len(change.out_days) == 1:
        day = today + timedelta(days=change.out_days[0])
        on = {0: "today", 1: "tomorrow"}.get(change.out_days[0], f"on {day:%a} {day.day} {day:%b}")
    parts = [f"{n} {plural(role_words(role), n)} out {on}" for role, n in change.out.items() if n]
    parts += [f"{n} more {plural(role_words(role), n)}" for role, n in change.more.items() if n]
    if change.requests:
        parts.append(f"{abs(change.requests)} % {'more' if change.requests > 0 else 'fewer'} requests")
    return ", ".join(parts)


def earlier(found: Sequence[Forecast], today: date) -> Json | None:
    """The last forecasts against what then happened, drawn and as rows; None without one."""
    if not found:
        return None
    rows = []
    for one in found:
        first, day = date.fromisoformat(one.day), one.days["days"][0]
        week, so_far = one.week, [of["actual"] for of in one.days["days"] if of["actual"] is not None]
        rows.append(
            {
                "made": moments.short_day(first, today),
                "first": between(day["low"], day["high"]),
                "first_actual": "not known yet" if day["actual"] is None else day["actual"],
                "week": between(week["low"], week["high"]),
                "week_actual": week["actual"] if week["actual"] is not None else f"{sum(so_far)} so far",
                "held": _held(week, len(one.days["days"]) - len(so_far)),
            }
        )
    over = [one for one in reversed(found) if one.week["actual"] is not None]
    return {"rows": rows, "chart": _chart(over, today) if over else None}


def _held(week: Mapping[str, int | None], to_go: int) -> str:
    actual, low, high = week["actual"], week["low"], week["high"]
    if actual is None or low is None or high is None:
        return f"{counted(to_go, 'day')} to go"
    if actual > high:
        return "more than expected"
    return "fewer than expected" if actual < low else "held"


def _chart(over: Sequence[Forecast], today: date) -> Chart:
    weeks = [one.week for one in over]
    drawn = _ranges(
        "Likely range of 7 days, and what happened",
        [moments.short_day(date.fromisoformat(one.day), today) for one in over],
        weeks,
    )
    happened = Series("What happened", tuple(float(one["actual"]) for one in weeks))
    return Chart(
        kind=RANGES,
        title=drawn.title,
        description="The bar is what was expected of the 7 days from then on, the second mark what happened.",
        labels=drawn.labels,
        series=(*drawn.series, happened),
        unit="late",
    )


def held(found: Sequence[Forecast]) -> str:
    """How often the range held, of the weeks that are over."""
    over = [one.week for one in found if one.week["actual"] is not None]
    if not over:
        return "None of these weeks is over yet."
    n, are = sum(one["low"] <= one["actual"] <= one["high"] for one in over), "is" if len(over) == 1 else "are"
    return f"The range held in {n} of {counted(len(over), 'week')} that {are} over. It is made to hold in 8 of 10."
