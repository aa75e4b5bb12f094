"""Rows of forecasts for tests of stores, and every call that reads or writes them."""

from datetime import timedelta
from typing import Any

from casework.ports import Reader, Transaction
from casework.ports_of_forecast import Forecast
from casework.testing_rows import MOMENT


def a_forecast(id: str = "f-1", **changes: Any) -> Forecast:
    """One day of which a range is told, and nothing is known yet."""
    values: dict[str, Any] = {
        "day": "2026-03-02",
        "made_at": MOMENT,
        "asked_by": None,
        "state": "MADE",
        "seed": 7,
        "runs": 200,
        "model": "office-1",
        "inputs": {"tasks": 300},
        "days": {"days": [{"day": "2026-03-02", "low": 1, "mid": 2, "high": 4, "actual": None}]},
        "week": {"low": 1, "mid": 2, "high": 4, "actual": None},
        "settled": False,
    }
    return Forecast(id=id, **(values | changes))


def write_forecasts(tx: Transaction) -> None:
    """Every write of forecasts."""
    tx.put_forecast(a_forecast())


def read_forecasts(reader: Reader) -> None:
    """Every read of what they rest on, and of them."""
    reader.past_step_count(MOMENT, MOMENT + timedelta(days=1))
    for every in (1, 2):
        reader.past_steps(MOMENT, MOMENT + timedelta(days=1), every=every)
    reader.open_steps()
    reader.missed_between(MOMENT, MOMENT + timedelta(days=1))
    reader.forecasts(limit=5)
    reader.unsettled_forecasts("2026-03-03")
