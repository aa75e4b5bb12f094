"""What the audit page tells of accounts: of which batch, absence, purge, export and case; and the list of kinds."""

import re
from collections import Counter
from html import unescape

from flask.testing import FlaskClient

from casework.ports_of_audit import ACCOUNTS, LOOKS, TRAIL
from casework.ports_of_history import WAITING, PurgeRow
from casework.testing_rows_of_history import a_purge
from casework.usecases import accounts_record, batches
from casework.usecases.absences_setting import Away, end_absence, set_absence
from casework.usecases.audit_kinds import GROUPS, kinds
from casework.usecases.batches_preview import Asked
from tests.web.conftest import SignIn, Statements
from tests.web.many_cases import fill, through_intake
from tests.web.test_audit_pages import entries
from tests.web.worlds import World

PAGE = "/audit?show=accounts"


def test_every_kind_stands_in_one_group_in_order_of_the_letters() -> None:
    for source, (groups, words) in GROUPS.items():
        subjects = Counter(subject for group in groups.values() for subject in group)
        assert set(subjects) == {kind.partition(".")[0] for kind in words}
        assert set(subjects.values()) == {1}
        headings = [heading for heading, _ in kinds(source)]
        assert headings == sorted(headings)
        for _, group in kinds(source):
            assert [words for _, words in group] == sorted(words for _, words in group)
        assert sum(len(group) for _, group in kinds(source)) == len(words)
    assert kinds(LOOKS) == []
    assert set(GROUPS) == {TRAIL, ACCOUNTS}


def test_the_kinds_are_chosen_from_groups(web: FlaskClient, world: World, sign_in: SignIn) -> None:
    sign_in(web, "audra")
    page = web.get("/audit?kind=clock.started").text
    clocks = re.search(r'<optgroup label="Clocks">(.*?)</optgroup>', page, re.DOTALL)
    assert clocks
    assert '<option value="clock.started" selected>' in clocks[1]
    assert "task.opened" not in clocks[1]
    assert 'value="session.started"' in web.get(PAGE).text.partition('<optgroup label="Sessions">')[2]


def test_entries_about_accounts_say_of_what_and_where_it_is(
    web: FlaskClient, world: World, sign_in: SignIn, statements: Statements
) -> None:
    items = [through_intake(world, review).id for review in fill(world).values()][:2]
    asked = Asked(act="assign", items=tuple(items), to="ines", reason="Tova is out.")
    batch = batches.make(world.app, world.people["gwen"], asked)
    batches.pause(world.app, batch, by="gwen")
    marked = Asked(act="priority", items=tuple(items), priority="HIGH", reason="The regulator asks")
    batches.make(world.app, world.people["gwen"], marked)
    first = world.clock.now().date()
    days = {"from_day": first.isoformat(), "to_day": first.replace(day=28).isoformat()}
    set_absence(world.app, Away(person="tova", substitute="ines", reason="Holiday", **days), by="gwen")
    end_absence(world.app, set_absence(world.app, Away(person="ana", reason="Course", **days), by="gwen").id, by="gwen")
    with world.app.store.transaction() as tx:
        tx.put_purge(a_purge())
        tx.put_purge_row(PurgeRow(purge="p-1", n=1, review="R-9", state=WAITING))
        for kind, detail in (
            ("purge.asked", {"purge": "p-1", "row": "x", "reviews": ["R-9", "R-8"]}),
            ("export.made", {"reviews": [world.review], "reason": "Subpoena 12", "purpose": "REGULATOR", "file": "f"}),
            ("right.refused", {"action": "case.mark", "review": world.review}),
            ("case.purged", {"review": "R-GONE", "row": "x", "purge": "p-1"}),
            ("batch.made", {"batch": "gone", "cases": 3, "act": "assign"}),
        ):
            accounts_record.write(tx, at=world.clock.now(), actor="gwen", person="gwen", kind=kind, **detail)
    sign_in(web, "audra")
    statements.clear()
    page = unescape(web.get(PAGE).text)
    assert statements.count <= 10, statements.names
    cells = [one[1:] for one in entries(page)]
    told = [one[0] for one in cells]
    tova, ines = (world.people[id].name for id in ("tova", "ines"))
    for words in (
        f"A batch, one act on many cases, was begun: Move 2 cases to {ines}. Reason: Tova is out.",
        f"A batch was told to wait: Move 2 cases to {ines}. Reason: Tova is out.",
        "A batch, one act on many cases, was begun: Mark 2 cases as high priority. Reason: The regulator asks.",
        "A batch, one act on many cases, was begun: 3 cases.",
        "Somebody asked that cases be purged: 2 cases. The purge",
        "An export of the audit trail was made and handed out: 1 case. Reason: Subpoena 12",
    ):
        assert words in told, words
    assert any(one.startswith(f"{tova} is away from ") and f"{ines} stands in. Reason: Holiday" in one for one in told)
    assert any("nobody stands in. Reason: Course" in one for one in told)
    assert any(re.match(r"An absence of .*, from .* to .*, was ended early or taken back\.", one) for one in told)
    (refused,) = [one for one in cells if one[0].startswith("Something was asked for")]
    assert refused[2].count(world.review) == 1
    assert world.script.request["member"]["name"] in refused[2]
    (gone,) = [one for one in cells if one[0].startswith("A case was purged")]
    assert gone[2] == "R-GONE"
    assert f'href="/batches/{batch}"' not in page  # an auditor does not act on many cases
    assert 'href="/history/purges/p-1"' in page
    sign_in(web, "gwen")
    assert f'<a href="/batches/{batch}">The batch</a>' in web.get(PAGE).text
