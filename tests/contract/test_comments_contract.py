"""Port Store, the pages of a case: comments that only grow, whole case files, where a case stands, cases beside it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from casework.audit.chain import link
from casework.errors import RowExists
from casework.ports import Part, Reader, Store, Transaction
from casework.ports_of_identity import CaseAccess, Sees
from casework.testing_rows import MOMENT, a_comment, a_document, a_person, a_review, a_work_item, add_review, later
from casework.testing_rows_of_worklist import a_card


def a_part(review: str, name: str, text: str = "{}") -> Part:
    return Part(review=review, name=name, text=text, sha256="0" * 64)


def test_comments_come_in_the_order_in_which_they_were_written(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        for id in ("b", "a", "c"):
            tx.add_comment(a_comment(id))
    with store.reading() as reader:
        assert [one.id for one in reader.comments("R-1")] == ["b", "a", "c"]
        assert reader.comments("R-1")[0] == a_comment("b")
        assert reader.comments("R-2") == []
        places = [one for one in reader.positions("R-1") if one[0] == "Comment"]
        assert places == [("Comment", "b", 0), ("Comment", "a", 1), ("Comment", "c", 2)]


def test_a_comment_is_never_written_twice(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.add_comment(a_comment())
    with pytest.raises(RowExists), store.transaction() as tx:
        tx.add_comment(a_comment(body="Something else"))
    with store.reading() as reader:
        assert [one.body for one in reader.comments("R-1")] == ["Is the lip measured at rest, @ben?"]


def test_a_search_finds_the_words_of_a_comment(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.add_card(a_card("R-1"))
        tx.add_comment(a_comment(body="The perioral gap is six millimetres"))
    with store.reading() as reader:
        everybody = Sees(person="gwen", roles=(), everything=True, now=MOMENT)
        found, _ = reader.find_cases('"perioral"', '"perioral"', sees=everybody)
    assert [(one.card.review, one.source, one.ref) for one in found] == [("R-1", "COMMENT", "c-1")]


def test_a_whole_case_file_is_read_at_once(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        add_review(tx, a_review("R-2"))
        for part in (a_part("R-1", "request"), a_part("R-1", "clock", '{"events":[]}'), a_part("R-2", "request")):
            tx.put_part(part)
    with store.reading() as reader:
        assert reader.parts_of("R-1") == {
            "clock": a_part("R-1", "clock", '{"events":[]}'),
            "request": a_part("R-1", "request"),
        }
        assert reader.parts_of("R-3") == {}


def test_where_a_case_stands_names_ones_own_task_first(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        for person in ("ana", "tova"):
            tx.put_person(a_person(person, name=person.capitalize()))
        tx.add_document(a_document("D1"))
        tx.put_work_item(a_work_item("t-1", role="nurse_reviewer", opened_at=MOMENT))
        tx.put_work_item(a_work_item("t-2", role="physician_reviewer", claimed_by="tova", opened_at=later(hours=1)))
        tx.put_work_item(a_work_item("t-3", role="nurse_reviewer", claimed_by="ana", opened_at=later(hours=2)))
        tx.put_work_item(a_work_item("t-4", claimed_by="ana", status="DONE"))
    with store.reading() as reader:
        mine = reader.standing("R-1", person="ana")
        assert (mine.task, mine.holder, mine.holder_name) == ("t-3", "ana", "Ana")
        assert (mine.documents, mine.letters, mine.comments) == (1, 0, 0)
        other = reader.standing("R-1", person="gwen")
        assert (other.task, other.holder_name) == ("t-2", "Tova")


def test_a_case_without_open_tasks_stands_with_nobody(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
    with store.reading() as reader:
        found = reader.standing("R-1", person="ana")
    assert (found.task, found.role, found.holder, found.holder_name) == (None, None, None, None)


def test_what_was_handed_on_is_read_alone_and_in_order(store: Store) -> None:
    handed = "task.delegated"
    facts = [("task.claimed", {"task": "t-1"}), (handed, {"task": "t-1"}), (handed, {"task": "t-2"})]
    with store.transaction() as tx:
        add_review(tx)
        for number, (kind, detail) in enumerate(facts, 1):
            told: dict[str, Any] = {"at": MOMENT, "actor": "ana", "role": None, "state": "s"}
            tx.add_events([link("", review="R-1", seq=number, kind=kind, detail=detail, **told)])
    with store.reading() as reader:
        assert [one.detail["task"] for one in reader.hand_overs("R-1")] == ["t-1", "t-2"]
        assert reader.hand_overs("R-2") == []


def test_documents_are_named_without_their_texts(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.add_document(a_document("D1", title="Consultation"))
        tx.add_document(a_document("D2", title="Dental record"))
    with store.reading() as reader:
        assert reader.document_titles("R-1") == {"D1": "Consultation", "D2": "Dental record"}


def decided(tx: Transaction, review: str, *, traits: Sequence[str] = (), **changes: Any) -> None:
    card = {name: changes.pop(name) for name in ("procedure",) if name in changes}
    add_review(tx, a_review(review, **changes))
    tx.add_card(a_card(review, **card))
    tx.put_part(a_part(review, "request", f'{{"id":"{review}"}}'))
    if changes.get("outcome"):
        tx.put_part(a_part(review, "determination", '{"outcome":"x"}'))
        procedure, text = card.get("procedure", "grafting"), str(changes["outcome"])
        tx.index_decision(review, procedure=procedure, traits=("any", *traits), text=text)


def test_the_cases_of_a_member_are_told_with_whether_one_may_open_them(store: Store) -> None:
    with store.transaction() as tx:
        decided(tx, "R-1", created_at=later(days=1))
        decided(tx, "R-2", outcome="APPROVED", created_at=later(days=2))
        decided(tx, "R-3", member="somebody else")
        tx.put_case_access(CaseAccess(review="R-2", role="", person="ana", why="MENTIONED"))
    ana = Sees(person="ana", roles=("nurse_reviewer",), everything=False, now=MOMENT)
    with store.reading() as reader:
        found = reader.cases_of_member("m-1", sees=ana)
        assert [(one.review, one.seen, one.outcome) for one in found] == [
            ("R-2", True, "APPROVED"),
            ("R-1", False, None),
        ]
        assert (found[0].determination, found[1].determination) == ('{"outcome":"x"}', None)
        assert found[0].received_at == MOMENT


def test_only_decided_cases_of_the_procedure_that_one_may_open_are_put_beside_a_case(store: Store) -> None:
    with store.transaction() as tx:
        decided(tx, "R-1", outcome="DENIED", procedure="grafting")
        decided(tx, "R-2", outcome="APPROVED", procedure="grafting")
        decided(tx, "R-3", outcome="APPROVED", procedure="something else")
        decided(tx, "R-4", procedure="grafting")
        decided(tx, "R-5", outcome="APPROVED", procedure="grafting")
        for review in ("R-1", "R-2", "R-3", "R-4"):
            until = MOMENT - timedelta(hours=1) if review == "R-2" else None
            tx.put_case_access(CaseAccess(review=review, role="nurse_reviewer", person="", why="OPEN", until=until))
    ana = Sees(person="ana", roles=("nurse_reviewer",), everything=False, now=MOMENT)
    with store.reading() as reader:
        assert beside(reader, but="R-9", sees=ana) == ["R-1"]
        assert beside(reader, but="R-1", sees=ana) == []


def beside(reader: Reader, *traits: str, words: str | None = None, but: str, sees: Sees) -> list[str]:
    found, _ = reader.decided_like("grafting", traits=("any", *traits), words=words, but=but, sees=sees)
    return [one.review for one in found]


def test_what_shares_most_comes_first_however_many_were_decided_since(store: Store) -> None:
    everybody = Sees(person="gwen", roles=(), everything=True, now=MOMENT)
    with store.transaction() as tx:
        decided(tx, "R-000", outcome="DENIED", procedure="grafting", traits=("site foot", "session 2"))
        for number in range(1, 61):
            decided(tx, f"R-{number:03d}", outcome="APPROVED", procedure="grafting", traits=("site face",))
    with store.reading() as reader:
        found, more = reader.decided_like(
            "grafting", traits=("any", "site foot", "session 2"), words=None, but="", sees=everybody
        )
        assert (found[0].review, found[1].review, len(found), more) == ("R-000", "R-060", 50, True)
        assert beside(reader, words="nowhere", but="", sees=everybody) == []
        assert beside(reader, words="denied", but="", sees=everybody) == ["R-000"]
    with store.transaction() as tx:
        tx.index_decision("R-000", procedure="grafting", traits=("any",), text="overturned")
    with store.reading() as reader:
        assert beside(reader, words="denied", but="", sees=everybody) == []
        assert beside(reader, words="overturned", but="", sees=everybody) == ["R-000"]
        assert beside(reader, "site foot", but="", sees=everybody)[0] == "R-060"
