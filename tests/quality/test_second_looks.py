"""A second look: drawn from the record, taken by somebody independent, blind, kept beside the first, and settled."""

import sqlite3
from hashlib import sha256

import pytest

from casework.audit.accounts import verify_accounts, verify_views
from casework.audit.verify import verify_review
from casework.errors import AssignmentRefused, DraftMoved, FormError, NotFound, TaskNotOpen
from casework.ports_of_quality import DONE, NONE, OPEN, SETTLED, TAKEN
from casework.testing_rows import a_document
from casework.usecases import second_looks
from casework.usecases.quality_drawing import draw
from casework.usecases.second_look_file import BlindCase
from tests.quality.looking import APPROVE, CASE, DENY, MARCH, at, look_at, stands, waiting
from tests.web.day import Day

ADVERSE = "draft_decision"


def blind(day: Day, look: str) -> BlindCase:
    with day.app.store.reading() as reader:
        case = second_looks.find(reader, look).case(day.app, reader)
        assert case.documents
        case.part("guardrails")
        case.answer("verify_trials")
        return case


def test_a_denial_of_january_is_drawn_in_february_and_waits_for_a_physician(day: Day) -> None:
    (look,) = waiting(day)
    assert (look.element, look.role, look.first_person, look.state) == (
        ADVERSE,
        "physician_reviewer",
        "osei",
        OPEN,
    )
    assert [one["words"] for one in look.why] == ["Denials of January 2026, drawn at random"]


def test_anybody_can_draw_again_with_nothing_but_the_record(day: Day) -> None:
    with day.app.store.reading() as reader:
        kept = reader.draw("denials", "2026-01")
        denials = (
            {one.review for one in reader.decided_lines(kept.drawn_at.replace(month=1), kept.drawn_at)} if kept else ()
        )
    assert kept is not None
    assert kept.cases == len(denials) == 1
    assert kept.seed == sha256("\n".join(["denials", "2026-01", *sorted(denials)]).encode()).hexdigest()
    order = sorted(denials, key=lambda case: sha256(f"{kept.seed}\n{case}".encode()).hexdigest())
    assert order[: kept.wanted] == [one.review for one in waiting(day)]


def test_what_was_drawn_is_never_drawn_again(day: Day) -> None:
    before = waiting(day)
    assert draw(day.app, by="gwen") == 0
    at(day, "2026-02-04T12:00:00-05:00")
    assert waiting(day) == before


def test_the_second_reviewer_sees_the_file_of_then_and_nothing_of_the_first_answer(day: Day) -> None:
    look = look_at(day, ADVERSE)
    with day.app.store.transaction() as tx:
        tx.add_document(a_document("D9", day.review, received_at=day.clock.now(), title="It was denied"))
    case = blind(day, look.id)
    assert [one.id for one in case.documents] == ["D1", "D2", "D3", "D4"]
    assert case.answer(ADVERSE) is None
    assert case.answer("sign_decision") is None
    assert case.part("determination") is None
    assert case.part("appeals") is None
    guardrails = case.part("guardrails")
    assert guardrails is not None
    assert guardrails["fired"] == []
    assert {event["kind"] for event in (case.part("clock") or {})["events"]} == {"RECEIVED"}
    ratings = case.answer("verify_trials")
    assert ratings is not None  # what the first reviewer knew as well


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ("osei", "took part"),
        ("osei2", "took part"),
        ("reporter", "report to the first reviewer"),
        ("stranger", "no licence in New York"),
        ("other_field", "a physician of"),
        ("partial", "conflict of interest"),
        ("nadja", "for the role physician reviewer"),
        ("ana", "for the role physician reviewer"),
    ],
)
def test_who_is_not_independent_or_not_qualified_may_not_take_it(day: Day, person: str, why: str) -> None:
    with pytest.raises(AssignmentRefused, match=why):
        second_looks.take(day.app, look_at(day, ADVERSE).id, by=person)
    assert look_at(day, ADVERSE).state == OPEN


def test_whoever_takes_it_has_it_and_nobody_else_answers_it_meanwhile(day: Day) -> None:
    look = look_at(day, ADVERSE)
    assert second_looks.take(day.app, look.id, by="petra").state == TAKEN
    assert second_looks.take(day.app, look.id, by="petra").taken_at == stands(day, look.id).taken_at
    with pytest.raises(TaskNotOpen, match="Petra Vance"):
        second_looks.answer(day.app, look.id, {"lines": {"L1": DENY}}, by="quentin")
    second_looks.release(day.app, look.id, by="quentin")  # not theirs to give back
    assert stands(day, look.id).person == "petra"
    second_looks.release(day.app, look.id, by="petra")
    assert second_looks.take(day.app, look.id, by="quentin").person == "quentin"


def test_a_second_look_that_decides_alike_raises_nothing_and_changes_nothing_of_the_case(day: Day) -> None:
    look, before = look_at(day, ADVERSE), day.row()
    with day.app.store.reading() as reader:
        letters = len(reader.letters(day.review))
    done = second_looks.answer(day.app, look.id, {"lines": {"L1": DENY}}, by="petra", seconds=300)
    assert (done.state, done.finding, done.active_seconds) == (DONE, NONE, 300)
    assert day.row() == before
    with day.app.store.reading() as reader:
        assert len(reader.letters(day.review)) == letters
        assert verify_review(reader, day.review).ok
        assert verify_accounts(reader).ok
        told = {
            (one.rating.criterion, one.rating.line): (one.rating.first, one.rating.second)
            for one in reader.compared(before.received_at)
        }
    assert told == {("outcome", "L1"): ("DENY", "DENY"), ("reasons", "L1"): ("CONSERVATIVE_INSUFFICIENT",) * 2}


def test_one_that_would_have_approved_stands_on_top_until_somebody_says_what_was_done(day: Day) -> None:
    look = look_at(day, ADVERSE)
    second_looks.answer(day.app, look.id, {"lines": {"L1": APPROVE}}, by="petra")
    with day.app.store.reading() as reader:
        assert [one.id for one, _ in reader.looks_found()] == [look.id]
    for words in ("", "   ", "x" * 2_001):
        with pytest.raises(FormError):
            second_looks.settle(day.app, look.id, by="gwen", words=words)
    second_looks.settle(day.app, look.id, by="gwen", words="Reopened for a clear error; see the new case.")
    kept = stands(day, look.id)
    assert (kept.finding, kept.settled_by, kept.settled_words) == (
        SETTLED,
        "gwen",
        "Reopened for a clear error; see the new case.",
    )
    with pytest.raises(TaskNotOpen, match="already"):
        second_looks.settle(day.app, look.id, by="gwen", words="Once more.")
    with day.app.store.reading() as reader:
        assert reader.looks_found() == []
        kinds = [one.kind for one in reader.account_events(limit=20) if one.kind.startswith("look.")]
    assert kinds == ["look.settled", "look.answered", "look.taken", "look.drawn"]


def test_what_the_form_refuses_is_not_kept(day: Day) -> None:
    look = look_at(day, ADVERSE)
    with pytest.raises(FormError) as refused:
        second_looks.answer(day.app, look.id, {"lines": {"L1": {**DENY, "documents": ["D9"]}}}, by="petra")
    assert "documents" in refused.value.messages["lines"]["L1"]
    assert stands(day, look.id).state == OPEN


def test_the_same_answer_sent_twice_is_kept_once_and_another_is_refused(day: Day) -> None:
    look = look_at(day, ADVERSE)
    first = second_looks.answer(day.app, look.id, {"lines": {"L1": DENY}}, by="petra")
    assert second_looks.answer(day.app, look.id, first.answers or {}, by="petra") == first
    with pytest.raises(TaskNotOpen, match="You have answered"):
        second_looks.answer(day.app, look.id, {"lines": {"L1": APPROVE}}, by="petra")
    with pytest.raises(TaskNotOpen, match="is answered"):
        second_looks.save_draft(day.app, look.id, by="petra", values={}, version=0, window="w")


def test_a_draft_is_kept_and_two_windows_do_not_write_over_each_other(day: Day) -> None:
    look = look_at(day, ADVERSE)
    typed = {"lines.L1.rationale": ["The podiatry record"]}
    kept = second_looks.save_draft(day.app, look.id, by="petra", values=typed, version=0, window="one", seconds=9)
    assert stands(day, look.id).person == "petra"  # the first word takes it
    with pytest.raises(DraftMoved):
        second_looks.save_draft(day.app, look.id, by="petra", values={}, version=0, window="two")
    again = second_looks.save_draft(day.app, look.id, by="petra", values=typed, version=kept.version, window="two")
    assert (again.version, again.body) == (2, typed)
    second_looks.answer(day.app, look.id, {"lines": {"L1": DENY}}, by="petra")
    with day.app.store.reading() as reader:
        draft = reader.draft(look.id, "petra")
    assert draft is not None
    assert draft.body == {}


def test_there_is_no_look_of_a_number_that_nobody_drew(day: Day) -> None:
    with pytest.raises(NotFound):
        second_looks.take(day.app, "no-such-look", by="petra")


def test_whoever_read_the_file_stands_in_the_views_of_the_case(day: Day) -> None:
    look = look_at(day, ADVERSE)
    with day.app.store.reading() as reader:
        found = second_looks.find(reader, look.id)
    second_looks.note_view(day.app, found, by="petra")
    second_looks.note_view(day.app, found, by="petra")
    with day.app.store.reading() as reader:
        views = reader.case_views(day.review)
        assert verify_views(reader, day.review).ok
    assert [(one.person, one.page) for one in views] == [("petra", "second_looks.show")] * 2


def test_an_answer_that_was_changed_by_hand_is_found(day: Day) -> None:
    look = look_at(day, ADVERSE)
    second_looks.answer(day.app, look.id, {"lines": {"L1": APPROVE}}, by="petra")
    with sqlite3.connect(day.settings.database) as database:
        database.execute("update second_looks set finding = 'NONE'")
    database.close()
    with day.app.store.reading() as reader:
        told = verify_accounts(reader)
    assert not told.ok
    assert "second look" in str(told.fault)


def test_a_decision_on_appeal_is_looked_at_as_if_it_were_still_open(day: Day) -> None:
    for step in list(day.steps):
        day.do(step)
    at(day, MARCH)
    look = look_at(day, "review_appeal")
    with day.app.store.reading() as reader:
        case = second_looks.find(reader, look.id).case(day.app, reader)
        (level,) = (case.part("appeals") or {})["levels"]
    assert (level["status"], level["determination"]) == ("OPEN", None)
    (step,) = [one for one in day.script.steps if one.value == "review_appeal"]
    done = second_looks.answer(day.app, look.id, {**step.answers, "specialty": "reconstructive surgery"}, by="adeyemi")
    assert (done.state, done.finding) == (DONE, NONE)
    with pytest.raises(AssignmentRefused, match="for the role physician reviewer"):
        second_looks.take(day.app, next(one.id for one in waiting(day) if one.id != look.id), by="brandt")


def test_the_case_of_these_tests_is_a_denial(day: Day) -> None:
    assert CASE
    with day.app.store.reading() as reader:
        assert [one.outcome for one in reader.decided_lines_of(day.review)] == ["DENIED"]
