"""What is laid out before a nurse assesses function and verifies a further session."""

from casework.domain.request import findings_of
from casework.kit import Context, Json, service_task


@service_task
def gather_function(ctx: Context) -> Json:
    """The session asked for and the policy's threshold for each line; what the chart shows is laid out in the file."""
    case, lines, laid_out = ctx.case, {}, {}
    for line in case.request.lines:
        least = case.policy.parameter("function.min_deficits", on=case.request.received_at.date(), site=line.site)
        lines[line.id] = {"min_deficits": 1 if least is None else least.value}
        laid_out[line.id] = {
            "domains": [{"id": one.id, "label": one.label} for one in case.policy.domains if one.site == line.site],
            "deficits": findings_of(case.documents, "FUNCTIONAL_DEFICIT", site=line.site),
            "normal": findings_of(case.documents, "FUNCTION_NORMAL", site=line.site),
            "goals": findings_of(case.documents, "TREATMENT_GOAL", site=line.site),
            "stated": [one for one in case.request.statement.deficits if one.get("site") == line.site],
        }
    ctx.keep("function", {"lines": laid_out})
    return {"session": case.request.session, "lines": lines}


@service_task
def gather_sessions(ctx: Context) -> Json:
    """The policy's limits for a further session; what the chart says of the series is laid out in the file."""
    case = ctx.case
    on = case.request.received_at.date()
    most, apart = (case.policy.parameter(f"serial.{name}", on=on) for name in ("max_sessions", "min_interval_months"))
    ctx.keep(
        "sessions",
        {
            "plans": findings_of(case.documents, "SERIAL_PLAN"),
            "responses": findings_of(case.documents, "PRIOR_RESPONSE"),
            "earlier": findings_of(case.documents, "PRIOR_SESSION"),
        },
    )
    return {
        "session": case.request.session,
        "max_sessions": case.request.session if most is None else most.value,
        "min_interval_months": 0 if apart is None else apart.value,
    }
