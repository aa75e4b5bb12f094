"""What a decision letter says, drawn from the determination and the case file: outcome, reasons, provisions, dates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from casework.domain.policy import Provision
from casework.domain.record import DeterminationRecord, LineDetermination
from casework.domain.roles import PHYSICIAN
from casework.kit import CaseReader
from casework.notices.contents import inside, line_label, sentence, zone_of
from casework.notices.dates import written_out
from casework.notices.rights import appeal_days
from casework.ports import Json


def decision_contents(case: CaseReader, record: DeterminationRecord, *, now: datetime, plain: bool) -> Json:
    """What the templates of decision letters lay out."""
    lines = [_told(case, line, plain=plain) for line in record.lines]
    denied = [_the_rest(line) for line in lines if line["adverse"]]
    # Of a line that is approved in part the reasons are those against the rest; they stand where that is told.
    approved = [line | {"reasons": [] if line["adverse"] else line["reasons"]} for line in lines if line["quantity"]]
    missing = {row["number"]: row for line in denied for row in line["judged"] if row["result"] != "MET"}
    return {
        "adverse": record.adverse,
        "clinical": record.clinical,
        "administrative": not record.clinical,
        "lines": lines,
        "approved": approved,
        "shared_reasons": _shared(approved),
        "denied": denied,
        "approved_provisions": _distinct(approved),
        "denied_provisions": _distinct(denied),
        "missing_components": [missing[number] for number in sorted(missing)],
        "components_total": len(case.plan.medical_necessity.components),
        "policy": case.policy,
        "signer": {"profession": "", **record.signer, "specialty": ", ".join(record.signer.get("specialties") or ())},
        "judge": "A physician" if record.signer.get("role") == PHYSICIAN else "A reviewer",
        "decided_at": record.decided_at,
        **appeal_days(case, record, now=now),
    }


def _told(case: CaseReader, line: LineDetermination, *, plain: bool) -> Json:
    """One line as the letter tells it; what the member reads holds no code."""
    zone = zone_of(case)
    texts = line.plain_texts if plain and line.plain_texts else line.reason_texts
    return {
        "id": line.line,
        "label": line_label(case, line.line),
        "code": "" if plain else case.request.line(line.line).code,
        "outcome": line.outcome,
        "adverse": line.adverse,
        "pas": line.pas,
        "requested": line.requested,
        "quantity": line.quantity,
        "valid_from": line.valid_from,
        "valid_to": line.valid_to,
        "reasons": [sentence(written_out(text, zone)) for text in texts],
        "provisions": provisions_of(case, line.provisions),
        "judged": _components(case, line.components),
        "change": [sentence(written_out(text, zone)) for text in line.change],
        "rationale": sentence(line.plain_rationale) if plain else line.rationale,
    }


def _the_rest(line: Json) -> Json:
    """A line as what is not covered of it: the whole, or how many of its treatments."""
    less = line["requested"] - line["quantity"]
    part = "" if not line["quantity"] else f" ({less} of {line['requested']} treatments)"
    return {**line, "label": f"{line['label']}{part}"}


def _shared(lines: Sequence[Json]) -> list[str]:
    """The reasons that hold for each of several lines: a letter says them once."""
    if len(lines) < 2:
        return []
    return [text for text in lines[0]["reasons"] if all(text in line["reasons"] for line in lines)]


def _distinct(lines: Iterable[Json]) -> list[Provision]:
    return list({one.id: one for line in lines for one in line["provisions"]}.values())


def provisions_of(case: CaseReader, cites: Iterable[str]) -> list[Provision]:
    """The plan's provisions of these citations or ids, in the order given, each once."""
    known = {
        key: provision for provision in case.plan.provisions for key in (provision.id, provision.short, provision.cite)
    }
    return list({known[cite].id: known[cite] for cite in cites if cite in known}.values())


def _components(case: CaseReader, results: Mapping[int, str]) -> list[Json]:
    """The components of medical necessity with what was found of each; none where nothing clinical was judged."""
    return [
        {
            "number": one.number,
            "text": one.text,
            "plain": one.plain or inside(one.text),
            "result": results.get(one.number, "UNKNOWN"),
        }
        for one in case.plan.medical_necessity.components
        if results
    ]
