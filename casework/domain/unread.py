"""Documents that came too late to be read for a decision that somebody is about to sign."""

from collections.abc import Sequence
from datetime import datetime

from casework.domain.case_facts import Facts
from casework.domain.contradictions import listed
from casework.domain.request import ChartDocument

# The kinds of findings that each rating takes from the chart.
RATED = {
    "verify_trials": ("CONSERVATIVE_TRIAL",),
    "assess_function": ("FUNCTIONAL_DEFICIT", "FUNCTION_NORMAL", "TREATMENT_GOAL", "MEASUREMENT"),
    "verify_serial": ("SERIAL_PLAN", "PRIOR_RESPONSE", "PRIOR_SESSION"),
    "analyse_exceptions": (),
}


def came_after(documents: Sequence[ChartDocument], moment: str | None) -> list[ChartDocument]:
    """The documents that were filed after a moment; none where the moment is not known."""
    if moment is None:
        return []
    at = datetime.fromisoformat(moment)
    return [one for one in documents if one.received_at is not None and one.received_at > at]


def after_the_draft(case: Facts) -> list[ChartDocument]:
    """The documents that the physician's draft cannot have taken into account."""
    return came_after(case.documents, _answered_at(case, "draft_decision"))


def after_the_ratings(case: Facts) -> list[ChartDocument]:
    """The documents that the ratings behind a recommendation cannot have taken into account.

    A document counts as read by a rating that came after it, unless it holds findings that belong to an earlier one.
    A document that a reviewer named when weighing a contradiction was read then.
    """
    moments = {element: at for element in RATED if (at := _answered_at(case, element)) is not None}
    if not moments:
        return []
    late = {one.id: one for one in came_after(case.documents, max(moments.values(), key=datetime.fromisoformat))}
    for element, at in moments.items():
        for one in came_after(case.documents, at):
            if any(finding["kind"] in RATED[element] for finding in one.findings):
                late[one.id] = one
    weighed_at = _answered_at(case, "resolve_contradictions")
    after_weighing = {one.id for one in came_after(case.documents, weighed_at)}
    read = {
        id
        for one in listed(case)
        if one["status"] == "WEIGHED"
        for id in (*one["documents"], one["weighed_for"])
        if weighed_at is not None and id not in after_weighing
    }
    return [one for one in case.documents if one.id in late and one.id not in read]


def unrated(case: Facts) -> list[ChartDocument]:
    """The documents whose findings no rating has taken into account, and which the draft has not weighed either.

    A denial would tell what the ratings counted, and these could change it.
    """
    kinds = {kind for rated in RATED.values() for kind in rated} | {"DIAGNOSIS"}
    told = (case.answer("draft_decision") or {}).get("contradictions") or {}
    weighed = {id for one in listed(case) if one["id"] in told for id in one["documents"]}
    return [
        one
        for one in after_the_ratings(case)
        if one.id not in weighed and any(finding["kind"] in kinds for finding in one.findings)
    ]


def before_signing(case: Facts) -> str:
    """What stands in the way of signing the physician's draft; empty where nothing does."""
    if late := read_first(after_the_draft(case)):
        return f"{late} Choose RECONSIDER, and draft the decision with it."
    lines = (case.answer("draft_decision") or {}).get("lines") or {}
    adverse = any(told["outcome"] == "DENY" or "quantity" in told for told in lines.values())
    if not adverse or not (left := unrated(case)):
        return ""
    ids = " and ".join(one.id for one in left)
    return (
        f"The letter would tell what the ratings counted, and they do not know {ids}, which came later. "
        "Choose RATE_ANEW, and the reviewers rate with it."
    )


def read_first(documents: Sequence[ChartDocument]) -> str:
    """What somebody is told who would sign without having read them: Read D5 first."""
    if not documents:
        return ""
    ids = " and ".join(one.id for one in documents)
    named = "; ".join(f"{one.id} is “{one.title}” of {one.dated.isoformat()}" for one in documents)
    whom = "it" if len(documents) == 1 else "them"
    return f"Read {ids} first: {named}. What would be signed was written before {whom} came."


def unsettled(case: Facts) -> list[str]:
    """What stands in the way of an approval on the ratings alone: documents that came since, and contradictions."""
    late = read_first(after_the_ratings(case))
    open_ones = [" and ".join(one["documents"]) for one in listed(case) if one["status"] == "OPEN"]
    clash = [f"{one} contradict each other, and nobody has weighed them." for one in open_ones]
    return [f"{words} Choose REFER, and a physician decides." for words in ([late] if late else []) + clash]


def _answered_at(case: Facts, element: str) -> str | None:
    answer = case.answer(element)
    return None if answer is None else str(answer["_by"]["answered_at"])
