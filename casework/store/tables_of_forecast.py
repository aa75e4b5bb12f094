"""The table of forecasts."""

from casework import ports_of_forecast as ports
from casework.store.table import Index, Table, columns

FORECASTS = Table(
    "forecasts",
    columns("""
        id text
        day text
        made_at moment
        asked_by text?
        state text
        seed integer
        runs integer
        model text
        inputs json
        days json
        week json
        settled boolean
    """),
    ("id",),
    record=ports.Forecast,
    indexes=(
        Index("forecasts_by_age", ("made_at", "id")),
        Index("forecasts_unsettled", ("day", "id"), "settled = 0"),
    ),
)
