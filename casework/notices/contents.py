"""What any letter says of its request: the words for what was asked, and what is still needed."""

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from casework.kit import CaseReader
from casework.notices.languages import Language
from casework.notices.told import document_told, document_why, in_spanish, own, site_told, theirs
from casework.ports import Json

TAG = re.compile(r"</?span\b[^>]*>")  # around words that are marked as English
CLOSED = (".”", '."', "?”", "!”")


def zone_of(case: CaseReader) -> ZoneInfo:
    """The plan's own time zone: the one that its letters write days in."""
    return ZoneInfo(case.plan.time_zone)


def service_label(case: CaseReader, language: Language) -> str:
    """The procedure in words, without a code, as it stands inside a sentence."""
    if language.code != "en" and not case.policy.general:
        return in_spanish(case.policy.procedure_label_es, f"procedure_label of the policy {case.policy.id}")
    named = case.request.procedure.replace("_", " ")
    label = case.request.procedure_label or named
    for code in {line.code for line in case.request.lines if line.code}:
        label = re.sub(rf"\(?\b{re.escape(code)}\b\)?", " ", label)
    return theirs(inside(" ".join(label.split()).strip(" ,;:-")) or named, language)


def treating(case: CaseReader, *, plain: bool) -> str:
    """The provider inside a sentence: for the member by name alone, else with the degree set off by commas."""
    name, comma, _ = case.request.provider.name.partition(",")
    return name if plain else f"{case.request.provider.name}{comma}"


def who_asked(case: CaseReader, language: Language, *, plain: bool) -> str:
    """Who made the request, at the start of a sentence."""
    if case.request.requested_by == "MEMBER":
        return language.say("You") if plain else "The member"
    if case.request.requested_by == "REPRESENTATIVE":
        return language.say("The person who acts for you") if plain else "The member’s representative"
    return treating(case, plain=plain)


def who_withdrew(case: CaseReader, by: str | None) -> str:
    """Who took the request back, for the provider and the record."""
    others = {"MEMBER": "The member", "REPRESENTATIVE": "The member’s representative"}
    return others.get(str(by)) or treating(case, plain=False)


def asked_lines(case: CaseReader, language: Language, *, plain: bool) -> list[Json]:
    """The lines of the request in words; the codes only for those who work with them."""
    return [
        {
            "id": line.id,
            "label": line_label(case, line.id, language),
            "place": line_place(case, line.id, language),
            "code": "" if plain else line.code,
            "quantity": line.quantity,
        }
        for line in case.request.lines
    ]


def line_label(case: CaseReader, id: str, language: Language) -> str:
    """What a line asks for, as it stands inside a sentence: by the site that is decided about, never by a free label.

    A requester's label can name another site than the line does; whoever reads a letter must read what was decided.
    """
    return service_label(case, language) + ", " + line_place(case, id, language)


def line_place(case: CaseReader, id: str, language: Language) -> str:
    """Where a line's treatment is to be; lines at one place are told apart by their ids."""
    places = {line.id: site_told(case.policy, line, language) for line in case.request.lines}
    alone = list(places.values()).count(places[id]) == 1
    return places[id] if alone else language.say("%(place)s (line %(line)s)", place=places[id], line=id)


def inside(text: str) -> str:
    """The text as it stands inside a sentence: its first letter small, unless the word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def sentence(text: str) -> str:
    """The text as a sentence of its own, with its full stop; marked words stay so."""
    text = text.strip()
    seen = TAG.sub("", text)
    return text if not seen or seen[-1] in ".?!" or seen[-2:] in CLOSED else text + "."


def capitalize(text: str) -> str:
    """The text with a capital at its start, the rest as it is."""
    return text[:1].upper() + text[1:]


def items_wanted(case: CaseReader, items: Iterable[str], language: Language, *, stage: str) -> list[Json]:
    """What is asked for and why: the policy's own words where an item is a document that it requires."""
    whys = {
        "check_standing": language.say("without it we cannot tell whether this appeal can be taken up"),
        "preliminary_check": language.say("without it we cannot tell whether this case can go outside the plan"),
    }
    why = whys.get(stage) or language.say("without it we cannot tell whether the plan covers this request")
    required = {key: one for one in case.policy.required_documents for key in (one.id, one.label)}
    return [
        {
            "label": capitalize(document_told(required[item], language)) if item in required else own(item, language),
            "why": capitalize(sentence(document_why(required[item], language) if item in required else why)),
        }
        for item in items
    ]
