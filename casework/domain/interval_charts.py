"""Shares drawn with the interval in which the true one likely lies."""

from collections.abc import Sequence

from casework.domain.report_shape import RANGES, Chart, Series
from casework.domain.shares import Share

EXPLAINED = "The point is what was found, the line where the true share likely lies (95 %)."


def shares_chart(title: str, of: str, told: Sequence[tuple[str, Share]]) -> Chart | None:
    """A row for each name with its share, in percent; None of fewer than two, which a table tells as well."""
    if len(told) < 2:
        return None
    shares = [one for _, one in told]
    values, low, high = (
        tuple(round(value * 100, 1) for value in values)
        for values in ([one.value for one in shares], [one.low for one in shares], [one.high for one in shares])
    )
    return Chart(RANGES, title, EXPLAINED, tuple(name for name, _ in told), (Series(of, values, low, high),), unit="%")
