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
