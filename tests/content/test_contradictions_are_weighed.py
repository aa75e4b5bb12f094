"""Documents that contradict each other: found anew each time, weighed by people, and never passed over."""

from typing import Any

import pytest

from casework.domain import contradictions
from casework.domain.request import ChartDocument
from casework.errors import InvariantBroken
from casework.testing import FakeCase, FakeContext, document
from handlers import determination

from .test_handlers_of_determination import DENY, MD, NORMAL, RN, SHORT, approving, drafted, ready, signed

Json = dict[str, Any]


def contradicted() -> FakeCase:
    other = document("D2", dated="2026-01-20", author="Dr. Other", text="Climbs stairs freely.", findings=[NORMAL])
    return FakeCase(documents=(document(), other))


def test_a_contradiction_stays_open_until_a_person_has_weighed_it() -> None:
    ctx = ready(contradicted())
    assert determination.find_contradictions(ctx) == {"open": 1}
    (one,) = ctx.case.parts["contradictions"]["contradictions"]
    assert determination.assess_components(ctx)["lines"]["L1"]["contradictions"] == 1
    weighed = {one["id"]: {"weighed_for": "D1", "rationale": "It measures."}}
    ctx.case.answered("resolve_contradictions", {"decision": "WEIGHED", "contradictions": weighed}, licences=[MD])
    assert determination.assess_components(ctx)["lines"]["L1"]["contradictions"] == 0
    assert determination.find_contradictions(ctx) == {"open": 0}
    assert ctx.kinds().count("contradiction.found") == 1
    assert "contradiction.weighed" in ctx.kinds()


def weighed_by_a_nurse(*documents: ChartDocument, came: tuple[str, ...] = (), favouring: str = "D1") -> FakeContext:
    """A contradiction that a nurse weighed, with the documents that came when something was asked for."""
    ctx = ready(contradicted())
    ctx.case.documents = (*ctx.case.documents, *documents)
    ctx.keep(
        "information",
        {
            "rounds": [
                {"round": 1, "items": ["An addendum"], "status": "ANSWERED" if came else "LAPSED", "documents": [*came]}
            ]
        },
    )
    determination.find_contradictions(ctx)
    listed = ctx.case.parts["contradictions"]["contradictions"]
    weighed = {one["id"]: {"weighed_for": favouring, "rationale": "It measures."} for one in listed}
    ctx.case.answered("resolve_contradictions", {"decision": "WEIGHED", "contradictions": weighed}, licences=[RN])
    ctx.data = {**ctx.data, "_facts": determination.assess_components(ctx)["lines"]}
    return ctx


def test_what_a_nurse_weighed_and_no_new_record_answered_goes_to_a_physician() -> None:
    ctx = weighed_by_a_nurse()
    assert ctx.data["_facts"]["L1"]["contradictions"] == 1
    with pytest.raises(InvariantBroken, match="no new record answered that: a MD or DO decides"):
        determination.record_approval(approving(ctx))


def test_a_new_record_that_was_asked_for_and_speaks_of_the_same_thing_settles_it_for_a_nurse() -> None:
    third = document("D3", dated="2026-02-05", author="Dr. Third")
    ctx = weighed_by_a_nurse(third, came=("D3",), favouring="D3")
    assert ctx.data["_facts"]["L1"]["contradictions"] == 0
    assert weighed_by_a_nurse(third, came=("D3",), favouring="D1").data["_facts"]["L1"]["contradictions"] > 0


def test_what_was_weighed_once_stays_weighed_when_another_contradiction_comes_up() -> None:
    ctx = ready(contradicted())
    (first,) = ctx.case.parts["contradictions"]["contradictions"]
    weighed = {first["id"]: {"weighed_for": "D1", "rationale": "It measures."}}
    ctx.case.answered("resolve_contradictions", {"decision": "WEIGHED", "contradictions": weighed})
    determination.assess_components(ctx)
    third = document("D3", dated="2026-01-18", author="Dr. Third", text="Climbs stairs freely.", findings=[NORMAL])
    ctx.case.documents = (*ctx.case.documents, third)
    ctx.case.answered("resolve_contradictions", {"decision": "ASK", "contradictions": {}, "items": ["A film"]})
    assert determination.find_contradictions(ctx) == {"open": 1}


def test_a_contradiction_whose_author_took_it_back_is_resolved() -> None:
    ctx = ready(contradicted())
    later = document("D3", dated="2026-01-25", author="Dr. Other")
    ctx.case.documents = (*ctx.case.documents, later)
    assert determination.find_contradictions(ctx)["open"] == 0
    determination.find_contradictions(ctx)
    assert ctx.kinds().count("contradiction.resolved") == 1


def test_an_open_contradiction_forbids_every_determination() -> None:
    ctx = ready(contradicted())
    with pytest.raises(InvariantBroken, match="I23"):
        determination.record_approval(approving(ctx))


def test_a_contradiction_that_was_weighed_against_a_rating_goes_to_a_physician() -> None:
    ctx = ready(contradicted())
    (one,) = ctx.case.parts["contradictions"]["contradictions"]
    weighed = {one["id"]: {"weighed_for": "D2", "rationale": "It was measured."}}
    ctx.case.answered("resolve_contradictions", {"decision": "WEIGHED", "contradictions": weighed})
    facts = determination.assess_components(ctx)["lines"]
    assert (facts["L1"]["contradictions"], facts["L2"]["contradictions"]) == (1, 0)
    assert ctx.case.parts["contradictions"]["contradictions"][0]["opposes"] == ["L1"]
    record = recorded(signed_by_a_physician(approving(ctx)))
    said = [one["text"] for section in record["sections"] for one in section["statements"]]
    assert any("It speaks against how the function of L1 was rated; a physician decided." in text for text in said)


def signed_by_a_physician(ctx: FakeContext) -> FakeContext:
    ctx.case.answers["sign_approval"]["_by"]["licences"] = [MD]
    return ctx


def recorded(ctx: FakeContext) -> Json:
    determination.record_approval(ctx)
    return ctx.case.parts["determination"]


def test_a_document_that_contradicts_another_at_the_last_moment_is_not_overlooked() -> None:
    ctx = ready()
    ctx.case.documents = contradicted().documents
    with pytest.raises(InvariantBroken, match="I23"):
        determination.record_approval(approving(ctx))


def test_what_a_physician_weighs_in_a_draft_stays_weighed_in_the_next_one() -> None:
    ctx = ready(**SHORT)
    ctx.case.documents = contradicted().documents
    (one,) = contradictions.listed(ctx.case)
    weighed = {one["id"]: {"weighed_for": "D1", "rationale": "It was measured."}}
    signed(ctx, {**drafted(DENY), "contradictions": weighed})
    signed(ctx, drafted(DENY))
    determination.record_decision(ctx)
    (kept,) = ctx.case.parts["determination"]["checks"]["contradictions"]
    assert (kept["status"], kept["weighed_for"]) == ("WEIGHED", "D1")
