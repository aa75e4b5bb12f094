"""Writing what came of each line."""

from collections.abc import Sequence

from casework.domain.decided_line import DecidedLine
from casework.store.reading_of_facts import FactReading
from casework.store.tables_of_facts import DECIDED_LINES


class FactWriting(FactReading):
    """What can be written of the facts."""

    def put_decided_lines(self, review: str, lines: Sequence[DecidedLine]) -> None:
        self._driver.change("drop_decided_lines", {"review": review})
        self._put_each(DECIDED_LINES, "put_decided_line", lines)
