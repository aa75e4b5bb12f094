"""Of a large office some cases are read for a forecast: which, and that the others are not even looked at."""

from datetime import timedelta
from pathlib import Path

from casework.store.sqlite import open_sqlite
from casework.testing_rows import DEFINITION, MOMENT, a_review, a_work_item, later
from casework.testing_rows_of_desk import a_stay
from casework.testing_rows_of_reviews import furnish
from casework.testing_rows_of_worklist import a_card

OLD = MOMENT - timedelta(days=500)


def test_of_every_third_case_that_came_of_late_all_steps_are_read_the_latest_first(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    furnish(store)
    with store.transaction() as tx:
        for number in range(1, 11):
            id, came = f"W-{number}", OLD if number < 5 else MOMENT
            tx.add_review(a_review(id, definition=DEFINITION, created_at=came))
            tx.add_card(a_card(id))
            for step in (1, 2):
                at = later(hours=number + step)
                tx.put_work_item(a_work_item(f"{id}:{step}", id, status="DONE", closed_by="ana", closed_at=at))
                tx.add_stay(a_stay(f"{id}:{step}", id, closed_at=at))
    with store.reading() as reader:
        numbers = {f"W-{number}": reader.card(f"W-{number}").number for number in range(1, 11)}  # type: ignore[union-attr]
        every = reader.past_steps(MOMENT, later(days=9))
        some = reader.past_steps(MOMENT, later(days=9), every=3)
        none = reader.past_steps(later(days=8), later(days=9), every=3)
    store.close()
    assert len(every) == 20
    late = {f"W-{number}" for number in range(5, 11)}
    assert some == [one for one in every if numbers[one.review] % 3 == 0 and one.review in late]
    assert len({one.review for one in some}) == 2
    assert none == []
