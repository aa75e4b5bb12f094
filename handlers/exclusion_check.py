"""What is laid out before purpose, exclusions and standing are rated, and what is known of each line by then."""

from collections.abc import Mapping

from casework.domain.evidence import is_direct
from casework.domain.indication import find_indication, population_terms
from casework.domain.line_facts import line_findings, of_line
from casework.domain.overlays import ANSWERS
from casework.kit import Context, Json, service_task

TRIGGERED = {"RECONSTRUCTIVE": "NO", "NOT_SHOWN": "YES"}


@service_task
def gather_purpose(ctx: Context) -> Json:
    """Whether each line is to treat the condition or to restore function, as the chart gives its goal."""
    findings = _note_findings(ctx)
    facts = {}
    for line, found in findings.items():
        goal = str(ctx.data["assess_function"]["lines"][line]["goal"])
        facts[line] = {
            "treats_condition": _serves(
                goal, "CONDITION", found["indication"], {"INDICATED": "YES", "NOT_INDICATED": "NO"}
            ),
            "restores_function": _serves(goal, "FUNCTION", found["function"], {"IMPAIRED": "YES", "NOT_SHOWN": "NO"}),
            "mandated": ANSWERS[found["mandate"]],
        }
    return {"lines": facts}


def _serves(goal: str, wanted: str, finding: str, answers: Mapping[str, str]) -> str:
    """YES, NO or UNKNOWN: whether that is the goal, and the finding bears it out."""
    if goal == wanted:
        return answers.get(finding, "UNKNOWN")
    return "UNKNOWN" if goal == "UNKNOWN" else "NO"


@service_task
def list_exclusions(ctx: Context) -> Json:
    """Whether the plan's exclusions would apply to each line, before any exception; they turn on the purpose."""
    findings = _note_findings(ctx, answered=False)
    exclusions = ctx.case.plan.exclusions
    # Where exclusions differ in how their exceptions combine, all of them must be met: that never approves wrongly.
    combinators = {one.combinator or one.combinator_default for one in exclusions}
    return {
        "lines": {
            line: {
                "triggered": TRIGGERED.get(found["purpose"], "UNKNOWN") if exclusions else "NO",
                "combinator": "ALL" if "ALL" in combinators else "ANY",
            }
            for line, found in findings.items()
        }
    }


@service_task
def gather_standing(ctx: Context) -> Json:
    """What the evidence library holds on the treatment at each line's site."""
    case = ctx.case
    _note_findings(ctx)
    # That nothing else helps is said of the condition, so it speaks for the treatment's standing at every site.
    alternative = any(one["no_alternative"] == "SUPPORTED" for one in ctx.data["verify_trials"]["lines"].values())
    found = find_indication(case.request, case.documents, case.policy, confirmed=case.answer("assess_function"))
    terms = population_terms(case.policy, found)
    # That outcomes are published in this very condition is said of the condition too, wherever it was treated.
    direct = any(one.outcomes_published and is_direct(one, terms) for one in case.evidence.references)
    facts = {}
    for line in case.request.lines:
        held = [one for one in case.evidence.references if not one.sites or line.site in one.sites]
        facts[line.id] = {
            "published_outcomes": sum(1 for one in held if one.outcomes_published),
            "guideline": any(one.kind == "GUIDELINE" and is_direct(one, terms) for one in held),
            "no_alternative": alternative,
            "direct": direct,
        }
    return {"lines": facts}


def _note_findings(ctx: Context, *, answered: bool = True) -> dict[str, Json]:
    """What is known of each line by now, kept where forms can look it up.

    Before the exceptions are analysed the purpose is what was rated: what somebody answered about it in an earlier
    round is asked anew.
    """
    findings = line_findings(ctx.case, ctx.data)
    if not answered:
        findings = {line: one | {"purpose": _rated_purpose(ctx, line)} for line, one in findings.items()}
    ctx.keep("findings", {"lines": findings})
    return findings


def _rated_purpose(ctx: Context, line: str) -> str:
    return str(of_line(ctx.data, "rate_purpose", line).get("purpose") or "UNKNOWN")
