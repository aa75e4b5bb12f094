"""A request names its plan and its line of business; the two must belong together, by whatever name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.errors import RequestError
from casework.ports import Actor
from casework.usecases.case_file import CaseFile
from casework.usecases.submit import submit
from tests.usecases.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.app.store.close()


def test_a_request_under_a_law_under_which_its_plan_is_not_sold_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    asked = {**desk.script.request, "id": "MISFIT", "session": 2, "plan": "CA-01"}
    with pytest.raises(RequestError, match="CA-01 is not sold under the line of business") as refusal:
        submit(desk.app, asked, actor=Actor("outside"))
    assert "CA_KNOX_KEENE" in str(refusal.value)
    with desk.app.store.reading() as reader:
        assert reader.review("R-MISFIT") is None


def test_another_name_of_the_law_is_kept_as_its_id_with_what_the_plans_accreditors_ask(desk: Desk) -> None:
    asked = {**desk.script.request, "id": "FIT", "session": 2, "plan": "CA-01", "line_of_business": "CALIFORNIA"}
    review = submit(desk.app, asked, actor=Actor("outside"))["review"]
    with desk.app.store.reading() as reader:
        row, law = reader.review(review), CaseFile(desk.app, reader, review).line_of_business
    assert row is not None
    assert row.line_of_business == law.id == "CA_KNOX_KEENE"
    assert [one.id for one in law.accreditors] == ["NCQA"]


def test_an_item_without_prior_authorization_is_refused_where_the_law_has_no_time_for_it(desk: Desk) -> None:
    asked = {**desk.script.request, "id": "NO-PA", "session": 2, "no_prior_authorization": True}
    with pytest.raises(RequestError, match="has no time of its own for such a pre-service request"):
        submit(desk.app, asked, actor=Actor("outside"))
