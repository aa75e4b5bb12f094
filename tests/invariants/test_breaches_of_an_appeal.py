"""Break an appeal, or the time for it, in each named way: the rule that it breaks objects, no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.testing_mutations import level_with, line_with, meddled, record_with, redrawn, with_form
from casework.testing_play import Refused, Rehearsal
from casework.usecases.application import Application
from tests.invariants.mutation import RECORD, Keep, Mutation, check_refused, content, on_appeal, told

Json = dict[str, Any]


NOT_BY = 'name="not_by" value="earlier_deciders"'


def first_signer(rehearsal: Rehearsal) -> Json:
    """Who signed the first decision of the case."""
    with rehearsal.app.store.reading() as reader:
        answers = reader.answers(rehearsal.review, element="sign_decision")
        found = reader.person(answers[-1].person)
    assert found is not None
    return {
        "person": found.id,
        "name": found.name,
        "profession": "MD",
        "licence": dict(found.licences[0]),
        "specialties": list(found.specialties),
        "role": "physician_reviewer",
    }


def signed_by_the_first(rehearsal: Rehearsal) -> Any:
    """The appeal is recorded as decided by whoever decided first."""
    signer = first_signer(rehearsal)
    change = level_with(record_with(signer=lambda one: {**one, **signer}))
    return lambda app: meddled(app, RECORD, keep={"appeals": change})


def advised_by_the_first(rehearsal: Rehearsal) -> Any:
    """The expert of the appeal is whoever decided first."""
    signer = first_signer(rehearsal)
    expert = {"person": signer["person"], "name": signer["name"], "specialty": "plastic surgery", "opinion": "No."}
    return lambda app: meddled(app, RECORD, keep={"appeals": level_with(told(expert=expert))})


def advised_by(name: str) -> Callable[[Rehearsal], Any]:
    """The expert of the appeal is told by a name alone."""
    expert = {"person": name, "name": name, "specialty": "plastic surgery", "opinion": "No."}
    return content(lambda app: meddled(app, RECORD, keep={"appeals": level_with(told(expert=expert))}))


def osei_twice(script: Any) -> Any:
    """Whoever denied is on file a second time, and decides the appeal under that id."""
    (one,) = (one for one in script.people if one.id == "osei")
    twin = replace(
        one, id="osei2", name="Dr. Daniel Osei", roles=("appeal_physician",), specialties=("plastic surgery",)
    )
    return _by(replace(script, people=(*script.people, twin)), "osei2")


def unguarded(app: Application) -> Application:
    """Nothing in the drawing or the form keeps anybody from deciding an appeal."""
    app = redrawn(app, "appeal_review.bpmn", (NOT_BY, 'name="note" value=""'))
    return with_form(app, "review_appeal", check_person=lambda *_: {})


def decided_by_osei(script: Any) -> Any:
    """Whoever denied decides the appeal as well."""
    people = tuple(
        replace(one, roles=(*one.roles, "appeal_physician"), specialties=("plastic surgery",))
        if one.id == "osei"
        else one
        for one in script.people
    )
    return _by(replace(script, people=people), "osei")


def brandt_reports_to_osei(script: Any) -> Any:
    """Whoever decides the appeal reports to whoever denied."""
    reporting = ({"to": "osei", "from": None, "until": None},)
    people = tuple(replace(one, reporting=reporting) if one.id == "brandt" else one for one in script.people)
    return replace(script, people=people)


def through_somebody_else(script: Any) -> Any:
    """Whoever decides the appeal reports to somebody who reports to whoever denied."""
    line = {"brandt": "okafor", "okafor": "osei"}
    people = tuple(
        replace(one, reporting=({"to": line[one.id], "from": "2020-01-01", "until": None},)) if one.id in line else one
        for one in script.people
    )
    return replace(script, people=people)


def _by(script: Any, person: str) -> Any:
    steps = tuple(replace(one, who=person) if one.value == "review_appeal" else one for one in script.steps)
    return replace(script, steps=steps)


def otherwise(event: str, **changes: Any) -> Callable[..., Any]:
    """An event of that kind tells something else."""
    return lambda kind, at, told: [(kind, at, {**told, **changes} if kind == event else told)]


def extension(**changes: Any) -> Keep:
    """The last extension is kept otherwise."""
    return lambda kept: {"extensions": [*kept["extensions"][:-1], {**kept["extensions"][-1], **changes}]}


def insist(kind: str) -> Callable[[Any], Any]:
    """What the case expects to be refused at steps of that kind is no longer expected."""
    return lambda script: replace(
        script, steps=tuple(replace(one, refused=None) if one.kind == kind else one for one in script.steps)
    )


WILD = {"person": "brandt", "name": "Helen Brandt, MD", "profession": "MD", "licence": {}}


def untold(app: Application, change: Keep) -> Application:
    """The appeal is kept otherwise, and no letter is written, because none could be of such a decision."""
    app = meddled(app, RECORD, keep={"appeals": change})
    for letter in ("send_overturned_notice", "send_upheld_notice"):
        app = meddled(app, f"appeal_review.{letter}", send=lambda *_: None)
    return app


MUTATIONS = [
    Mutation(
        rule="I03",
        name="an appeal that is recorded under the first signer's name",
        case="G03",
        at="review_appeal",
        change=signed_by_the_first,
        says="cannot decide the appeal of R-G03",
    ),
    Mutation(
        rule="I03",
        name="an appeal that whoever denied decides, where the drawing lets them",
        case="G03",
        script=decided_by_osei,
        change=content(unguarded),
        says="Daniel Osei, MD cannot decide",
    ),
    Mutation(
        rule="I03",
        name="an appeal that whoever denied decides under a second id, where the drawing lets them",
        case="G03",
        script=osei_twice,
        change=content(unguarded),
        says="Dr. Daniel Osei cannot decide",
    ),
    Mutation(
        rule="I05",
        name="an expert told by a name that is that of whoever denied",
        case="G03",
        at="review_appeal",
        change=advised_by("D. Osei"),
        says="D. Osei was asked as an expert",
    ),
    Mutation(
        rule="I05",
        name="an expert who asks to treat the member",
        case="G03",
        at="review_appeal",
        change=advised_by("Haddad, Omar"),
        says="asks to treat the member",
    ),
    Mutation(
        rule="I04",
        name="an appeal that a subordinate decides, where the drawing lets them",
        case="G03",
        script=brandt_reports_to_osei,
        change=content(unguarded),
        says="they report to osei",
    ),
    Mutation(
        rule="I04",
        name="an appeal that a subordinate's subordinate decides",
        case="G03",
        script=through_somebody_else,
        change=content(unguarded),
        says="they report to osei",
    ),
    Mutation(
        rule="I05",
        name="an expert who decided before",
        case="G03",
        at="review_appeal",
        change=advised_by_the_first,
        says="was asked as an expert",
    ),
    on_appeal(
        "I05",
        "an appeal that nobody of the field decides",
        record_with(signer=lambda one: {**one, "specialties": ["dermatology of fish"]}),
        says="nobody of",
    ),
    on_appeal(
        "I06",
        "a component that is not judged anew",
        told(criteria=lambda one: {line: dict(list(found.items())[1:]) for line, found in one.items()}),
    ),
    on_appeal(
        "I06",
        "a component that is judged without a word",
        told(
            criteria=lambda one: {line: {n: {**r, "why": ""} for n, r in found.items()} for line, found in one.items()}
        ),
    ),
    on_appeal("I06", "a document that nobody considered", told(considered=[]), case="G03", says="was decided without"),
    Mutation(
        rule="I02",
        name="a denial on appeal that nobody said",
        case="G03",
        at="review_appeal",
        change=content(
            lambda app: meddled(
                meddled(app, RECORD, keep={"appeals": level_with(line_with("L1", outcome="DENY", quantity=0))}),
                "appeal_review.send_overturned_notice",
                send=lambda *_: None,
            )
        ),
        says="no answer of Helen Brandt, MD says so",
    ),
    on_appeal(
        "I01",
        "an appeal under a licence that nobody holds",
        record_with(signer=lambda one: {**one, "licence": {**one["licence"], "number": "MD-000000"}}),
        says="MD-000000",
    ),
    on_appeal("I17", "an appeal that is dated back", record_with(decided_at="2026-02-11T10:00:00+00:00")),
    on_appeal("I34", "a denial on appeal that is answered as an approval", line_with("L1", pas="A1")),
    on_appeal("I27", "an appeal under another plan", record_with(versions=lambda one: {**one, "plan": "HMO-99"})),
    Mutation(
        rule="I28",
        name="an appeal whose decider attests nothing",
        case="T67",
        change=content(
            lambda app: with_form(app, "review_appeal", _together=lambda *_, **__: None, check=lambda *_: {})
        ),
        script=lambda script: replace(
            script,
            steps=tuple(
                replace(one, answers={**one.answers, "attest_no_conflict": False})
                if one.value == "review_appeal"
                else one
                for one in script.steps
            ),
        ),
    ),
    Mutation(
        rule="I02",
        name="an appeal that a step dismisses",
        case="T67",
        at="review_appeal",
        change=content(
            lambda app: meddled(app, RECORD, keep={"appeals": level_with(lambda one: one, status="DISMISSED")})
        ),
        says="nobody said so",
    ),
    Mutation(
        rule="I02",
        name="an appeal that time affirms where the law does not say so",
        case="T75",
        change=content(lambda app: redrawn(app, "appeal.bpmn", ('due("appeal_forward")', 'due("appeal")'))),
        machine=True,
        says="would be affirmed by lapse",
    ),
    Mutation(
        rule="I13",
        name="an extension for a ground that the law does not know",
        case="T73",
        change=content(
            lambda app: meddled(app, "coverage_review.extend_clock", mark=otherwise("EXTENDED", ground="WHIM"))
        ),
        machine=True,
        says="“WHIM” is no ground of the law's",
    ),
    Mutation(
        rule="I13",
        name="an extension of which the member is not told",
        case="T73",
        change=content(lambda app: meddled(app, "coverage_review.send_extension_notice", send=lambda *_: None)),
        machine=True,
        says="was not told of it in writing",
    ),
    Mutation(
        rule="I13",
        name="an extension without a reason",
        case="T73",
        change=content(
            lambda app: meddled(app, "coverage_review.extend_clock", keep={"extensions": extension(reason=" ")})
        ),
        machine=True,
        says="without a reason",
    ),
    Mutation(
        rule="I13",
        name="an appeal that is extended where its law has none",
        case="T63",
        at="appeal",
        kind="extend",
        change=content(
            lambda app: meddled(app, "appeal.extend_appeal_clock", mark=otherwise("APPEAL_EXTENDED", ground="WHIM"))
        ),
        says="The time for the appeal",
    ),
    Mutation(
        rule="I13",
        name="an extension that nobody may take, asked for all the same",
        case="T64",
        change=content(lambda app: app),
        script=insist("extend"),
        says="No more time can be taken",
        cites="42 CFR 422 subpart M",
    ),
    Mutation(
        rule="I16",
        name="an appeal that a physician calls urgent and a step does not",
        case="T62",
        at="PROVIDER",
        kind="appeal",
        change=content(
            lambda app: meddled(
                app,
                "appeal.set_appeal_clock",
                keep={"appeals": level_with(lambda one: one, urgency="STANDARD", physician_supports=True)},
            )
        ),
        says="A physician calls the appeal of R-T62 urgent",
    ),
    Mutation(
        rule="I17",
        name="an appeal whose clock starts later than its receipt",
        case="T67",
        at="MEMBER",
        kind="appeal",
        change=content(
            lambda app: meddled(
                app,
                "appeal.set_appeal_clock",
                mark=lambda kind, at, told: [(kind, at + timedelta(days=3), told)],
            )
        ),
        says="nothing is dated back or ahead",
    ),
    Mutation(
        rule="I22",
        name="an override on appeal to which nobody agreed",
        case="T71",
        at="second_appeal_opinion",
        change=content(
            lambda app: meddled(
                app,
                RECORD,
                keep={"appeals": level_with(record_with(checks=lambda one: {**one, "second_signer": WILD}))},
            )
        ),
        says="gave no answer that says so",
    ),
    Mutation(
        rule="I02",
        name="an appeal that is upheld by nobody",
        case="T67",
        at="review_appeal",
        change=content(lambda app: untold(app, level_with(lambda one: one, determination=None))),
        says="is upheld, and nobody decided it",
    ),
    Mutation(
        rule="I25",
        name="an approval on appeal without a first day",
        case="G03",
        at="review_appeal",
        change=content(lambda app: untold(app, level_with(line_with("L1", valid_from=None)))),
        says="without a quantity or a first day",
    ),
    Mutation(
        rule="I34",
        name="a denial on appeal that is answered without a note",
        case="T67",
        at="review_appeal",
        change=content(lambda app: untold(app, level_with(line_with("L1", reason_texts=[""])))),
        says="would hold no note of the reason",
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_an_appeal_that_breaks_a_rule_is_refused_by_that_rule_and_nothing_is_kept(
    mutation: Mutation, broken: Callable[[Mutation], Refused | None]
) -> None:
    check_refused(broken(mutation), mutation)
