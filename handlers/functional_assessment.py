"""What is laid out before a nurse assesses function and verifies a further session."""

from casework.domain.charted import charted
from casework.domain.indication import find_indication
from casework.domain.request import findings_of
from casework.domain.sessions import charted_session, months_since_last, session_number
from casework.kit import Context, Json, service_task


@service_task
def gather_function(ctx: Context) -> Json:
    """The session and the policy's threshold for each line; what the chart shows is laid out in the file.

    The session is the request's, or a later one where the chart holds more sessions than the request counts.
    """
    case, lines, laid_out = ctx.case, {}, {}
    for line in case.request.lines:
        least = case.policy.parameter("function.min_deficits", on=case.request.received_at.date(), site=line.site)
        lines[line.id] = {"min_deficits": 1 if least is None else least.value}
        laid_out[line.id] = {
            "domains": [{"id": one.id, "label": one.label} for one in case.policy.domains if one.site == line.site],
            "deficits": charted(case.documents, "FUNCTIONAL_DEFICIT", line),
            "normal": charted(case.documents, "FUNCTION_NORMAL", line),
            "goals": charted(case.documents, "TREATMENT_GOAL", line),
            "stated": [one for one in case.request.statement.deficits if one.get("site") == line.site],
        }
    ctx.keep(
        "function",
        {
            "lines": laid_out,
            "indication": find_indication(case.request, case.documents, case.policy),
            "session": {"stated": case.request.session, "charted": charted_session(case.request, case.documents)},
        },
    )
    return {"session": session_number(case.request, case.documents), "lines": lines}


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
    session = ctx.data["gather_function"]["session"]
    return {
        "session": session,
        "max_sessions": session if most is None else most.value,
        "min_interval_months": 0 if apart is None else apart.value,
        "months_since": months_since_last(case.request, case.documents),
    }
