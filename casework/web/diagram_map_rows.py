"""The clock map on the diagram in words: its versions, a row for each element, the marks on it, and how it adds up."""

from collections.abc import Iterator, Sequence

from casework.ports import Json
from casework.usecases.application import PROCESS
from casework.usecases.desk_lists import DeskWish
from casework.usecases.diagram_map import DiagramMap, ElementRow, Stood, Version
from casework.web.clock_map_rows import stay
from casework.web.desk_rows import TITLES, address, length

LIST = "#list"  # where on the page a list is: the drawing stands above it
DECIDED = TITLES["decided"][:1].lower() + TITLES["decided"][1:]


def head(told: DiagramMap) -> tuple[int, int]:
    """Open cases of all versions, and those that are decided: the two numbers of the desk's head."""
    return sum(one.cases.open for one in told.versions), sum(one.cases.decided for one in told.versions)


def versions(told: DiagramMap) -> list[tuple[str, str]]:
    """What the version picker offers."""
    return [("" if one.live else one.hash, _version(one)) for one in told.versions]


def _version(one: Version) -> str:
    named = "Live now" if one.live else f"Earlier ({one.hash[:6]})"
    return f"{named}, {one.cases.open:,} open"


def processes(told: DiagramMap) -> list[tuple[str, str]]:
    """What the process picker offers, with the number of the clock map by step."""
    return [
        (id, f"{name} ({told.stood[id].open:,} open)" if told.stood[id].open else name)
        for id, name in told.names.items()
    ]


def elements(told: DiagramMap, wish: DeskWish, path: str) -> list[Json]:
    """A row for each element where cases stand or stood."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "who": one.who.replace("_", " "),
            "open": one.here.open,
            "late": one.here.late,
            "decided": one.here.decided,
            "opens": None
            if one.called is None
            else address(DeskWish(version=wish.version, process=one.called).asked(), path),
            "inside": _inside(told, one),
            **_lists(told, wish, one, path),
            **{name: value for name, value in stay(one.usual).items() if name != "late"},
            "became": 0 if one.usual is None else one.usual.late,
        }
        for one in told.rows
    ]


def _lists(told: DiagramMap, wish: DeskWish, one: ElementRow, path: str) -> Json:
    """Where the lists of an element's numbers are; empty where no one list holds what is counted."""
    if one.called is None:
        of = DeskWish(version=wish.version, process=told.process, element=one.id)
        here = wish.element == one.id
        return {
            "href": address(of.asked(), path) + LIST,
            "late_href": address(of.asked(level="late"), path) + LIST,
            "decided_href": address(of.asked(figure="decided"), path) + LIST,
            "current": "decided" if here and wish.figure else "late" if here and wish.level else "open" if here else "",
        }
    inside = one.inside.items()
    return {
        "href": _list(told, [process for process, stood in inside if stood.open]),
        "late_href": _list(told, [process for process, stood in inside if stood.late], level="late"),
        "decided_href": _list(told, [process for process, stood in inside if stood.decided], figure="decided"),
        "current": "",
    }


def _list(told: DiagramMap, processes: Sequence[str], **changes: str) -> str:
    """The list on the desk of the one process that holds what is counted."""
    if len(processes) != 1 or processes[0] not in told.alone:
        return ""
    return address(DeskWish(process=processes[0]).asked(**changes))


def _inside(told: DiagramMap, one: ElementRow) -> list[Json]:
    """Where the open cases of a step are that opens others: told where it is not simply the step itself."""
    found = [(process, stood.open) for process, stood in one.inside.items() if stood.open]
    if one.called is None or [process for process, _ in found] == [one.called]:
        return []
    return [
        {
            "n": n,
            "where": "itself" if process == one.called else told.names[process],
            "href": address(DeskWish(process=process).asked()) if process in told.alone else "",
        }
        for process, n in found
    ]


def adding_up(told: DiagramMap) -> list[str]:
    """How the numbers of the drawing come to those of the desk and of the clock map by step."""
    drawn = Stood(
        open=sum(one.here.open for one in told.rows),
        late=0,
        decided=sum(one.here.decided for one in told.rows),
    )
    parts = list(_whole(told, drawn.open) if told.process == PROCESS else _part(told, drawn.open))
    if told.between:
        parts.append(f"{told.between:,} {_are(told.between)} between two steps, where Casework works on.")
    if drawn.decided:
        parts.append(f"Beside these, {drawn.decided:,} {_are(drawn.decided)} {DECIDED}.")
    return parts


def _whole(told: DiagramMap, drawn: int) -> Iterator[str]:
    whole, of = told.cases.open, " of this version" if len(told.versions) > 1 else ""
    if not whole:
        return
    yield (
        f"{_cases(whole)}{of} {_stand(whole)} at a step of this drawing."
        if drawn == whole
        else f"{drawn:,} of the {_cases(whole)}{of} {_stand(drawn)} at a step of this drawing."
    )
    counted = {told.process, *(process for one in told.rows for process in one.inside)}
    for process, stood in told.stood.items():
        if stood.open and process not in counted:
            yield f"{stood.open:,} {_are(stood.open)} in {told.names[process]}, which more than one step opens."


def _part(told: DiagramMap, drawn: int) -> Iterator[str]:
    own = told.stood[told.process].open
    if own:
        as_told = ", as the clock map by step says" if told.process in told.alone else ""
        yield f"{_cases(own)} {_are(own)} in {told.name} itself{as_told}."
    inside = [(process, stood.open) for one in told.rows for process, stood in one.inside.items() if stood.open]
    for process, n in inside:
        yield f"{n:,} {'more ' if own else ''}{_are(n)} in {told.names[process]}, which opens from here."


def _cases(n: int) -> str:
    return "1 open case" if n == 1 else f"{n:,} open cases"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _stand(n: int) -> str:
    return "stands" if n == 1 else "stand"


def marks(told: DiagramMap, rows: list[Json]) -> Json:
    """What stands at each element of the drawing: {id: {name, open, late, decided, half, addresses of lists}}."""
    usual = {one.id: one.usual for one in told.rows}
    kept = ("name", "open", "late", "decided", "href", "late_href", "decided_href")
    return {
        row["id"]: {
            **{name: row[name] for name in kept},
            "half": "" if (known := usual[row["id"]]) is None else length(known.half),
        }
        for row in rows
    }
