"""The forecast of each day: counted between other work in bounded pieces, outside of every transaction.

Nothing waits for it. What is under way is kept in memory: a process that ends begins it anew.
"""

from dataclasses import dataclass
from datetime import date

from casework.forecast.looking_back import Forecasting
from casework.usecases import forecasts
from casework.usecases.application import Application
from casework.usecases.next_case_taking import workday

PIECE = 15_000  # events of a round, a few tenths of a second


@dataclass(slots=True)
class ForecastSweep:
    """What the dispatcher's process has under way."""

    app: Application
    _day: date | None = None  # for which it was seen to
    _under_way: Forecasting | None = None

    def go_on(self, events: int = PIECE) -> bool:
        """A piece of today's forecast; whether there is more to do."""
        today = workday(self.app)
        if self._under_way is None:
            if self._day == today:
                return False
            self._under_way = self._begin(today)
        elif self._under_way.go_on(events):
            done, self._under_way = self._under_way, None
            forecasts.keep(self.app, forecasts.forecast_of(done.learned, done.told(), done.off, by=None))
        return self._under_way is not None

    def beside(self) -> int:
        """A piece, as no thing done: the dispatcher rests before the next one, so that pages have the processor too."""
        self.go_on()
        return 0

    def finish(self) -> None:
        """All of it, where nobody waits."""
        while self.go_on():
            pass

    def _begin(self, today: date) -> Forecasting | None:
        """Once a day: what happened is written beside earlier forecasts, and today's is begun where there is none."""
        forecasts.settle(self.app)
        self._day = today
        with self.app.store.reading() as reader:
            if any(one.asked_by is None and one.day == today.isoformat() for one in reader.forecasts(limit=20)):
                return None
            learned = forecasts.learnt(self.app, reader)
        if learned.is_enough:
            return forecasts.begun(learned)
        forecasts.keep(self.app, forecasts.forecast_of(learned, None, by=None))
        return None
