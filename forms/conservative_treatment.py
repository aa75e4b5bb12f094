"""What a nurse answers about conservative treatment: what was tried at each site, for how long, and what came of it."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from casework.domain.alternatives import no_alternative
from casework.domain.chart_checks import chart_faults, not_used_faults, quoted_faults
from casework.domain.charted import near_names, trial_deviations
from casework.domain.request import Line
from casework.domain.trial_counts import FAILED, counted, weeks_at_most, weeks_of
from casework.kit import (
    CaseReader,
    Json,
    Lines,
    TaskForm,
    asked_and_needed,
    asking_faults,
    asking_refused,
    choice,
    day,
    deviation_field,
    document_field,
    items_field,
    merge,
    not_used_field,
    number,
    quote_field,
    section,
    several,
    words,
    yes_no,
)


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
    document = document_field("Document", "Id of the chart document that says so.", required=True)
    quote = quote_field(required=True)
    weeks = number(
        "Weeks", "For how many weeks; leave it out where the chart does not say.", required=False, unit="weeks"
    )
    started = day(
        "Started", "First day, where the chart says it; overlapping trials are then counted once.", required=False
    )
    deviation = deviation_field("weeks, outcome, day or side differ")
    distinct = words(
        "Distinct",
        "Why this is another treatment than the one with a like name; needed where two names are that near.",
        required=False,
        seldom=True,
    )


class LineTrials(Schema):
    """What was tried for one line."""

    trials = several(
        section(Trial),
        "Treatments tried",
        "One entry a treatment; none where the chart shows none.",
        offers="CONSERVATIVE_TRIAL",
    )
    not_used = not_used_field("trial", "CONSERVATIVE_TRIAL")
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
        words("Claim", "Id of a claim, e.g. C7.", most=64, picks="claim"),
        "Claims",
        "The requester's claims that say so; needed with “No effective alternative”.",
        **asked_and_needed({"no_alternative": ["true"]}),
    )
    note = words("Note", "What the next reader should know.", required=False, to_colleagues=True)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["no_alternative"] and not answers["no_alternative_claims"]:
            raise ValidationError({"no_alternative_claims": ["Name at least one claim that says so."]})


class VerifyTrials(TaskForm):
    """Conservative treatment, line by line."""

    title = "Verify the conservative treatment"
    parameters = ("conservative.min_modalities", "conservative.min_weeks")
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
            "lines": {line: counted(section) for line, section in answers["lines"].items()},
        }

    def check(self, answers: Json, case: CaseReader) -> Json:
        rating = answers["decision"] == "RATE"
        lines = {
            line: faults
            for line, told in answers["lines"].items()
            if (faults := trial_faults(case, case.request.line(line), told, rating=rating))
        }
        return merge(asking_refused(answers, case), {"lines": lines} if lines else {})


def trial_faults(case: CaseReader, line: Line, told: Json, *, rating: bool) -> Json:
    """What is wrong with the answers about one line in the light of its chart; empty where nothing is."""
    trials: Any = {
        str(place): faults
        for place, trial in enumerate(told["trials"], 1)
        if (
            faults := quoted_faults(case, trial)
            or chart_faults(case, "CONSERVATIVE_TRIAL", line, trial, trial_deviations)
        )
    }
    if not trials and rating:
        trials = _near(told["trials"]) or _undated(case, line, told)
    alternative = _unsupported(case, line, told["no_alternative_claims"]) if told["no_alternative"] else []
    left_out = not_used_faults(case, line, told, ("CONSERVATIVE_TRIAL",), rating=rating)
    return {
        **({"trials": trials} if trials else {}),
        **({"no_alternative": alternative} if alternative else {}),
        **({"not_used": left_out} if left_out else {}),
    }


def _near(trials: list[Json]) -> list[str]:
    told = {
        name for trial in trials if trial.get("distinct") for name in [" ".join(str(trial["name"]).lower().split())]
    }
    return [
        f"“{one}” and “{other}” may be one treatment. Give both one name, or say in `distinct` why they are two."
        for one, other in near_names([str(trial["name"]) for trial in trials])
        if not told & {one, other}
    ]


def _undated(case: CaseReader, line: Line, told: Json) -> list[str]:
    """Refused where it turns on whether trials overlapped, and the chart does not say when they were."""
    failed = [trial for trial in told["trials"] if trial["outcome"] in FAILED]
    needed = case.policy.parameter("conservative.min_weeks", on=case.request.received_at.date(), site=line.site)
    fewest, most = weeks_of(failed), weeks_at_most(failed)
    if needed is None or fewest is None or most is None or told.get("history") == "INCOMPLETE":
        return []
    if not fewest < needed.value <= most or told["no_alternative"]:
        return []
    return [
        f"The chart does not say when each trial was: if they overlapped it was {fewest:g} weeks, if not {most:g}, and "
        f"the policy asks for {needed.value}. Give the first days, or answer INCOMPLETE under history."
    ]


def _unsupported(case: CaseReader, line: Line, claims: list[str]) -> list[str]:
    known = {claim.id for claim in case.request.statement.claims}
    if unknown := [f"There is no claim {one} in this request." for one in claims if one not in known]:
        return unknown
    site = line.site
    shown = no_alternative(
        case.request,
        case.documents,
        case.evidence,
        case.policy,
        site,
        named=claims,
        confirmed=case.answer("assess_function"),
    )
    if shown["status"] == "SUPPORTED" and set(shown["claims"]) == set(claims):
        return []
    idle = [one for one in claims if one not in shown["claims"]]
    return [
        f"Nothing in the evidence library supports that there is no effective alternative for {site.lower()}: "
        f"{', '.join(idle or claims)} must be stated for this site and cite a source that says so of this condition. "
        "Answer false, or leave that claim out; the physician can still weigh it."
    ]
