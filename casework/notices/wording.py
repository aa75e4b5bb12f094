"""The words that a line of business gives for its elements, with their days and names filled from clocks and plan."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from casework.domain.lines_of_business import NoticeElement
from casework.domain.notice_content import PLACE
from casework.errors import HandlerError
from casework.kit import CaseReader
from casework.notices.contents import zone_of
from casework.notices.dates import local_day
from casework.notices.languages import Language
from casework.notices.rights import appeal_rule_id, last_day, plain_length

SPANISH = "es"


def fillings(case: CaseReader, *, now: datetime, language: Language) -> Mapping[str, str]:
    """What stands for each placeholder; empty where the law or the plan has nothing to put there."""
    law, contact = case.line_of_business, case.plan.contact
    zone = zone_of(case)
    today, filing = local_day(now, zone), case.deadlines.get("appeal_filing")

    def period(id: str) -> str:
        return plain_length(law.clock(id, on=today), language=language)

    def until(id: str) -> str:
        last = last_day(case, id, now=now)
        return language.day(last, zone) if last else ""

    return {
        "appeal_period": period("appeal_filing"),
        "appeal_by": until("appeal_filing"),
        "appeal_answer": period(appeal_rule_id(case, "standard", on=today)),
        "fast_answer": period(appeal_rule_id(case, "expedited", on=today)),
        "external_period": period("external_filing"),
        "external_by": until("external_filing"),
        "external_answer": period("external_decision"),
        "external_fast_answer": period("external_decision.expedited"),
        "effectuation_period": period(f"effectuation.{case.request.type.lower()}") or period("effectuation"),
        "continue_period": period("continue_benefits"),
        "after_external_period": period("after_external_filing"),
        "presumed_days": period("appeal_filing.presumed_receipt"),
        "again_by": language.day(filing.at, zone) if filing else "",
        "dismissal_period": period("dismissal_review"),
        "dismissal_by": until("dismissal_review"),
        "vacate_by": until("dismissal_vacate"),
        "grievance_answer": period("grievance.expedited"),
        "perfection_period": period("external_perfection"),
        "phone": contact.phone,
        "appeals_address": ", ".join(contact.appeals_address),
        "reference": case.review_id,
        "today": language.day(now, zone),
    }


def spoken(elements: Iterable[NoticeElement], values: Mapping[str, str], *, language: Language) -> dict[str, str]:
    """Each element's words by its id, empty where it has none. HandlerError where there is nothing to fill in."""
    return {one.id: filled(one, _text(one, language), values) for one in elements}


def _text(element: NoticeElement, language: Language) -> str:
    if language.code != SPANISH or not element.text:
        return element.text
    if not element.text_es:
        raise HandlerError(
            f"The letter was not written in Spanish: the element {element.id} ({element.citation}) has no text_es. "
            "Give it one in the letters of the line of business."
        )
    return element.text_es


def filled(element: NoticeElement, text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled."""

    def value(found: re.Match[str]) -> str:
        if not values.get(found[1]):
            raise HandlerError(
                f"The letter was not written: {element.id} ({element.citation}) tells {{{found[1]}}}, and neither the "
                "line of business nor the plan says what that is on this day. Add the clock, or mend the text."
            )
        return values[found[1]]

    return PLACE.sub(value, text)
