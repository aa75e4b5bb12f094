"""What nurses and physicians answer about exclusions: every exception of each, and the treatment's standing."""

from marshmallow import Schema

from casework.kit import (
    CaseReader,
    Json,
    Lines,
    TaskForm,
    asking_refused,
    choice,
    exceptions_field,
    items_field,
    keyed,
    merge,
    misquoted,
    several,
    unknown_documents,
    words,
)


class LineExceptions(Schema):
    """The exclusions for one line."""

    exclusions = keyed(
        exceptions_field(),
        "Exclusions",
        "Every exclusion of the plan, under its id, with each of its exceptions.",
        keys="exclusion",
    )
    purpose = choice(
        "Purpose",
        "Only where the purpose of the treatment could not be told from the file before: what you find now.",
        {
            "RECONSTRUCTIVE": "To treat a condition, or to improve or restore function",
            "NOT_SHOWN": "Neither of these is shown by what is on file",
            "UNKNOWN": "Not known yet",
        },
        required=False,
        asked="purpose",
        needed_when={"case": "purpose"},
    )


TRIGGERED = {"RECONSTRUCTIVE": "NO", "NOT_SHOWN": "YES", "UNKNOWN": "UNKNOWN"}


class AnalyseExceptions(TaskForm):
    """Every exception of every exclusion, line by line, also where the exclusion seems clear."""

    title = "Analyse the exceptions"
    help = (
        "Before an exclusion may bear on a decision, each of its exceptions is examined. Where one is UNKNOWN, say "
        "what the provider is asked for. Once the time for an answer has run out, what was not shown is NOT_MET."
    )

    lines = Lines(
        LineExceptions, required=True, metadata={"label": "Lines", "help": "One section a line, under the line's id."}
    )
    items = items_field(None)

    def summary(self, answers: Json) -> Json:
        lines = {}
        for line, told in answers["lines"].items():
            counted = [_counts(exceptions) for exceptions in told["exclusions"].values()]
            # A line passes only where every exclusion does, so the one that stands most in its way speaks for it.
            worst = max(
                counted, key=lambda one: (one["exceptions_unknown"] > 0, -one["exceptions_met"]), default=_counts({})
            )
            lines[line] = worst | ({"triggered": TRIGGERED[told["purpose"]]} if "purpose" in told else {})
        return {"lines": lines, "unknown": _unknown(answers)}

    def check(self, answers: Json, case: CaseReader) -> Json:
        known = ((case.part("findings") or {}).get("lines")) or {}
        lines: Json = {}
        for line, told in answers["lines"].items():
            faults = _exclusion_faults(case, told["exclusions"])
            before = known.get(line, {}).get("purpose", "UNKNOWN")
            found: Json = {"exclusions": faults} if faults else {}
            if before == "UNKNOWN" and "purpose" not in told:
                found["purpose"] = ["The purpose could not be told from the file before, so say what you find now."]
            if before != "UNKNOWN" and "purpose" in told:
                found["purpose"] = [f"The purpose was found to be {before} before; leave this out."]
            if found:
                lines[line] = found
        return merge(_items_faults(answers, case), {"lines": lines} if lines else {})


def _items_faults(answers: Json, case: CaseReader) -> Json:
    """What is wrong between what is unknown and what is asked for; once the time has run out, nothing stays unknown."""
    unknown = _unknown(answers)
    if answers["items"] and not unknown:
        return {"items": ["Nothing is UNKNOWN, so nothing is asked for; remove the items."]}
    if not unknown:
        return {}
    if asking_refused({"items": ["anything"]}, case):
        return {
            "items": [
                "The provider was asked before and the time for the answer ran out, so nothing can stay UNKNOWN: say "
                "for each exception MET or NOT_MET and on what evidence, and for the purpose what the file shows."
            ]
        }
    return {} if answers["items"] else {"items": ["Something is UNKNOWN; say what the provider is asked for."]}


def _unknown(answers: Json) -> bool:
    return any(
        told.get("purpose") == "UNKNOWN"
        or any(_counts(one)["exceptions_unknown"] for one in told["exclusions"].values())
        for told in answers["lines"].values()
    )


def _counts(exceptions: Json) -> Json:
    statuses = [one["status"] for one in exceptions.values()]
    return {
        "exceptions_met": statuses.count("MET"),
        "exceptions_unknown": statuses.count("UNKNOWN"),
        "exceptions_total": len(statuses),
    }


def _exclusion_faults(case: CaseReader, told: Json) -> Json:
    wanted = {one.id: [clause.id for clause in one.exceptions] for one in case.plan.exclusions}
    faults: Json = {}
    for id, clauses in wanted.items():
        if id not in told:
            faults[id] = ["Every exclusion of the plan is analysed; this one is not answered."]
            continue
        messages = [f"The exception {clause} is not answered." for clause in clauses if clause not in told[id]]
        messages += [f"There is no exception {one} here." for one in told[id] if one not in clauses]
        for one in told[id].values():
            messages += unknown_documents(case, one.get("document"))
            messages += misquoted(case, one["document"], one["quote"]) if "quote" in one else []
        if messages:
            faults[id] = messages
    faults |= {id: ["The plan has no such exclusion."] for id in told if id not in wanted}
    return faults


class LineStanding(Schema):
    """The treatment's standing for one line."""

    standing = choice(
        "Standing",
        "Whether the treatment is established for this condition and site.",
        {"ESTABLISHED": "It is established", "NOT_ESTABLISHED": "It is not"},
    )
    rationale = words("Rationale", "Your judgement of the studies, so that another physician can follow it.")
    references = several(
        words("Reference", "Id of a reference in the evidence library.", most=64, picks="reference"),
        "References",
        "The studies weighed; every one on this policy where you find the treatment not established.",
        needed_when={"standing": ["NOT_ESTABLISHED"], "case": "references"},
    )


class WeighEvidence(TaskForm):
    """A physician's judgement where the table leaves the treatment's standing in doubt."""

    title = "Weigh the evidence"
    help = "The evidence library leaves it in doubt whether the treatment is established. Weigh it, line by line."

    lines = Lines(
        LineStanding, required=True, metadata={"label": "Lines", "help": "One section a line, under the line's id."}
    )

    def summary(self, answers: Json) -> Json:
        return {}

    def check(self, answers: Json, case: CaseReader) -> Json:
        known = [one.id for one in case.evidence.references]
        lines: Json = {}
        for line, told in answers["lines"].items():
            messages = [
                f"There is no reference {one}; those are {', '.join(known)}."
                for one in told["references"]
                if one not in known
            ]
            if told["standing"] == "NOT_ESTABLISHED" and (
                left := [one for one in known if one not in told["references"]]
            ):
                messages.append(
                    f"Address every study before calling it not established; {', '.join(left)} is left out."
                )
            if messages:
                lines[line] = {"references": messages}
        return {"lines": lines} if lines else {}
