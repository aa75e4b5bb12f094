"""What is noted when a deadline passes without the decision."""

from casework.kit import Context, Json, service_task


@service_task
def record(ctx: Context) -> Json:
    """The breach that was put on record, with what it means by law."""
    deadline = ctx.case.deadlines.get("decision")
    law = ctx.case.line_of_business
    breach = {
        "deadline": "decision",
        "due_at": None if deadline is None else deadline.local,
        "found_at": ctx.now.isoformat(),
        "lapse": law.lapse,
        "citation": law.lapse_citation,
    }
    before = (ctx.case.part("breaches") or {"breaches": []})["breaches"]
    if breach not in before:
        ctx.keep("breaches", {"breaches": [*before, breach]})
        ctx.record("breach.recorded", **breach)
    return {"deadline": "decision", "lapse": law.lapse}


@service_task
def record_explanation(ctx: Context) -> Json:
    """The explanation that was put beside the latest breach, with who gave it."""
    answer = ctx.case.answer("explain_breach") or {}
    by = answer.get("_by") or {}
    told = {"cause": answer.get("cause"), "action": answer.get("action"), "by": by.get("name")}
    breaches = list((ctx.case.part("breaches") or {"breaches": []})["breaches"])
    # Other breaches may have come on record meanwhile; the supervisor was asked about the decision's.
    latest = max((place for place, one in enumerate(breaches) if one["deadline"] == "decision"), default=None)
    if latest is not None and breaches[latest].get("explanation") != told:
        breaches[latest] = breaches[latest] | {"explanation": told}
        ctx.keep("breaches", {"breaches": breaches})
        ctx.record("breach.explained", person=by.get("person"))
    return {"explained": bool(breaches)}
