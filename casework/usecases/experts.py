"""Whoever is consulted on an appeal: who they are on file, and that they took no part before."""

from datetime import datetime

from casework.domain.independence import EARLIER_DECIDERS, NOT_CONSULTED, barred, refusal
from casework.domain.same_people import Entry, alike, bare, known_as, same
from casework.domain.signers import is_treating, licence_valid
from casework.domain.specialties import specialties_on
from casework.errors import FormError
from casework.ports import Json, Person, Reader, WorkItem
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.involvement import involved_before
from casework.usecases.rights import on_file, zone_of

PROFESSIONAL = "29 CFR 2560.503-1(h)(3)(iii)"  # whoever is consulted is a health care professional


def with_expert(
    app: Application, reader: Reader, item: WorkItem, answers: Json, *, case: CaseFile, person: str, at: datetime
) -> Json:
    """The answers with the expert told by the id and name that they have on file; FormError where they may not advise.

    Somebody who is nobody on file may be consulted from outside. The name that is given tells then whether they took
    part.
    """
    expert = answers.get("expert")
    if not expert or EARLIER_DECIDERS not in barred(item.not_by):
        return answers
    people = list(reader.people())
    text = str(expert["person"]).strip()
    who = _meant(item, text, people)
    if who is None and len(bare(text)) < 2:
        raise _refused(item, f"Nobody here has the id “{text}”. Name an expert from outside by first and family name.")
    known: Entry = {"person": text, "name": text} if who is None else on_file(who)
    name = str(known["name"])
    decides = next(on_file(one) for one in people if one.id == person)
    if same(known, decides):
        raise _refused(item, f"{name} decides the appeal. An expert is somebody else.")
    provider = case.request.provider
    if is_treating(known, provider) or (who is None and alike(name, provider.name)):
        raise _refused(item, f"{name} asks to treat this member, so somebody else must be consulted ({NOT_CONSULTED}).")
    on = at.astimezone(zone_of(app, reader, item.review)).date()
    refused = refusal(
        str(known["person"]),
        involved_before(reader, item.review),
        {one.id: one.reporting for one in people},
        on=on,
        people=[on_file(one) for one in people],
        expert=True,
    )
    if refused is not None:
        raise _refused(
            item,
            f"{name} may not be consulted ({refused.reason}): {refused.words} ({refused.citation}). Ask somebody "
            "independent.",
        )
    day = app.clock.now().astimezone(zone_of(app, reader, item.review)).date()
    if who is not None and not any(licence_valid(licence, on=day) for licence in who.licences):
        raise _refused(
            item,
            f"{name} may not be consulted: no licence of theirs on file is valid on {day}, and an expert is a health "
            f"care professional ({PROFESSIONAL}). Ask somebody whose licence is valid, or bring it up to date with "
            "`casework init --people FILE.toml`.",
        )
    held = specialties_on(who.specialties, on=day) if who is not None else ()
    if who is not None and not any(_bare(expert["specialty"]) == _bare(one) for one in held):
        raise _refused(
            item,
            f"“{expert['specialty']}” is no specialty of {name} on file that holds on {day} "
            f"({', '.join(held) or 'none does'}).",
        )
    return {**answers, "expert": {**expert, "person": str(known["person"]), "name": name}}


def _meant(item: WorkItem, text: str, people: list[Person]) -> Person | None:
    """Who of those on file is meant; None where nobody is. FormError where it may be one of several."""
    found = known_as(text, [on_file(one) for one in people])
    if not all(same(one, found[0]) for one in found):
        ids = ", ".join(str(one["person"]) for one in found)
        raise _refused(item, f"“{text}” may be {ids}. Give the id of whoever was consulted.")
    return next((one for one in people if found and one.id == found[0]["person"]), None)


def _refused(item: WorkItem, words: str) -> FormError:
    return FormError(item.element, {"expert": [words]})


def _bare(words: str) -> str:
    return " ".join(str(words).casefold().split())
