"""What a nurse answers about conservative treatment: what was tried at each site, for how long, and what came of it."""

from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from casework.domain.evidence import no_alternative
from casework.kit import (
    CaseReader,
    Json,
    Lines,
    TaskForm,
    asking_faults,
    asking_refused,
    choice,
    day,
    items_field,
    merge,
    number,
    section,
    several,
    unknown_documents,
    words,
    yes_no,
)

FAILED = ("FAILED", "NOT_TOLERATED")


class Trial(Schema):
    """One treatment that was tried."""

    name = words("Treatment", "What was tried, e.g. the name of a device or drug.", most=200)
    outcome = choice(
        "Outcome",
        "What the chart says came of it.",
        {
            "FAILED": "It did not help enough",
            "NOT_TOLERATED": "It had to be stopped",
            "HELPED": "It helped",
            "UNKNOWN": "The chart does not say",
        },
    )
    document = words("Document", "Id of the chart document that says so.", most=64)
    weeks = number("Weeks", "For how many weeks; leave it out where the chart does not say.", required=False)
    started = day(
        "Started", "First day, where the chart says it; overlapping trials are then counted once.", required=False
    )


class LineTrials(Schema):
    """What was tried for one line."""

    trials = several(section(Trial), "Treatments tried", "One entry a treatment; none where the chart shows none.")
    history = choice(
        "History",
        "Choose INCOMPLETE only where a record that is missing could change the count; leave it out otherwise.",
        {"COMPLETE": "The chart tells what was tried", "INCOMPLETE": "Records that would tell are missing"},
        required=False,
    )
    no_alternative = yes_no(
        "No effective alternative",
        "True where nothing else is known to help at this site and the evidence library supports that.",
        required=False,
    )
    no_alternative_claims = several(
        words("Claim", "Id of a claim, e.g. C7.", most=64),
        "Claims",
        "The requester's claims that say so; needed with “No effective alternative”.",
    )
    note = words("Note", "What the next reader should know.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["no_alternative"] and not answers["no_alternative_claims"]:
            raise ValidationError({"no_alternative_claims": ["Name at least one claim that says so."]})


class VerifyTrials(TaskForm):
    """Conservative treatment, line by line."""

    title = "Verify the conservative treatment"
    help = (
        "For each line, list what the chart documents for this very site. What the requester states is a starting "
        "point, never a finding. The policy's thresholds are applied by a table afterwards."
    )

    decision = choice(
        "Decision",
        "ASK sends a request for information and may stop the clock.",
        {"RATE": "Rate what is on file", "ASK": "Ask the provider for records first"},
    )
    lines = Lines(
        LineTrials, required=True, metadata={"label": "Lines", "help": "One section a line, under the line's id."}
    )
    items = items_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if faults := asking_faults(answers):
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {
            "decision": answers["decision"],
            "lines": {line: _counted(section) for line, section in answers["lines"].items()},
        }

    def check(self, answers: Json, case: CaseReader) -> Json:
        lines: Json = {}
        for line, told in answers["lines"].items():
            if faults := unknown_documents(case, *(trial["document"] for trial in told["trials"])):
                lines[line] = {"trials": faults}
            elif told["no_alternative"] and (faults := _unsupported(case, line, told["no_alternative_claims"])):
                lines[line] = {"no_alternative": faults}
        return merge(asking_refused(answers, case), {"lines": lines} if lines else {})


def _unsupported(case: CaseReader, line: str, claims: list[str]) -> list[str]:
    known = {claim.id for claim in case.request.statement.claims}
    if unknown := [f"There is no claim {one} in this request." for one in claims if one not in known]:
        return unknown
    site = case.request.line(line).site
    if no_alternative(case.request, case.evidence, case.policy, site)["status"] == "SUPPORTED":
        return []
    return [
        f"Nothing in the evidence library supports that there is no effective alternative for {site.lower()}. "
        "Answer false; the physician can still weigh it."
    ]


def _counted(told: Json) -> Json:
    failed = [trial for trial in told["trials"] if trial["outcome"] in FAILED]
    open_ended = told.get("history") == "INCOMPLETE"
    unsure = any(trial["outcome"] == "UNKNOWN" for trial in told["trials"])
    if told["no_alternative"]:
        alternative = "SUPPORTED"
    else:
        alternative = "UNSUPPORTED" if told["no_alternative_claims"] else "NOT_CLAIMED"
    return {
        "failed_modalities": None if open_ended or unsure else len({_named(trial) for trial in failed}),
        "failed_weeks": None if open_ended else weeks_of(failed),
        "no_alternative": alternative,
    }


def _named(trial: Json) -> str:
    return " ".join(str(trial["name"]).lower().split())


def weeks_of(trials: list[Json]) -> float | None:
    """How many weeks the trials took, overlapping ones once; None where a trial's weeks are not known."""
    if any(trial.get("weeks") is None for trial in trials):
        return None
    dated = sorted((date.fromisoformat(one["started"]), one["weeks"]) for one in trials if one.get("started"))
    total = sum(one["weeks"] for one in trials if not one.get("started"))
    covered: date | None = None
    days = 0
    for start, weeks in dated:
        end = start + timedelta(days=round(weeks * 7))
        begin = start if covered is None else max(start, covered)
        days += max(0, (end - begin).days)
        covered = end if covered is None else max(covered, end)
    weeks = round(float(total + days / 7), 1)
    return int(weeks) if weeks.is_integer() else weeks
