"""A report for tests of what shows reports: each kind of cell, each kind of chart, hostile words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.domain.report_shape import (
    Chart,
    Citation,
    Column,
    Few,
    Nothing,
    Period,
    Report,
    Row,
    Series,
    Share,
    Table,
)

ZONE = ZoneInfo("America/New_York")
MADE = datetime(2026, 7, 2, 14, 5, tzinfo=UTC)
LAW = Citation("42 CFR 438.210(f)", "paragraph (1)", date(2026, 1, 1))
OWN = Citation("Practice of the plan")
HOSTILE = '=HYPERLINK("http://example.org","<script>alert(1)</script>")'
BARS = Chart(
    "bars",
    "Approved, by urgency",
    "Standard requests were approved more often.",
    ("Standard", "Expedited"),
    (Series("This year", (93.5, None)), Series("Year before", (80.0, 75.0))),
    "%",
)
LINES = Chart(
    "lines",
    "Time to decide",
    "The median rose.",
    ("Jan 2026", "Feb 2026", "Mar 2026"),
    (
        Series("Median", (20.0, None, 26.0)),
        Series("Nine in ten within", (60.0, 65.5, 70.0), (50.0, 55.0, 60.0), (70.0, 75.0, 80.0)),
    ),
    "hours",
    "Month of the decision",
)
RANGES = Chart(
    "ranges",
    "Agreement",
    "Functional need is agreed on most.",
    ("Functional need, as the plan words it in its policy", "Serial treatment"),
    (Series("Kappa", (0.61, None), (0.5, None), (0.7, None)),),
    "kappa",
)
POINTS = Chart(
    "points",
    "Expected and what happened",
    "More came than was expected.",
    tuple(f"Week {number}" for number in range(1, 5)),
    (Series("Expected", (0, 1, 2, 1204)), Series("Happened", (3, 4, 5, 6))),
    "cases",
)
METRICS = Table(
    "metrics",
    "The metrics",
    (Column("metric", "Metric"), Column("value", "Value"), Column("counted", "Counted"), Column("out_of", "Out of")),
    (
        Row(("Standard, approved", Share(187, 200), 187, 200), "Approved, of those that were decided.", LAW),
        Row(("Expedited, denied", Nothing("No request was decided in these days"), 0, 0), "Denied.", LAW),
        Row(("Time, on average", timedelta(days=2, hours=4, minutes=20), 1204, 1204), "Elapsed time.", LAW),
    ),
    chart=BARS,
    definition="Each figure stands for the days that were chosen.",
    citation=LAW,
)
BY_PLAN = Table(
    "plans",
    "By plan type",
    (
        Column("plan", "Plan type"),
        Column("n", "Decided", "lines"),
        Column("share", "Approved"),
        Column("kappa", "Kappa"),
    ),
    (
        Row(("Medicaid managed care", 1204, Share(1000, 1204), 0.6149)),
        Row((HOSTILE, Few(), Share(0, 0), -0.2)),
    ),
    chart=LINES,
    citation=OWN,
)
CASES = Table(
    "cases",
    "Each line",
    tuple(Column(f"c{number}", f"Column {number}") for number in range(7)),
    tuple(
        Row(
            (
                f"CR-26-{number:05d}",
                datetime(2026, 1, 3, 15, number % 60, tzinfo=UTC),
                date(2026, 1, 5),
                "+1 555 0100",
                "-",
                "Approved",
                number,
            )
        )
        for number in range(60)
    ),
)
NONE = Table("appeals", "Appeals", (Column("a", "Appeal"),), (), empty="No appeal was decided in these days.")
REPORT = Report(
    name="metrics_of_tests",
    title="Metrics of tests",
    definition="What a plan tells the public each year.",
    period=Period(date(2026, 1, 1), date(2026, 6, 30)),
    sections=(METRICS, BY_PLAN, CASES, NONE),
    citation=LAW,
    notes=("Lines that were withdrawn are left out.",),
    filters=(("Plan type", "All plan types"),),
)
