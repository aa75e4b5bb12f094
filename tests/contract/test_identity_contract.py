"""Port Store, accounts and access: what every store keeps, keeps apart, and refuses."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from casework.audit.accounts import verify_accounts, verify_views
from casework.errors import RowExists
from casework.ports import Store, WorkFilter
from casework.ports_of_identity import CaseAccess, ChainHead, RecoveryCode, SignInTries
from casework.testing_rows import MOMENT, a_person, a_work_item, add_review, later
from casework.testing_rows_of_identity import a_glass, a_session, add_event, add_view, an_account, furnish_identity


@pytest.fixture
def furnished(store: Store) -> Store:
    with store.transaction() as tx:
        add_review(tx)
        for person in ("ana", "eve"):
            tx.put_person(a_person(person))
        furnish_identity(tx, "R-1")
    return store


def test_what_was_kept_of_accounts_is_read_back(furnished: Store) -> None:
    with furnished.reading() as reader:
        assert reader.account("ana") == an_account(second_factor="SECRET", second_factor_step=5)
        assert reader.accounts() == [reader.account("ana")]
        assert reader.account("eve") is None
        assert reader.recovery_codes("ana") == [
            RecoveryCode(person="ana", code="hash-1"),
            RecoveryCode(person="ana", code="hash-2"),
        ]
        assert reader.sign_in_tries("R-1") == SignInTries(name="R-1", failed=3, last_at=MOMENT)
        assert reader.break_glass("R-1/g-1") == a_glass("R-1/g-1")
        assert reader.break_glasses_of("R-1") == [a_glass("R-1/g-1")]
        assert reader.chain_head("accounts").length == 1
        assert [one.kind for one in reader.account_events(person="ana", limit=9)] == ["account.unlocked"]
        assert reader.account_events(person="eve", limit=9) == []


def test_a_session_is_found_by_its_token_with_its_person_and_the_status_of_the_account(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.put_account(an_account(status="DISABLED"))
    with furnished.reading() as reader:
        session, person, status, has_factor = reader.session_of_token("hash of R-1/s-1")
        assert (session, person, status, has_factor) == (a_session("R-1/s-1"), a_person("ana"), "DISABLED", False)
        assert reader.session_of_token("another") is None


def test_a_session_tells_whether_its_account_has_a_second_factor(furnished: Store) -> None:
    with furnished.reading() as reader:
        *_, has_factor = reader.session_of_token("hash of R-1/s-1")
    assert has_factor is True


def test_what_is_being_set_up_in_a_session_is_kept_once_and_gone_with_the_session(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.put_session(a_session("s-2"))
        assert tx.keep_pending_factor("s-2", "sealed")
        assert not tx.keep_pending_factor("s-2", "another")
        held, *_ = tx.session_of_token("hash of s-2")
        assert held.pending_factor == "sealed"
        tx.end_session("s-2", at=later(hours=1), why="SIGNED_OUT")
        ended, *_ = tx.session_of_token("hash of s-2")
        assert ended.pending_factor is None
        assert not tx.keep_pending_factor("s-2", "sealed")


def test_a_session_ends_once_and_is_listed_no_more(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.put_session(a_session("s-2"))
        tx.put_session(a_session("s-3"))
        assert tx.end_session("s-2", at=later(hours=1), why="SIGNED_OUT")
        assert not tx.end_session("s-2", at=later(hours=2), why="REVOKED")
        tx.touch_session("s-3", at=later(hours=1))
        assert [one.id for one in tx.sessions_of("ana")] == ["R-1/s-1", "s-3"]
        assert tx.end_sessions("ana", at=later(hours=2), why="RESET", but="s-3") == 1
        (left,) = tx.sessions_of("ana")
        assert (left.id, left.seen_at) == ("s-3", later(hours=1))
        ended, *_ = tx.session_of_token("hash of s-2")
        assert (ended.ended, ended.ended_at) == ("SIGNED_OUT", later(hours=1))


def test_a_token_belongs_to_one_session(furnished: Store) -> None:
    with pytest.raises(RowExists), furnished.transaction() as tx:
        tx.put_session(a_session("s-9", token="hash of R-1/s-1"))


def test_a_recovery_code_is_good_once(furnished: Store) -> None:
    with furnished.transaction() as tx:
        assert tx.use_recovery_code("ana", "hash-1", at=MOMENT)
        assert not tx.use_recovery_code("ana", "hash-1", at=MOMENT)
        assert not tx.use_recovery_code("eve", "hash-2", at=MOMENT)
        assert [one.code for one in tx.recovery_codes("ana")] == ["hash-2"]
        tx.put_recovery_codes("ana", ("new",))
        assert [one.code for one in tx.recovery_codes("ana")] == ["new"]


def test_tries_are_forgotten_by_name_and_by_age(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.put_sign_in_tries(SignInTries(name="new", failed=1, last_at=later(hours=5), until=later(hours=6)))
        tx.forget_old_tries(later(hours=1))
        assert tx.sign_in_tries("R-1") is None
        assert tx.sign_in_tries("new").until == later(hours=6)
        tx.forget_sign_in_tries("new")
        assert tx.sign_in_tries("new") is None


def test_who_may_see_a_review_follows_from_its_tasks(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.put_work_item(a_work_item("t-1", role="nurse_reviewer"))
        tx.put_work_item(a_work_item("t-2", role="intake", claimed_by="bob"))
        ended = {"status": "DONE", "closed_at": MOMENT, "closed_by": "cy"}
        tx.put_work_item(a_work_item("t-3", role="supervisor", **ended))
        tx.put_work_item(a_work_item("t-4", role="appeal_physician", status="CANCELLED", claimed_by="dan"))
        tx.project_case_access("R-1")
        assert [(one.why, one.role, one.person) for one in tx.case_access("R-1")] == [
            ("MENTIONED", "", "eve"),
            ("OPEN", "intake", ""),
            ("OPEN", "nurse_reviewer", ""),
            ("TOOK", "", "bob"),
            ("TOOK", "", "cy"),
        ]

        def sees(person: str, *roles: str) -> bool:
            return tx.seen_review("R-1", person=person, roles=roles, now=MOMENT).own

        assert sees("x", "nurse_reviewer")
        assert sees("x", "supervisor", "intake")
        assert [sees(name) for name in ("bob", "cy", "eve")] == [True, True, True]
        assert not sees("x", "appeal_physician", "supervisor")
        assert not sees("dan")
        assert not sees("x", "-")


@pytest.mark.parametrize("seed", range(12))
def test_what_a_step_moves_of_it_is_what_follows_from_the_tasks(furnished: Store, seed: int) -> None:
    chance, roles = random.Random(seed), ("intake", "nurse_reviewer", None)
    with furnished.transaction() as tx:
        tx.project_case_access("R-1")
        for step in range(30):
            before = list(tx.work_items(WorkFilter(review="R-1")))
            ended = []
            for item in chance.sample(before, k=chance.randint(0, len(before))):
                how = chance.choice([("DONE", "cy"), ("DONE", item.claimed_by), ("CANCELLED", None)])
                ended.append(replace(item, status=how[0], closed_at=MOMENT, closed_by=how[1]))
                tx.put_work_item(ended[-1])
            opened = [
                a_work_item(f"{step}-{number}", role=chance.choice(roles)) for number in range(chance.randint(0, 2))
            ]
            for item in opened:
                tx.put_work_item(item)
            closed = {item.id for item in ended}
            after = [*(item for item in before if item.id not in closed), *opened]
            tx.move_case_access("R-1", before=before, ended=ended, after=after)
            stands = {(one.role, one.person, one.why) for one in tx.case_access("R-1") if one.why in ("OPEN", "TOOK")}
            assert stands == set(tx.access_of_work("R-1"))
            if after and chance.random() < 0.4:
                tx.put_work_item(replace(chance.choice(after), claimed_by=chance.choice(["bob", "dan"])))
                tx.project_case_access("R-1")


def test_a_task_is_seen_with_its_review_and_where_the_case_stands(furnished: Store) -> None:
    with furnished.transaction() as tx:
        tx.put_work_item(a_work_item("t-1", role="nurse_reviewer", claimed_by="bob"))
        tx.put_work_item(a_work_item("t-2", role="intake"))
        tx.project_case_access("R-1")
        item, seen = tx.seen_task("t-2", person="bob", roles=("intake",), now=MOMENT)
        assert item == tx.work_item("t-2")
        assert seen == tx.seen_review("R-1", person="bob", roles=("intake",), now=MOMENT)
        assert (seen.row, seen.own) == (tx.review("R-1"), True)
        assert seen.standing == tx.standing("R-1", person="bob")
        assert (seen.standing.task, seen.standing.holder) == ("t-1", "bob")
        assert tx.seen_task("t-none", person="bob", roles=("intake",), now=MOMENT) is None


def test_emergency_access_is_seen_until_its_moment(furnished: Store) -> None:
    until = later(hours=1)
    with furnished.transaction() as tx:
        tx.put_case_access(CaseAccess(review="R-1", role="", person="cy", why="BREAK_GLASS", until=until))
        for now, glass in ((MOMENT, until), (until - timedelta(milliseconds=1), until), (until, None)):
            seen = tx.seen_review("R-1", person="cy", roles=(), now=now)
            assert (seen.own, seen.glass) == (False, glass)
        assert tx.seen_review("R-1", person="dan", roles=(), now=MOMENT).glass is None
        assert tx.seen_review("R-none", person="cy", roles=(), now=MOMENT) is None


def test_a_chain_moves_on_from_the_length_that_was_expected_and_from_no_other(furnished: Store) -> None:
    with furnished.transaction() as tx:
        assert tx.move_chain_head(ChainHead(chain="c", length=1, head="a"), expected=0)
        assert not tx.move_chain_head(ChainHead(chain="c", length=2, head="b"), expected=0)
        assert tx.chain_head("c") == ChainHead(chain="c", length=1, head="a")
        assert tx.move_chain_head(ChainHead(chain="c", length=2, head="b"), expected=1)


def test_views_and_account_events_come_back_in_order_and_their_number_is_taken_once(furnished: Store) -> None:
    with furnished.transaction() as tx:
        for hour in (1, 2):
            add_view(tx, "R-1", at=later(hours=hour))
            add_event(tx, at=later(hours=hour), person="eve")
        assert [one.seq for one in tx.case_views("R-1")] == [1, 2, 3]
        assert [one.person for one in tx.account_events(limit=2)] == ["eve", "eve"]
        seen = tx.seen_review("R-1", person="ana", roles=(), now=MOMENT)
        assert (seen.views, seen.views_head) == (3, tx.case_views("R-1")[-1].hash)
        told = verify_views(tx, "R-1")
        assert (told.events, told.fault) == (
            3,
            "Nothing on record lets eve see the review R-1 (MENTIONED): it was added or changed by hand",
        )
        assert verify_accounts(tx).events == 3
        last = tx.case_views("R-1")[-1]
    with pytest.raises(RowExists), furnished.transaction() as tx:
        tx.add_case_view(last)


def test_what_nobody_has_judged_is_listed_first(furnished: Store) -> None:
    with furnished.transaction() as tx:
        judged = {"judged_at": later(hours=9), "judged_by": "gwen", "verdict": "JUSTIFIED", "judgement": "Fine."}
        tx.put_break_glass(a_glass("g-2", opened_at=later(hours=5), **judged))
        tx.put_break_glass(a_glass("g-3", opened_at=later(hours=4)))
        assert [one.id for one in tx.break_glasses(limit=9)] == ["g-3", "R-1/g-1", "g-2"]
