"""Writing batches and absences: the port's `BatchTransaction`."""

from datetime import datetime

from casework.ports_of_batches import Absence, Batch, BatchRow, BatchWish
from casework.store.records import to_milliseconds
from casework.store.rows import Rows
from casework.store.tables_of_batches import ABSENCES, BATCH_ROWS, BATCH_WISHES, BATCHES


class BatchWriting(Rows):
    """What can be written of batches and absences."""

    def put_batch(self, batch: Batch) -> None:
        self._put(BATCHES, "put_batch", batch)

    def put_batch_row(self, row: BatchRow) -> None:
        self._put(BATCH_ROWS, "put_batch_row", row)

    def cancel_waiting_rows(self, batch: str, *, at: datetime) -> None:
        self._driver.change("cancel_waiting_rows", {"batch": batch, "at": to_milliseconds(at)})

    def put_batch_wish(self, wish: BatchWish) -> None:
        self._put(BATCH_WISHES, "put_batch_wish", wish)

    def drop_batch_wishes(self, *, before: datetime) -> None:
        self._driver.change("drop_batch_wishes", {"before": to_milliseconds(before)})

    def put_absence(self, absence: Absence) -> None:
        self._put(ABSENCES, "put_absence", absence)
