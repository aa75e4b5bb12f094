"""Reads what a policy wants measured or shown, and when it approves without a signature, from a policy's tables."""

from collections.abc import Sequence
from itertools import pairwise

from casework.domain.measured_criteria import COMPARISONS, LimitTable, Measure, Measurement, StraightThrough
from casework.domain.reading import STATUSES, Reading, finish

RESULTS = ("MET", "NOT_MET", "UNKNOWN", "NOT_NEEDED")  # of a measurement, as the finding `measurement.<id>`


def read_measurement(read: Reading) -> Measurement:
    """One criterion with its measures."""
    made = Measurement(
        id=read.identifier("id"),
        label=read.text("label"),
        combinator=read.choice("combinator", ("ALL", "ANY"), default="ALL"),
        sites=read.texts("sites"),
        measures=tuple(_measure(one) for one in read.tables("measures")),
        citation=read.text("citation"),
    )
    if not made.measures:
        read.fault("measures", f"{made.id} names nothing that is measured or shown")
    finish(read)
    return made


def _measure(read: Reading) -> Measure:
    made = Measure(
        id=read.identifier("id"),
        label=read.text("label"),
        unit=read.text("unit", default=""),
        comparison=read.choice("comparison", tuple(COMPARISONS), default=""),
        parameter=read.text("parameter", default=""),
        table=read.text("table", default=""),
        by=read.text("by", default=""),
        shown=read.truth("shown"),
        each_side=read.truth("each_side"),
        optional=read.truth("optional"),
    )
    if bool(made.comparison) != bool(made.parameter or made.table):
        read.fault("comparison", f"{made.id} needs a comparison and the parameter or table that gives the limit")
    if (made.parameter and made.table) or bool(made.table) != bool(made.by):
        read.fault("table", f"{made.id} needs a parameter, or a table and the measure by which it is read")
    if made.shown and made.comparison:
        read.fault("shown", f"{made.id} is shown or it is a number; it cannot be both")
    finish(read)
    return made


def read_limit_table(read: Reading) -> LimitTable | None:
    """A table of limits by another measured value; None where its day cannot be read."""
    since = read.day("since")
    given = read.value.get("rows")
    read.known("rows")
    rows = _rows(given)
    if not rows:
        read.fault("rows", "must be pairs of numbers [from this value on, limit], in rising order")
    values = {
        "id": read.identifier("id"),
        "unit": read.text("unit", default=""),
        "citation": read.text("citation"),
        "status": read.choice("status", STATUSES),
    }
    finish(read)
    return None if since is None else LimitTable(since=since, rows=rows, **values)


def _rows(given: object) -> tuple[tuple[float, float], ...]:
    """The rows as pairs; none where any is no pair of numbers, or they do not rise."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        return ()
    rows = []
    for one in given:
        if not isinstance(one, Sequence) or len(one) != 2 or not all(type(part) in (int, float) for part in one):
            return ()
        rows.append((float(one[0]), float(one[1])))
    rising = all(first[0] < second[0] for first, second in pairwise(rows))
    return tuple(rows) if rising else ()


def read_straight_through(read: Reading) -> StraightThrough | None:
    """When an approval needs no signature; None where the policy allows none."""
    if not read.value:
        return None
    since = read.day("since")
    most = read.whole("max_quantity", least=1)
    citation, status = read.text("citation"), read.choice("status", STATUSES)
    finish(read)
    return None if since is None else StraightThrough(max_quantity=most, since=since, citation=citation, status=status)


def measured_faults(
    file: Reading, measurements: Sequence[Measurement], tables: Sequence[LimitTable], parameters: Sequence[str]
) -> None:
    """Fault measures that are given twice, or whose limit the policy does not hold."""
    measures = [measure for one in measurements for measure in one.measures]
    ids = [one.id for one in measures]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        file.fault("measurements", f"the measure {id} is given twice")
    known = {one.id for one in tables}
    for one in measures:
        if one.parameter and not any(id == one.parameter or id.endswith(f".{one.parameter}") for id in parameters):
            file.fault("measurements", f"the measure {one.id} is held against {one.parameter}, which is no parameter")
        if one.table and one.table not in known:
            file.fault("measurements", f"the measure {one.id} is held against the table {one.table}, which is not here")
        if one.by and one.by not in ids:
            file.fault("measurements", f"the measure {one.id} rests on {one.by}, which is no measure of the policy")
