"""What the rights and the law say of a case is the same whether it is asked about alone or together with others."""

from dataclasses import replace
from pathlib import Path

import pytest

from casework.errors import CaseworkError
from casework.ports import EVERY, Person, Reader, WorkFilter, WorkItem
from casework.usecases import extensions, rights
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.many_cases import together
from casework.usecases.people import enlist
from tests.web.day import Day
from tests.web.worlds import OTHERS

CASES = {
    "tests/golden/appeal_review/G03.toml": {"SAME_PERSON", "ROLE", ""},  # a physician who did not decide it
    "tests/golden/reopening/T83.toml": {"ROLE", ""},  # one decision looks at another one again
    "tests/golden/determination/G07.toml": {"NOT_BY", "ROLE", ""},  # a second signature
}


def may(app: Application, reader: Reader, item: WorkItem, who: Person) -> str:
    """Why somebody may not have a task, by its code; empty where they may."""
    try:
        rights.fit_for(app, reader, item, who.id)
    except CaseworkError as refused:
        return f"{getattr(refused, 'reason', '')}: {refused}"
    return ""


def more_time(app: Application, reader: Reader, review: str) -> str:
    case = CaseFile(app, reader, review)
    what = extensions.time_that_runs(case)
    try:
        extensions.try_extension(case, what, "MEMBER_ASKS", until=None, now=app.clock.now())
    except CaseworkError as refused:
        return str(refused)
    return "it can be had"


@pytest.mark.parametrize("path", CASES)
def test_rights_and_law_say_the_same_of_many_cases_as_of_one(tmp_path: Path, path: str) -> None:
    day = Day(tmp_path, path)
    day.with_people(*(one for one in OTHERS if one.id not in day.people))
    for one in day.people.values():  # so that it is not for their roles alone that they may not
        if set(one.roles) & {"nurse_reviewer", "physician_reviewer"}:
            enlist(day.app, [replace(one, roles=(*one.roles, "physician_reviewer", "appeal_physician"))])
    seen, compared = set(), 0
    while day.steps:
        with day.app.store.reading() as reader:
            cards = [card for row in reader.reviews(limit=9) if (card := reader.card(row.id)) is not None]
            several = together(reader, cards)
            for card in cards:
                asked = WorkFilter(review=card.review, status=None, kind="USER", limit=EVERY)
                for item in reader.work_items(asked):
                    assert several.work_item(item.id) == item
                    for who in reader.people() if item.status == "OPEN" else ():
                        alone = may(day.app, reader, item, who)
                        assert may(day.app, several, item, who) == alone
                        seen.add(alone.partition(":")[0])
                        compared += 1
                assert more_time(day.app, several, card.review) == more_time(day.app, reader, card.review)
        day.do(day.steps.pop(0))
    day.close()
    assert compared > 20
    assert seen >= CASES[path]


def test_a_case_that_was_not_chosen_is_asked_about_all_the_same(tmp_path: Path) -> None:
    day = Day(tmp_path, "tests/golden/appeal_review/G03.toml")
    day.until("review_appeal")
    with day.app.store.reading() as reader:
        several, item = together(reader, []), day.task("review_appeal")
        assert several.work_item(item.id) == item
        assert several.review(day.review) == reader.review(day.review)
        assert several.part(day.review, "request") == reader.part(day.review, "request")
        assert several.card(day.review) == reader.card(day.review)
        assert several.answers(day.review, element="draft_decision")
        done = WorkFilter(review=day.review, status="DONE", kind="USER", limit=EVERY)
        assert several.work_items(done) == reader.work_items(done)
        assert several.person("nobody") is None
    day.close()
