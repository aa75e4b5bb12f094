"""What a forecast rests on and how it is counted, read from `parameters.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The file says of each what it means."""

    model: str
    weeks: int
    least_days: int
    least_tasks: int
    most_steps: int
    opens: int
    closes: int
    least_hours: int
    days: int
    runs: int
    asked_runs: int
    events: int
    least_runs: int
    weeks_back: int
    runs_back: int
    untried: int
    simulated: int
    low: int
    high: int


@cache
def parameters() -> Parameters:
    """Those that are shipped."""
    raw = tomllib.loads(files("casework.forecast").joinpath("parameters.toml").read_text(encoding="utf-8"))
    return Parameters(model=raw["model"], **raw["history"], **raw["office"], **raw["runs"], **raw["range"])
