"""A reason is kept for good: controls, and what turns the direction of reading, are refused wherever one is asked."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from casework.domain.visible_text import unreadable
from casework.errors import CaseFormatError, CaseworkError
from casework.ports import Actor
from casework.usecases import accounts_people, batches, bulk, second_looks
from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.audit_export import Asked as Export
from casework.usecases.audit_export import chosen
from casework.usecases.batches_preview import Asked
from casework.usecases.break_glass import judge, open_case
from casework.usecases.case_marks import set_priority
from casework.usecases.comments import add_comment
from casework.usecases.delegation import delegate
from casework.usecases.extensions import extend
from casework.usecases.holds import Wish, set_hold
from casework.usecases.incident_acts import retry
from casework.usecases.messages import withdraw
from casework.usecases.people_file import read_people
from casework.usecases.purge_wishes import ask
from casework.usecases.saved_views import save_view
from tests.usecases.crowd import BOSS, DOCTOR, Crowd

WORDS = "\0\x01 ten letters and more"
ADA, LETTER = Actor("gwen"), {"id": "W-1", "kind": "WITHDRAWAL"}

Act = Callable[[Crowd, str, str], object]


def export(crowd: Crowd, review: str) -> object:
    asked = Export(
        by=BOSS, at=crowd.clock.now(), reason=WORDS, purpose="REGULATOR", reviews=(review,), since=None, until=None
    )
    with crowd.reading() as reader:
        return chosen(reader, asked)


def look(crowd: Crowd, task: str) -> object:
    with crowd.reading() as reader:
        return bulk.look(crowd.app, reader, BOSS, Asked(act="priority", items=(task,), reason=WORDS, priority="HIGH"))


def take_back(crowd: Crowd, review: str) -> object:
    return withdraw(crowd.app, review, by="PROVIDER", reason=WORDS, document=LETTER, actor=ADA)


def away(crowd: Crowd) -> object:
    told = Away(person="ines", from_day="2026-02-01", to_day="2026-02-02", substitute="", reason=WORDS)
    return set_absence(crowd.app, told, by="gwen")


def licence(crowd: Crowd) -> object:
    given = {"profession": "RN", "number": WORDS, "state": "NY", "valid_from": "2020-01-01", "valid_to": "2030-01-01"}
    return accounts_people.add_licence(crowd.app, "ines", by="adam", licence=given)


def conflict(crowd: Crowd) -> object:
    days = {"starts": "", "ends": ""}
    return accounts_people.add_conflict(crowd.app, "ines", by="adam", whom=WORDS, because="A brother", **days)


ACTS: dict[str, Act] = {
    "a person": lambda crowd, review, task: accounts_people.add_person(
        crowd.app, by="adam", id="new", name=WORDS, roles=["intake"]
    ),
    "another name": lambda crowd, review, task: accounts_people.set_roles(
        crowd.app, "ines", by="adam", name=WORDS, roles=["intake"]
    ),
    "a licence": lambda crowd, review, task: licence(crowd),
    "a specialty": lambda crowd, review, task: accounts_people.add_specialty(
        crowd.app, "ines", by="adam", name=WORDS, starts="", ends=""
    ),
    "a conflict": lambda crowd, review, task: conflict(crowd),
    "a list": lambda crowd, review, task: save_view(crowd.app, BOSS, name=WORDS, asked={"tab": "mine"}),
    "a batch": lambda crowd, review, task: batches.make(
        crowd.app, BOSS, Asked(act="release", items=(task,), reason=WORDS)
    ),
    "several tasks": lambda crowd, review, task: look(crowd, task),
    "a task handed on": lambda crowd, review, task: delegate(crowd.app, task, to="tova", by="gwen", reason=WORDS),
    "a priority": lambda crowd, review, task: set_priority(crowd.app, task, priority="HIGH", reason=WORDS, by="gwen"),
    "more time": lambda crowd, review, task: extend(
        crowd.app, review, person="gwen", what="decision", ground="MEMBER_ASKS", reason=WORDS
    ),
    "a withdrawal": lambda crowd, review, task: take_back(crowd, review),
    "an absence": lambda crowd, review, task: away(crowd),
    "an export": lambda crowd, review, task: export(crowd, review),
    "an emergency": lambda crowd, review, task: open_case(crowd.app, DOCTOR, review, WORDS),
    "a judgement": lambda crowd, review, task: judge(crowd.app, BOSS, "none", verdict="JUSTIFIED", judgement=WORDS),
    "a comment": lambda crowd, review, task: add_comment(crowd.app, review, WORDS, person="gwen", role="supervisor"),
    "a second look": lambda crowd, review, task: second_looks.settle(crowd.app, "none", by="gwen", words=WORDS),
    "a hold": lambda crowd, review, task: set_hold(crowd.app, BOSS, Wish(scope="CASE", review=review, reason=WORDS)),
    "an incident": lambda crowd, review, task: retry(crowd.app, BOSS, "none", WORDS),
}


@pytest.mark.parametrize("act", ACTS)
def test_words_that_nobody_can_read_are_kept_nowhere(crowd: Crowd, reviews: list[str], act: str) -> None:
    with pytest.raises(CaseworkError, match=r"holds U\+0000, U\+0001, which nobody can read\. Type it anew\."):
        ACTS[act](crowd, reviews[0], crowd.task(reviews[0]).id)


def test_a_purge_is_not_asked_for_in_such_words(crowd: Crowd, reviews: list[str]) -> None:
    with pytest.raises(CaseworkError, match="which nobody can read"):
        ask(crowd.app, replace(BOSS, roles=("administrator",)), reviews, WORDS)


def test_lines_tabs_accents_and_other_scripts_can_be_read() -> None:
    assert unreadable("Línea uno\n\tZeile zwei, Größe 3, 日本語, עברית, 👩‍⚕️") == ""


def test_a_file_of_people_holds_no_such_name() -> None:
    file = """
    [people.ana]
    name = "An\\u202Ea"
    roles = ["intake"]
    specialties = ["pla\\u0000stic"]
    """
    with pytest.raises(CaseFormatError, match=r"people\.ana\.name: This holds U\+202E") as refused:
        read_people(file.encode(), name="people.toml")
    assert "specialties[1]: This holds U+0000" in str(refused.value)
