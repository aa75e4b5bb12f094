"""Port Store, drafts and held signatures: what is put is read, what is due is found, and nothing else."""

from dataclasses import replace

from casework.ports import Store
from casework.testing_rows import MOMENT, a_review, add_review, later
from casework.testing_rows_of_drafts import a_draft, a_held_signature


def test_a_draft_is_read_as_it_was_put_and_replaced_by_the_next(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        assert tx.draft("t-1", "ana") is None
        tx.put_draft(a_draft())
        tx.put_draft(a_draft(body={"note": ["typed on"]}, version=2, note="why"))
    with store.reading() as reader:
        assert reader.draft("t-1", "ana") == a_draft(body={"note": ["typed on"]}, version=2, note="why")
        assert reader.draft("t-1", "eve") is None
        assert reader.draft("t-2", "ana") is None


def test_the_drafts_of_a_task_are_listed_latest_first(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.put_draft(a_draft(person="ana"))
        tx.put_draft(a_draft(person="eve", saved_at=later(minutes=1)))
        tx.put_draft(a_draft("t-2"))
        assert [one.person for one in tx.drafts("t-1")] == ["eve", "ana"]


def test_held_signatures_are_due_at_their_very_moment_the_longest_due_first(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        add_review(tx, a_review("R-2"))
        tx.put_held_signature(a_held_signature("t-1"))
        tx.put_held_signature(a_held_signature("t-2", review="R-2", until=later(minutes=5)))
        tx.put_held_signature(a_held_signature("t-3", state="UNDONE", until=MOMENT))
        assert tx.earliest_moment() == later(minutes=5)
        assert list(tx.due_signatures(later(minutes=4), limit=9)) == []
        assert list(tx.due_signatures(later(minutes=5), limit=9)) == ["t-2"]
        assert list(tx.due_signatures(later(hours=1), limit=9)) == ["t-2", "t-1"]
        assert list(tx.due_signatures(later(hours=1), limit=1)) == ["t-2"]
        assert [(one.task, one.state) for one in tx.held_signatures("R-1")] == [("t-3", "UNDONE"), ("t-1", "HELD")]
        tx.put_held_signature(replace(a_held_signature("t-2", review="R-2"), state="DROPPED", reason="why"))
        assert tx.held_signature("t-2").reason == "why"
        assert tx.earliest_moment() == later(minutes=10)
        assert tx.held_signature("t-9") is None


def test_what_is_taken_back_of_a_transaction_is_not_there(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
    try:
        with store.transaction() as tx:
            tx.put_draft(a_draft())
            tx.put_held_signature(a_held_signature())
            raise InterruptedError
    except InterruptedError:
        pass
    with store.reading() as reader:
        assert reader.draft("t-1", "ana") is None
        assert reader.held_signature("t-1") is None
