"""What is laid out before a nurse verifies the conservative treatment."""

from casework.domain.alternatives import no_alternative
from casework.domain.charted import charted
from casework.domain.needs import asks_for_trial
from casework.kit import Context, Json, service_task


@service_task
def gather_trials(ctx: Context) -> Json:
    """The policy's thresholds for each line; what the chart and the requester say is laid out in the case file."""
    case, lines, laid_out = ctx.case, {}, {}
    for line in case.request.lines:
        values = {}
        for name in ("min_modalities", "min_weeks"):
            found = case.policy.parameter(f"conservative.{name}", on=case.request.received_at.date(), site=line.site)
            values[name] = 0 if found is None else found.value
        alternative = no_alternative(case.request, case.documents, case.evidence, case.policy, line.site)
        lines[line.id] = {
            **values,
            "trial_needed": asks_for_trial(case.policy, line, on=case.request.received_at.date()),
        }
        laid_out[line.id] = {
            "thresholds": values,
            "charted": charted(case.documents, "CONSERVATIVE_TRIAL", line),
            "stated": [one for one in case.request.statement.treatments if one.get("site") == line.site],
            "no_alternative": alternative,
        }
    ctx.keep("trials", {"lines": laid_out})
    return {"lines": lines}
