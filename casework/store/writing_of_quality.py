"""Writing second looks: the port's `QualityTransaction`."""

from casework.ports_of_quality import Draw, Rating, SecondLook
from casework.store.rows import Rows
from casework.store.tables_of_quality import QUALITY_DRAWS, SECOND_LOOKS, SECOND_RATINGS


class QualityWriting(Rows):
    """What can be written of second looks."""

    def put_draw(self, draw: Draw) -> None:
        self._put(QUALITY_DRAWS, "put_draw", draw)

    def put_second_look(self, look: SecondLook) -> None:
        self._put(SECOND_LOOKS, "put_second_look", look)

    def put_rating(self, rating: Rating) -> None:
        self._put(SECOND_RATINGS, "put_rating", rating)
