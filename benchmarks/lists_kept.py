"""What is kept beside cases, for offices to measure with: holds, purges and what is left, forecasts, batches."""

from dataclasses import replace
from datetime import timedelta

from benchmarks.cases_over import HASH, PLACES
from benchmarks.offices import NOW
from casework.ports import Json, Transaction
from casework.ports_of_batches import Batch, BatchRow
from casework.ports_of_forecast import Forecast
from casework.ports_of_history import CASE, ArchiveMade, Hold, Purge, PurgeRow, Tombstone

ON_HOLD = 10
BATCH_ROWS = 10
LEAST = 100  # of each, however small the office; no page shows more


def history(tx: Transaction, size: int) -> None:
    for number in range(max(LEAST, size // 50)):
        at = NOW - timedelta(hours=number)
        tx.put_purge(Purge(id=f"p-{number}", reason="Its time has come.", asked_by="gwen", asked_at=at, state="ASKED"))
        if number == 0:
            for n in range(1, 21):
                tx.put_purge_row(PurgeRow(purge="p-0", n=n, review=f"R-E-{n:05d}", state="WAITING"))
        hold = Hold(
            id=f"h-{number}",
            scope=CASE,
            review=f"R-B-{number:05d}",
            member=None,
            line_of_business=None,
            from_day=None,
            to_day=None,
            reason="A lawyer asked for it.",
            set_by="gwen",
            set_at=at,
        )
        if number >= ON_HOLD:
            hold = replace(hold, lifted_by="gwen", lifted_at=at, lifted_because="The matter is settled.")
        tx.put_hold(hold)
        gone = f"R-G-{number:05d}"
        tx.put_archive(
            ArchiveMade(
                review=gone,
                sha256=HASH,
                file=f"{gone}.zip",
                bytes=1,
                made_by="gwen",
                made_at=at,
                trail_length=1,
                trail_head=HASH,
                views_length=0,
            )
        )
        tx.add_tombstone(
            Tombstone(
                review=gone,
                number=10_000_000 + number,
                line_of_business=PLACES[0][0],
                ended_year=2010,
                rule="29 U.S.C. 1027",
                trail_length=1,
                trail_head=HASH,
                views_length=0,
                views_head="",
                archive=HASH,
                purge="p-99",
                asked_by="gwen",
                agreed_by="nurse-1",
                purged_by="gwen",
                purged_at=at,
                redacted={},
            )
        )


def forecasts(tx: Transaction, size: int) -> None:
    for number in range(max(LEAST, size // 50)):
        day = (NOW - timedelta(days=number)).date()
        of = {"low": 1, "mid": 2, "high": 4, "actual": None if number < 7 else 2}
        days = [{"day": (day + timedelta(days=n)).isoformat(), **of} for n in range(7)]
        tx.put_forecast(
            Forecast(
                id=f"f-{number}",
                day=day.isoformat(),
                made_at=NOW - timedelta(days=number),
                asked_by=None,
                state="MADE",
                seed=7,
                runs=200,
                model="office-1",
                inputs=INPUTS,
                days={"days": days},
                week=of,
                settled=number > 9,
            )
        )


INPUTS: Json = {
    "weeks": 8,
    "days": 40,
    "tasks": 3_000,
    "begun": 1_000,
    "people": 40,
    "roles": {"nurse_reviewer": 40},
    "open": 1_000,
    "late": 10,
    "already": 0,
    "opens": 8,
    "closes": 17,
    "off": {"below": 0, "above": 0, "weeks": 3},
    "every": 1,
}


def batches(tx: Transaction, size: int) -> None:
    for number in range(max(LEAST, size // 50)):
        id, at = f"b-{number:05d}", NOW - timedelta(hours=number)
        tx.put_batch(
            Batch(
                id=id,
                act="assign",
                to_person="nurse-1",
                made_by="gwen",
                reason="Somebody is away",
                detail={},
                state="DONE",
                made_at=at,
                changed_at=at,
            )
        )
        for n in range(1, BATCH_ROWS + 1):
            state = "REFUSED" if n < 3 else "DONE"
            review = f"R-B-{n:05d}"
            tx.put_batch_row(
                BatchRow(batch=id, n=n, review=review, item=None, held=None, to_person=None, state=state, at=at)
            )
