"""Emergency access: who may open, end and judge it."""

from dataclasses import replace

import pytest

from casework.errors import FormError, InputError, NotFound, RightsError, TaskNotOpen
from casework.ports import Person
from casework.testing_rows import a_review
from casework.usecases import break_glass, case_access

from .conftest import Office

WHY = "The member is in the emergency room"


@pytest.fixture
def case(office: Office) -> str:
    with office.app.store.transaction() as tx:
        tx.add_definition(office.app.definitions.hash, office.app.files)
        tx.add_review(a_review("R-1", definition=office.app.definitions.hash))
    return "R-1"


def who(office: Office, id: str) -> Person:
    with office.app.store.reading() as reader:
        found = reader.person(id)
    assert found is not None
    return found


def test_who_sees_a_case_already_or_names_none_opens_nothing(office: Office, case: str) -> None:
    with pytest.raises(InputError, match="may see the case R-1 already"):
        break_glass.open_case(office.app, who(office, "gwen"), case, WHY)
    with pytest.raises(NotFound, match="No case R-2"):
        break_glass.open_case(office.app, who(office, "ines"), "R-2", WHY)
    with pytest.raises(FormError, match="You typed 9"):
        break_glass.open_case(office.app, who(office, "ines"), case, "  too short  ")
    assert office.kinds("ines") == ["person.added", "account.added"]


def test_it_is_seen_by_this_person_alone_for_an_hour(office: Office, case: str) -> None:
    break_glass.open_case(office.app, who(office, "ines"), case, WHY)
    with office.app.store.reading() as reader:
        assert case_access.visible(reader, who(office, "ines"), case, now=office.clock.now())
        assert not case_access.visible(reader, who(office, "adam"), case, now=office.clock.now())
    office.later(minutes=60)
    with office.app.store.reading() as reader:
        assert not case_access.visible(reader, who(office, "ines"), case, now=office.clock.now())


def test_only_its_owner_ends_it_and_never_judges_it(office: Office, case: str) -> None:
    glass = break_glass.open_case(office.app, who(office, "ines"), case, WHY)
    with pytest.raises(RightsError, match="Only who opened"):
        break_glass.close(office.app, who(office, "gwen"), glass.id)
    supervising = replace(who(office, "ines"), roles=("supervisor",))
    fine = {"verdict": "JUSTIFIED", "judgement": "It was as she said."}
    with pytest.raises(RightsError, match="Nobody judges their own"):
        break_glass.judge(office.app, supervising, glass.id, **fine)
    judged = break_glass.judge(office.app, who(office, "gwen"), glass.id, **fine)
    assert judged.closed_at == office.clock.now()  # it had not ended before
    with pytest.raises(TaskNotOpen, match="gwen has judged this access already"):
        break_glass.judge(office.app, who(office, "gwen"), glass.id, **fine)
    with pytest.raises(NotFound, match="no such emergency access"):
        break_glass.close(office.app, who(office, "ines"), "g-0")


def test_ending_it_twice_changes_nothing(office: Office, case: str) -> None:
    glass = break_glass.open_case(office.app, who(office, "ines"), case, WHY)
    first = break_glass.close(office.app, who(office, "ines"), glass.id)
    office.later(minutes=5)
    assert break_glass.close(office.app, who(office, "ines"), glass.id) == first
    assert office.kinds("ines").count("break_glass.closed") == 1


@pytest.mark.parametrize("blank", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u034f", "\u202e"])
def test_a_reason_that_nobody_can_see_is_none(office: Office, case: str, blank: str) -> None:
    with pytest.raises(FormError, match="You typed 0"):
        break_glass.open_case(office.app, who(office, "ines"), case, blank * 20)
    with pytest.raises(FormError, match="You typed 5"):
        break_glass.open_case(office.app, who(office, "ines"), case, "a b c" + blank * 20)
    glass = break_glass.open_case(office.app, who(office, "ines"), case, WHY)
    with pytest.raises(FormError, match="Say what you found out"):
        break_glass.judge(office.app, who(office, "gwen"), glass.id, verdict="JUSTIFIED", judgement="ok" + blank * 20)


def test_a_reason_in_any_script_counts_its_letters(office: Office, case: str) -> None:
    assert break_glass.open_case(office.app, who(office, "ines"), case, "急診室 急診室 急診室").reason
