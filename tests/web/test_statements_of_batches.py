"""What a look at many cases asks of the store does not grow with the number of cases."""

from datetime import timedelta
from typing import Any

import pytest

from casework.testing_rows_of_drafts import a_held_signature
from casework.usecases.assignments import assign
from casework.usecases.complete import complete
from tests.web.many_cases import fill, through_intake
from tests.web.test_batches_pages import look
from tests.web.test_worklist_pages import names
from tests.web.worlds import World

MOST = 10
ACTS = {
    "assign": {"to": "ines"},
    "release": {},
    "priority": {"priority": "HIGH"},
    "followup": {"to": "ines", "day": "2026-02-01"},
    "extend": {"ground": "PLAN_NEEDS"},
}


@pytest.fixture
def chosen(world: World) -> list[str]:
    """Tasks that wait for a nurse: free, taken, signed; and a case by its own id, a task that has ended, and none."""
    reviews = fill(world)
    items = [through_intake(world, review) for review in reviews.values()]
    for one in (items[1], items[3]):
        assign(world.app, one.id, to="tova", by="gwen")
    with world.app.store.transaction() as tx:
        later = world.clock.now() + timedelta(minutes=10)
        tx.put_held_signature(a_held_signature(items[3].id, items[3].review, person="tova", until=later))
    ended, step = items[4], world.script.steps[0]
    complete(world.app, ended.id, step.answers, person=step.who)
    return [*(one.id for one in items[:-1]), items[-1].review, "R-NOWHERE"]


@pytest.mark.parametrize("act", ACTS)
def test_a_preview_of_many_cases_takes_as_many_statements_as_one_of_few_and_no_more_than_ten(
    world: World, web: Any, sign_in: Any, chosen: list[str], statements: Any, act: str
) -> None:
    sign_in(web, "gwen")
    took = []
    for items in (chosen[:2], chosen):
        answer = look(web, act=act, items=items, origin="/desk?figure=day", **ACTS[act])
        statements.clear()
        again = web.get(answer.request.path)
        assert again.status_code == 200
        took.append(sorted(statements.names))
    assert len(names(again)) >= 6
    assert took[0] == took[1]
    assert len(took[1]) <= MOST
