"""A purge: two people, an archive, and then nothing personal is left, while every chain still holds."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from casework.errors import FormError, NotFound, RightsError, StateError
from casework.ports import Actor
from casework.ports_of_history import CASE, PURGED, TAKEN_BACK, WAITING
from casework.store.history_statements import STAYS, going
from casework.store.tables import TABLES
from casework.usecases import audit_checks, case_access
from casework.usecases.archiving import archive
from casework.usecases.case_script import read_script
from casework.usecases.history import FREE, RUNS, UNDONE, preview, standing_of
from casework.usecases.holds import Wish, lift, set_hold
from casework.usecases.purge_wishes import agree, ask, take_back
from casework.usecases.purging import carry_out, scrub, sweep, unscrubbed
from casework.usecases.saved_views import save_view
from casework.usecases.submit import submit
from tests.history.office import ADA, BOB, GOLDEN, OUT, OWN, SHARED, SUE, WHY, Office

# What tells of the member, the provider or the case's content, and would be found if anything were left.
PERSONAL = (
    "Edith Sample", "EDITH", "M-2007", "1975-06-21", "12 Sample Lane",
    f"{OWN}G07", "ZanzibariumG07", "VexandrineG07", "Helen Marsh", "P-2001",
)  # fmt: skip
WORDS = ("edith", "quagmirellag07", "zanzibariumg07")  # as the indexes of words keep them


def left_on_disk(office: Office) -> bytes:
    """Every byte of the installation but the archives."""
    store = [path for path in office.folder.rglob("*") if path.is_file() and "archives" not in path.parts]
    return b"\0".join([path.read_bytes() for path in store] + [path.name.encode() for path in store])


def indexed(office: Office) -> set[str]:
    """Every word of the indexes of words."""
    with sqlite3.connect(office.folder / "casework.db") as raw:
        found: set[str] = set()
        for name in ("case_words", "case_texts", "decided_words"):
            raw.execute(f"create virtual table temp.{name}_seen using fts5vocab(main, {name}, row)")
            found |= {row[0] for row in raw.execute(f"select term from temp.{name}_seen")}
    raw.close()
    return found


def test_after_a_purge_nothing_personal_is_left_in_the_database_or_the_files(office: Office) -> None:
    held = set_hold(office.app, SUE, Wish(scope="MEMBER", member="M-2007", reason="Edith Sample sued us."))
    lift(office.app, SUE, held.id, "Edith Sample settled.")
    before = left_on_disk(office)
    assert all(word.encode() in before for word in PERSONAL if word != "EDITH")
    assert set(WORDS) <= indexed(office)
    wish = office.purge("R-G07")
    scrub(office.app, ADA)
    after = left_on_disk(office)
    assert [word for word in PERSONAL if word.encode() in after] == []
    assert set(WORDS).isdisjoint(indexed(office))
    assert f"{OWN}G03".encode() in after  # the other case is whole
    assert SHARED.encode() in after
    assert office.faults() == []
    with office.app.store.reading() as reader:
        stone = reader.tombstone("R-G07")
        assert reader.review("R-G07") is None
        assert unscrubbed(reader) == 0
    assert stone is not None
    assert (stone.purge, stone.asked_by, stone.agreed_by, stone.purged_by) == (wish, "ada", "bob", "ada")
    assert "1027" in stone.rule


def test_a_purge_changes_no_root_over_all_trails_and_the_audit_says_what_went(office: Office) -> None:
    with office.app.store.reading() as reader:
        heads = list(reader.heads())
    office.purge("R-G07", "R-G03")
    with office.app.store.reading() as reader:
        assert list(reader.heads()) == heads
    verdicts = {one.review: one for one in office.verdicts()}
    assert all(one.ok for one in verdicts.values())
    purged = verdicts["R-G07"].purged
    assert purged is not None
    assert purged.purged_at == office.clock.now()
    audit_checks.start(office.app, "sue")
    with office.app.store.reading() as reader:
        check = audit_checks.standing(reader).last
    assert check is not None
    assert (check.state, check.cases) == ("WHOLE", 2)


def test_a_file_that_another_case_holds_stays_until_that_one_goes_as_well(office: Office) -> None:
    kept = {path.read_bytes() for path in office.places.files.rglob("*") if path.is_file()}
    assert len(kept) == 3
    office.purge("R-G07")
    left = {path.read_bytes().decode() for path in office.places.files.rglob("*") if path.is_file()}
    assert {text.split()[0] for text in left} == {f"{OWN}G03", "The"}
    office.purge("R-G03")
    assert not [path for path in office.places.files.rglob("*") if path.is_file()]
    assert not [path for path in office.places.outbox.rglob("*") if path.is_file()]
    assert office.faults() == []


def test_a_file_that_is_handed_in_at_the_same_moment_is_not_taken_off_the_disk(office: Office) -> None:
    with office.files.incoming():
        office.purge("R-G07")
        assert len([path for path in office.places.files.rglob("*") if path.is_file()]) == 3
    sweep(office.app, office.places)
    assert len([path for path in office.places.files.rglob("*") if path.is_file()]) == 2


def test_nobody_purges_alone(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07"], WHY)
    with pytest.raises(StateError, match="waits for a second person"):
        list(carry_out(office.app, office.places, ADA, wish.id))
    with pytest.raises(RightsError, match="asked for themselves"):
        agree(office.app, ADA, wish.id)
    with pytest.raises(RightsError, match="Otto Venn, RN may not agree"):
        agree(office.app, OUT, wish.id)
    for refused in (lambda: ask(office.app, SUE, ["R-G03"], WHY), lambda: scrub(office.app, SUE)):
        with pytest.raises(RightsError):
            refused()
    agree(office.app, SUE, wish.id)
    with pytest.raises(StateError, match="agreed to already"):
        agree(office.app, BOB, wish.id)
    with pytest.raises(RightsError, match="Sue Tallis may not carry out"):
        list(carry_out(office.app, office.places, SUE, wish.id))
    with office.app.store.reading() as reader:
        assert reader.review("R-G07") is not None


def test_a_purge_that_was_taken_back_takes_nothing(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07"], WHY)
    agree(office.app, BOB, wish.id)
    take_back(office.app, SUE, wish.id)
    with pytest.raises(StateError, match="has come to its end"):
        list(carry_out(office.app, office.places, ADA, wish.id))
    with office.app.store.reading() as reader:
        stands, rows = reader.purge(wish.id), reader.purge_rows(wish.id, limit=5)
    assert stands is not None
    assert stands.state == TAKEN_BACK
    assert [row.words for row in rows] == ["the purge was taken back"]
    assert ask(office.app, ADA, ["R-G07"], WHY)  # it can be asked for again
    for act in (agree, take_back):
        with pytest.raises(NotFound, match="no such purge"):
            act(office.app, BOB, "none")
    with pytest.raises(NotFound, match="no purge none"):
        list(carry_out(office.app, office.places, ADA, "none"))
    assert office.faults() == []


@pytest.mark.parametrize(
    ("reviews", "reason", "field", "says"),
    [
        (["R-9"], WHY, "reviews", "no such case"),
        ([], WHY, "reviews", "at least one"),
        (["R-G07"], "old", "reason", "You typed 3"),
        (["R-G07"], "Its time\x01 has come", "reason", "U+0001"),
        (["R-G07"], "x" * 1001, "reason", "1,000"),
    ],
)
def test_a_purge_of_nothing_or_for_no_reason_is_refused(
    office: Office, reviews: list[str], reason: str, field: str, says: str
) -> None:
    with pytest.raises(FormError) as refused:
        ask(office.app, ADA, reviews, reason)
    assert says in refused.value.messages[field][0]


def test_a_case_is_in_one_purge_at_a_time(office: Office) -> None:
    ask(office.app, ADA, ["R-G07"], WHY)
    with pytest.raises(FormError, match="waits in another purge"):
        ask(office.app, ADA, ["R-G07"], WHY)


def test_a_case_whose_retention_runs_is_refused(office: Office) -> None:
    earlier = Office(office.folder, office.reviews, datetime(2033, 12, 31, 12, tzinfo=UTC))
    with pytest.raises(FormError, match="retention runs until 1 January 2034"):
        ask(earlier.app, ADA, ["R-G07"], WHY)
    with earlier.app.store.reading() as reader:
        assert {one.stands for one in preview(earlier.app, reader).rows} <= {RUNS}
    earlier.app.store.close()


def test_what_is_not_done_keeps_a_case_and_a_later_case_goes_first(office: Office) -> None:
    with office.app.store.reading() as reader:
        case = reader.ended_case("R-G07")
    assert case is not None
    told = {undone: standing_of(office.app, replace(case, undone=undone), ()) for undone in ("", "LETTER", "FOLLOWED")}
    assert [one.stands for one in told.values()] == [FREE, UNDONE, UNDONE]
    assert told["LETTER"].why == "a letter of it has not left"
    assert told["FOLLOWED"].why == "a later case looks at its decision again, and must go first"
    unknown = standing_of(office.app, replace(case, row=replace(case.row, line_of_business="NONE")), ())
    assert (unknown.stands, unknown.kept.until) == (RUNS, None)
    assert "nobody can say that it has ended" in unknown.why


def test_the_preview_says_of_each_case_whether_it_can_go(office: Office) -> None:
    set_hold(office.app, SUE, Wish(scope=CASE, review="R-G03", reason="A lawyer asked for it."))
    with office.app.store.reading() as reader:
        told = {one.case.row.id: (one.stands, one.why) for one in preview(office.app, reader).rows}
        other = preview(office.app, reader, line="MEDICARE_ADVANTAGE").rows
    assert told == {"R-G07": ("FREE", ""), "R-G03": ("HELD", "a legal hold is on it")}
    assert other == []


def test_somebody_who_looks_at_the_case_meanwhile_is_in_the_archive_that_counts(office: Office) -> None:
    first = archive(office.app, office.places, ADA, "R-G07", WHY)
    with office.app.store.reading() as reader:
        seen = case_access.seen(reader, SUE, "R-G07", now=office.clock.now())
    assert seen is not None
    case_access.record_view(office.app, seen, person="sue", role="supervisor", page="case.request", reason=None)
    office.purge("R-G07")
    with office.app.store.reading() as reader:
        stone = reader.tombstone("R-G07")
        made = {one.sha256: one for one in reader.archives(review="R-G07", limit=5)}
    assert stone is not None
    assert stone.archive != first.sha256
    assert made[stone.archive].views_length == first.views_length + 1


def test_a_case_whose_archive_does_not_hold_is_kept(office: Office) -> None:
    made = archive(office.app, office.places, ADA, "R-G07", WHY)
    path = office.places.archives / made.file
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    wish = ask(office.app, ADA, ["R-G07"], WHY)
    agree(office.app, BOB, wish.id)
    (row,) = carry_out(office.app, office.places, ADA, wish.id)
    assert row.state == "KEPT"
    assert "does not prove what it must" in row.words


def test_a_number_that_was_given_is_not_given_again(office: Office) -> None:
    with office.app.store.reading() as reader:
        numbers = [card.number for review in office.reviews if (card := reader.card(review))]
    office.purge("R-G07", "R-G03")
    script = read_script((GOLDEN / "intake/G06.toml").read_bytes(), name="G06")
    office.clock.move_to(max(office.clock.now(), script.start))
    opened = submit(
        office.app,
        {**script.request, "received_at": office.clock.now().isoformat(), "service_date": "2040-01-02"},
        script.documents,
        actor=Actor("outside"),
    )
    with office.app.store.reading() as reader:
        card = reader.card(opened["review"])
    assert card is not None
    assert card.number == max(numbers) + 1


def test_a_tombstone_that_was_made_by_hand_is_found_and_so_is_one_that_was_removed(office: Office) -> None:
    office.purge("R-G07")
    with office.app.store.reading() as reader:
        stone = reader.tombstone("R-G07")
    assert stone is not None
    with office.app.store.transaction() as tx:
        tx.add_tombstone(replace(stone, review="R-8"))
    assert office.faults() == ["The tombstone of the case R-8 is told of by no entry: it was added by hand"]
    with sqlite3.connect(office.folder / "casework.db") as raw:
        raw.execute("drop trigger tombstones_refuse_delete")
        raw.execute("delete from tombstones")
    raw.close()
    assert any("of the chain accounts was changed" in one for one in office.faults())


def test_rows_beside_a_tombstone_are_found(office: Office) -> None:
    office.purge("R-G07")
    with office.app.store.reading() as reader:
        stone = reader.tombstone("R-G07")
    assert stone is not None
    with office.app.store.transaction() as tx:
        tx.add_tombstone(replace(stone, review="R-G03"))
    assert any("A tombstone says that the case was purged, and rows of it are there" in one for one in office.faults())


def test_words_of_an_emergency_go_and_its_entries_still_hold(office: Office) -> None:
    office.purge("R-G07")
    with office.app.store.reading() as reader:
        glasses = [one for one in reader.account_events(limit=1000) if one.kind.startswith("break_glass.")]
        stone = reader.tombstone("R-G07")
    gone = [one for one in glasses if one.detail["review"] == "R-G07"]
    assert [sorted(one.detail) for one in gone] == [["id", "review", "row"]] * len(gone)
    assert stone is not None
    assert stone.redacted == {str(one.seq): one.hash for one in gone}
    with pytest.raises(Exception, match="append-only"), office.app.store.transaction() as tx:
        tx.redact_entry(next(one.seq for one in glasses if one.detail["review"] == "R-G03"), {})
    assert office.faults() == []


def test_a_saved_view_that_names_the_member_goes_as_well(office: Office) -> None:
    naming, others = (
        ("edith sample", "SAMPLE", "Sample, Edith", "sámple  edith", "M-2007"),
        ("feet", "M-20071", "samples"),
    )
    for number, words in enumerate((*naming, *others)):
        save_view(office.app, SUE, name=f"View {number}", asked={"q": words}, shared_with=None)
    office.purge("R-G07")
    with office.app.store.reading() as reader:
        left = {view.asked["q"] for view, _ in reader.saved_views("sue", roles=("supervisor",))}
    assert left == set(others)


def test_what_made_a_repeat_harmless_goes_as_well(office: Office) -> None:
    def remembered() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(office.folder / "casework.db")) as raw:
            return raw.execute("select key, response from replays").fetchall()

    with office.app.store.transaction() as tx:
        at, others = office.app.clock.now(), {"review": "R-G070", "note": "another case"}
        tx.remember("sue", "R-G07:1", "f", {"revision": 2}, at=at)
        tx.remember("sue", "k-1", "f", {"review": "R-G07"}, at=at)
        tx.remember("sue", "k-2", "f", others, at=at)
    office.purge("R-G07")
    left = remembered()
    assert "k-2" in [key for key, _ in left]
    assert not [key for key, response in left if key in ("R-G07:1", "k-1") or '"R-G07"' in response]


def test_every_table_that_names_a_case_lets_go_of_it_or_says_why_it_stays() -> None:
    naming = {table.name for table in TABLES if any(column.name == "review" for column in table.columns)}
    belonging = {
        table.name
        for table in TABLES
        if {target for _, target in table.references} & naming and table.name not in naming
    }
    assert {table.name for table in going()} == (naming | belonging | {"reviews"}) - set(STAYS)
    order = [table.name for table in going()]
    for table in going():
        for _, target in table.references:
            assert target not in order or order.index(target) > order.index(table.name), (table.name, target)


def test_a_purge_ends_when_no_case_of_it_waits(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07", "R-G03"], WHY)
    agree(office.app, BOB, wish.id)
    (first,) = carry_out(office.app, office.places, ADA, wish.id, most=1)
    with office.app.store.reading() as reader:
        assert unscrubbed(reader) == 1
        states = [row.state for row in reader.purge_rows(wish.id, limit=5)]
        left = reader.purges(limit=1)[0]
    assert (first.state, states) == (PURGED, [PURGED, WAITING])
    assert left[0].state == "AGREED"
    assert len(list(carry_out(office.app, office.places, ADA, wish.id))) == 1
    with office.app.store.reading() as reader:
        assert reader.purges(limit=1)[0][0].state == "DONE"
