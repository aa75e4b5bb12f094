"""A person's worklist: what stands in which list, how it is counted, filtered and ordered."""

from datetime import timedelta

import pytest

from casework.usecases.assignments import claim, release
from casework.usecases.case_marks import follow_up_done, set_follow_up, set_priority
from casework.usecases.complete import complete
from casework.usecases.worklist_page import read_wish
from tests.usecases.crowd import BOSS, CLERK, COAST, DOCTOR, NURSE, OTHER, Crowd


def counts(crowd: Crowd, person: object) -> tuple[int, ...]:
    return tuple(crowd.page(person).counts.values())


def test_a_case_that_arrives_waits_for_its_group_and_is_nobodys(crowd: Crowd) -> None:
    crowd.arrive("Yusuf Tarrant")
    assert counts(crowd, NURSE) == (0, 1, 0, 0, 0)
    assert counts(crowd, CLERK) == (0, 0, 0, 0, 0)
    assert counts(crowd, DOCTOR) == (0, 0, 0, 0, 0)
    assert crowd.names(NURSE, tab="groups") == ["Yusuf Tarrant"]
    (row,) = crowd.page(NURSE, tab="groups").rows
    assert (row.card.asked_for, row.card.lines) == ("Second fat grafting, both feet and face", 2)
    assert row.work is not None
    assert row.work.role == "nurse_reviewer"


def test_a_task_that_somebody_takes_moves_between_the_lists_of_everybody(crowd: Crowd) -> None:
    task = crowd.task(crowd.arrive("Yusuf Tarrant"))
    claim(crowd.app, task.id, person="ines")
    assert crowd.names(NURSE) == ["Yusuf Tarrant"]
    assert counts(crowd, NURSE) == (1, 0, 0, 0, 0)
    assert counts(crowd, OTHER) == (0, 0, 1, 0, 0)
    (seen,) = crowd.page(OTHER, tab="others").rows
    assert seen.holder_name == "Ines Carrow, RN"
    assert counts(crowd, BOSS) == (0, 0, 1, 0, 0)
    release(crowd.app, task.id, person="ines")
    assert counts(crowd, OTHER) == (0, 1, 0, 0, 0)


def test_lists_begin_with_the_shortest_clock_and_are_ordered_as_asked(crowd: Crowd) -> None:
    for name, urgency in (("Ann Slow", "STANDARD"), ("Bo Fast", "EXPEDITED"), ("Cy Next", "STANDARD")):
        crowd.arrive(name, urgency=urgency)
        crowd.later(days=1)
    crowd.go_on(crowd.arrive("Di Last"))
    assert crowd.names(NURSE, tab="groups") == ["Bo Fast", "Ann Slow", "Cy Next", "Di Last"]
    assert crowd.names(NURSE, tab="groups", sort="name") == ["Bo Fast", "Di Last", "Cy Next", "Ann Slow"]
    assert crowd.names(NURSE, tab="groups", sort="opened") == ["Ann Slow", "Bo Fast", "Cy Next", "Di Last"]
    assert crowd.names(NURSE, tab="groups", sort="plan") == ["Bo Fast", "Ann Slow", "Cy Next", "Di Last"]
    assert crowd.names(NURSE, tab="groups", sort="step") == ["Bo Fast", "Ann Slow", "Cy Next", "Di Last"]


def test_each_filter_leaves_what_it_says_and_counts_it(crowd: Crowd) -> None:
    crowd.arrive("Ann Slow")
    crowd.arrive("Bo Fast", urgency="EXPEDITED")
    crowd.arrive("Pilar Esquivel", language="es")
    crowd.go_on(crowd.arrive("Di Unread"))
    everybody = ["Ann Slow", "Bo Fast", "Di Unread", "Pilar Esquivel"]
    filters = {
        "urgency": {"EXPEDITED": ["Bo Fast"], "STANDARD": ["Ann Slow", "Di Unread", "Pilar Esquivel"]},
        "language": {"es": ["Pilar Esquivel"], "en": ["Ann Slow", "Bo Fast", "Di Unread"], "fr": []},
        "plan": {"COMMERCIAL_ERISA": everybody, "MEDICAID_MCO": []},
        "q": {
            "esquivel": ["Pilar Esquivel"],
            "esqu": ["Pilar Esquivel"],
            "C-002": ["Bo Fast"],
            "fat grafting": everybody,
            "helen marsh": everybody,
            "nobody": [],
            "%_*": [],
        },
    }
    for name, values in filters.items():
        for value, expected in values.items():
            told = crowd.page(NURSE, tab="groups", **{name: value})
            assert sorted(row.card.member_name for row in told.rows) == expected, (name, value)
            assert (told.total, told.more) == (len(expected), False)
    steps = crowd.page(NURSE, tab="groups").steps
    by_step = [crowd.names(NURSE, tab="groups", step=step) for step in steps]
    assert sorted(name for names in by_step for name in names) == everybody
    assert crowd.names(NURSE, tab="groups", urgency="EXPEDITED", language="es") == []
    assert crowd.names(NURSE, tab="groups", q="fat", urgency="EXPEDITED") == ["Bo Fast"]


def test_the_level_of_a_clock_is_the_same_in_the_filter_as_on_the_page(crowd: Crowd) -> None:
    crowd.arrive("Ann Slow")
    found = []
    for _ in range(80):
        levels = [one for one in ("late", "tight", "watch", "ok") if crowd.names(NURSE, tab="groups", left=one)]
        (level,) = levels
        found.append(level)
        crowd.clock.move_to(crowd.clock.now() + timedelta(hours=5))
    assert list(dict.fromkeys(found)) == ["ok", "watch", "tight", "late"]
    assert crowd.names(NURSE, tab="groups", left="paused") == []


def test_a_day_counts_what_is_done_and_what_is_in_hand(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow", urgency="EXPEDITED")
    task = crowd.task(review)
    claim(crowd.app, task.id, person="ana")
    ana = next(one for one in crowd.script.people if one.id == "ana")
    assert (crowd.page(ana).load.held, crowd.page(ana).load.done) == (3, 0)  # 1, 1 for two lines, 1 as expedited
    step = next(one for one in crowd.script.steps if one.value == task.element)
    complete(crowd.app, task.id, step.answers, person="ana")
    load = crowd.page(ana).load
    assert (load.done, load.points) == (3, 3)
    crowd.later(days=1)
    assert crowd.page(ana).load.points == 0


def test_a_follow_up_waits_for_its_day_and_ends_when_it_is_done(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    day = (crowd.clock.now() + timedelta(days=2)).date()
    set_follow_up(crowd.app, review, person="ines", day=day, reason="Call the surgeon", by="ines")
    assert crowd.names(NURSE, tab="followup") == []
    crowd.later(days=2)
    told = crowd.page(NURSE, tab="followup")
    assert told.counts["followup"] == 1
    assert told.rows[0].follow_up is not None
    assert told.rows[0].follow_up.reason == "Call the surgeon"
    assert crowd.names(OTHER, tab="followup") == []
    follow_up_done(crowd.app, review, person="ines")
    assert crowd.page(NURSE).counts["followup"] == 0
    assert [event.detail["person"] for event in crowd.events(review, "task.follow_up_set")] == ["ines"]
    assert len(crowd.events(review, "task.follow_up_done")) == 1


def test_a_follow_up_on_a_task_is_done_with_the_task(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    task, day = crowd.task(review), crowd.clock.now().date()
    set_follow_up(crowd.app, review, person="ana", day=day, reason="Look again", by="ana", item=task.id)
    step = next(one for one in crowd.script.steps if one.value == task.element)
    complete(crowd.app, task.id, step.answers, person="ana")
    with crowd.reading() as reader:
        assert reader.follow_up(review, "ana") is None


def test_a_priority_stays_with_its_task_and_makes_no_form_stale(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    task = crowd.task(review)
    with crowd.reading() as reader:
        before = reader.review(review)
    set_priority(crowd.app, task.id, priority="HIGH", reason="A complaint", by="gwen")
    with crowd.reading() as reader:
        after = reader.review(review)
    assert before is not None
    assert after is not None
    assert after.revision == before.revision
    (row,) = crowd.page(NURSE, tab="groups").rows
    assert row.work is not None
    assert (row.work.priority, row.mark) == (1, "A complaint")
    claim(crowd.app, task.id, person="ines")
    assert crowd.row(review).priority == 1


def test_pages_hold_fifty_and_the_last_one_the_rest(crowd: Crowd) -> None:
    for number in range(53):
        crowd.arrive(f"Member {number:02d}")
    first, second = (crowd.names(COAST, tab="groups", sort="name", page=page) for page in (1, 2))
    assert (len(first), len(second)) == (50, 3)
    assert first + second == [f"Member {number:02d}" for number in range(53)]
    told = crowd.page(COAST, tab="groups", q="member")
    assert (told.total, told.pages, len(told.rows)) == (53, 2, 50)


@pytest.mark.parametrize(
    ("asked", "tab", "page", "sort"),
    [
        ({}, "mine", 1, "left"),
        ({"tab": "groups", "page": "3", "sort": "name"}, "groups", 3, "name"),
        ({"tab": "everything", "page": "-1", "sort": "member; drop table"}, "mine", 1, "left"),
        ({"page": "0"}, "mine", 1, "left"),
        ({"page": "²"}, "mine", 1, "left"),
        ({"page": "9" * 40}, "mine", 400, "left"),
    ],
)
def test_an_address_that_says_what_there_is_not_is_read_as_the_usual(asked, tab, page, sort) -> None:
    wish = read_wish(asked)
    assert (wish.tab, wish.page, wish.sort) == (tab, page, sort)
