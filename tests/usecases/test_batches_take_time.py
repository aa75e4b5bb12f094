"""More time for many cases: where the law has it, with its letter; else refused in the law's words."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.errors import HandlerError
from casework.ports import Actor, Person
from casework.ports_of_batches import DONE, REFUSED
from casework.usecases import batches, batches_carrying
from casework.usecases.advance import work_off
from casework.usecases.batches_preview import Asked, Preview, preview
from casework.usecases.messages import withdraw
from casework.usecases.people import enlist
from tests.usecases.desk import WRITTEN, Desk

BOSS = Person(id="gwen", name="Gwen Tallis", roles=("supervisor",))


def opened(folder: Path, case: str) -> Desk:
    made = Desk(folder, case)
    enlist(made.app, [BOSS])
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = opened(tmp_path, "conservative_treatment/G08")
    yield made
    made.app.store.close()


def asked(desk: Desk, **changes: Any) -> Asked:
    values = {"act": "extend", "items": (desk.review,), "ground": "BEYOND_CONTROL", "reason": "The reviewer is ill."}
    return Asked(**{**values, **changes})


def look(desk: Desk, **changes: Any) -> Preview:
    with desk.app.store.reading() as reader:
        return preview(desk.app, reader, BOSS, asked(desk, **changes))


def row(desk: Desk, batch: str) -> tuple[str, str, Any]:
    with desk.app.store.reading() as reader:
        ((found, _),) = reader.batch_rows(batch, limit=9)
    return found.state, found.words, found.who_can


def test_the_time_is_longer_once_the_letter_is_sent(desk: Desk) -> None:
    before = desk.row().decision_due_at
    assert before is not None
    assert len(look(desk).can) == 1
    batch = batches.make(desk.app, BOSS, asked(desk))
    work_off(desk.app)
    assert row(desk, batch)[:2] == (DONE, "")
    after = desk.row().decision_due_at
    assert after is not None
    assert after - before == timedelta(days=15)
    assert desk.part("extensions")["extensions"][0]["asked_by"] == "gwen"
    assert desk.events().count("clock.extended") == 1
    assert desk.verifies()


def test_a_law_that_wants_the_day_told_is_said_with_the_field_for_it(tmp_path: Path) -> None:
    california = opened(tmp_path, "functional_assessment/G20")
    (one,) = look(california, ground="CONSULTATION").refused
    assert one.refused is not None
    assert one.refused.words == "the law of this plan wants the day told. Fill in “Until when” above, and look again"
    (late,) = look(california, ground="CONSULTATION", day=date(2031, 1, 1)).refused
    assert late.refused is not None
    assert "1 Jan 2031 is too late" in late.refused.words
    california.app.store.close()


def test_what_the_law_does_not_have_is_refused_with_the_law_that_says_so(desk: Desk) -> None:
    shown = look(desk, ground="HOLIDAY")
    (one,) = shown.refused
    assert one.refused is not None
    assert one.refused.words == (
        "the law of this plan does not know this ground. It knows: "
        "Matters beyond the plan’s control keep it from deciding in time"
    )
    assert one.refused.rule.startswith("29 CFR 2560.503-1(f)(2)(iii)")
    assert one.could == ()
    batch = batches.make(desk.app, BOSS, asked(desk, ground="HOLIDAY"))
    assert row(desk, batch)[0] == REFUSED
    first = batches.make(desk.app, BOSS, asked(desk))
    desk.pass_time(timedelta(minutes=1))
    second = batches.make(desk.app, BOSS, asked(desk))
    work_off(desk.app)
    assert row(desk, first)[0] == DONE
    how, words, can = row(desk, second)
    assert (how, "it may be extended once only" in words) == (REFUSED, True)
    assert can["rule"].startswith("29 CFR")
    assert desk.events().count("request.refused") == 1


def test_a_law_that_wants_the_day_told_is_given_it_and_others_are_not(tmp_path: Path, desk: Desk) -> None:
    assert len(look(desk, day=date(2030, 1, 1)).can) == 1  # the group plan's law says itself how long


def test_a_case_that_was_decided_has_no_time_to_extend(tmp_path: Path) -> None:
    decided = opened(tmp_path / "g15", "appeal_review/G15")
    decided.up_to("appeal")
    shown = look(decided)
    assert [one.refused.code for one in shown.refused if one.refused] == ["LAW"]
    decided.app.store.close()


def test_what_was_asked_for_is_kept_where_the_case_cannot_go_on_and_an_incident_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = batches.make(desk.app, BOSS, asked(desk))
    real = batches_carrying.extensions.extend_in

    def stuck(*given: Any, advance: bool = True, **more: Any) -> Any:
        if advance:
            raise HandlerError("the letter cannot be made")
        return real(*given, advance=advance, **more)

    with monkeypatch.context() as patched:
        patched.setattr(batches_carrying.extensions, "extend_in", stuck)
        assert batches_carrying.carry_out(desk.app, batch, 1)
    assert row(desk, batch)[:2] == (DONE, batches_carrying.STOPPED)
    assert "incident.opened" in desk.events()
    desk.pass_time(timedelta(hours=1))
    work_off(desk.app)
    assert desk.events().count("clock.extended") == 1


def test_a_case_that_is_withdrawn_meanwhile_is_not_extended(desk: Desk) -> None:
    batch = batches.make(desk.app, BOSS, asked(desk))
    batches.pause(desk.app, batch, by="gwen")
    withdraw(desk.app, desk.review, actor=Actor("clinic"), by="PROVIDER", document=WRITTEN, reason="Cancelled.")
    work_off(desk.app)
    batches.resume(desk.app, batch, by="gwen")
    work_off(desk.app)
    how, words, _ = row(desk, batch)
    assert how == REFUSED
    assert "nothing more can be done in it" in words or "no time to extend" in words
    assert desk.events().count("request.refused") == 1
    assert desk.verifies()
