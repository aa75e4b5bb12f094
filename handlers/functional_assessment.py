"""What is laid out before a nurse assesses function and verifies a further session."""

from casework.domain.charted import charted
from casework.domain.indication import find_indication
from casework.domain.measured_answers import charted_values
from casework.domain.measured_criteria import Measurement
from casework.domain.measuring import sides_of
from casework.domain.needs import min_deficits
from casework.domain.request import Line, findings_of
from casework.domain.sessions import charted_session, months_since_last, session_number
from casework.kit import CaseReader, Context, Json, service_task


@service_task
def gather_function(ctx: Context) -> Json:
    """The session and the policy's threshold for each line; what the chart shows is laid out in the file.

    The session is the request's, or a later one where the chart holds more sessions than the request counts.
    """
    case, lines, laid_out = ctx.case, {}, {}
    for line in case.request.lines:
        least = min_deficits(case.policy, line, on=case.request.received_at.date())
        lines[line.id] = {"min_deficits": least}
        laid_out[line.id] = {
            "domains": [{"id": one.id, "label": one.label} for one in case.policy.domains if one.site == line.site],
            "deficits": charted(case.documents, "FUNCTIONAL_DEFICIT", line),
            "normal": charted(case.documents, "FUNCTION_NORMAL", line),
            "goals": charted(case.documents, "TREATMENT_GOAL", line),
            "stated": [one for one in case.request.statement.deficits if one.get("site") == line.site],
            "measurements": [_wanted(case, line, one) for one in case.policy.measured_at(line.site)],
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


def _wanted(case: CaseReader, line: Line, measurement: Measurement) -> Json:
    """A criterion with its measures, and what the chart's findings hold of each."""
    return {
        "id": measurement.id,
        "label": measurement.label,
        "combinator": measurement.combinator,
        "measures": [
            {
                "id": one.id,
                "label": one.label,
                "unit": one.unit,
                "sides": list(sides_of(one, line)),
                "charted": [
                    found for side in sides_of(one, line) for found in charted_values(case.documents, line, one, side)
                ],
            }
            for one in measurement.measures
        ],
    }


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
