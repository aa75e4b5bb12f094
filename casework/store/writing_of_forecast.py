"""Writing forecasts: the port's `ForecastTransaction`."""

from casework.ports_of_forecast import Forecast
from casework.store.rows import Rows
from casework.store.tables_of_forecast import FORECASTS


class ForecastWriting(Rows):
    """What can be written of them."""

    def put_forecast(self, forecast: Forecast) -> None:
        self._put(FORECASTS, "put_forecast", forecast)
