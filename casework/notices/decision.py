"""What a decision letter says, drawn from the determination and the case file: outcome, reasons, provisions, dates."""

from collections.abc import Iterable, Sequence

from casework.domain.policy import Provision
from casework.domain.record import DeterminationRecord, LineDetermination
from casework.domain.roles import APPEAL_PHYSICIAN, PHYSICIAN
from casework.kit import CaseReader
from casework.notices.contents import inside, line_label, sentence, zone_of
from casework.notices.languages import Language
from casework.notices.told import changes_told, component_told, points_told, rationale_told, reasons_told
from casework.ports import Json


def decision_contents(case: CaseReader, record: DeterminationRecord, *, plain: bool, language: Language) -> Json:
    """What the templates of decision letters lay out."""
    lines = [_told(case, line, plain=plain, language=language) for line in record.lines]
    denied = [_the_rest(line, language) for line in lines if line["adverse"]]
    # Of a line that is approved in part the reasons are those against the rest; they stand where that is told.
    approved = [line | ({"reasons": [], "told": []} if line["adverse"] else {}) for line in lines if line["quantity"]]
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
        "judge": language.say("A physician")
        if record.signer.get("role") in (PHYSICIAN, APPEAL_PHYSICIAN)
        else language.say("A reviewer"),
        "decided_at": record.decided_at,
    }


def _told(case: CaseReader, line: LineDetermination, *, plain: bool, language: Language) -> Json:
    """One line as the letter tells it; what the member reads holds no code."""
    zone = zone_of(case)
    clinical_words = line.reason_texts if not (plain and line.plain_texts) else ()
    texts = clinical_words or reasons_told(case, line, language)
    reasons = [sentence(language.days_in(text, zone)) for text in texts]
    return {
        "id": line.line,
        "label": line_label(case, line.line, language),
        "code": "" if plain else case.request.line(line.line).code,
        "outcome": line.outcome,
        "adverse": line.adverse,
        "pas": line.pas,
        "requested": line.requested,
        "quantity": line.quantity,
        "valid_from": line.valid_from,
        "valid_to": line.valid_to,
        "reasons": reasons,
        "told": list(zip(line.reasons, reasons, strict=False)),
        "shorts": line.provisions,
        "provisions": provisions_of(case, line.provisions),
        "judged": _components(case, line, language),
        "change": [sentence(language.days_in(text, zone)) for text in changes_told(case, line, language)],
        "rationale": rationale_told(line, language) if plain else line.rationale,
    }


def _the_rest(line: Json, language: Language) -> Json:
    """A line as what is not covered of it: the whole, or how many of its treatments."""
    less = line["requested"] - line["quantity"]
    part = language.say("%(less)s of %(all)s treatments", less=less, all=line["requested"])
    return {**line, "label": line["label"] + f" ({part})" if line["quantity"] else line["label"]}


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


def _components(case: CaseReader, line: LineDetermination, language: Language) -> list[Json]:
    """The components of medical necessity with what was found of each; none where nothing clinical was judged."""
    results = line.components
    told = points_told(case, line, language)
    return [
        {
            "number": one.number,
            "text": one.text,
            "plain": told.get(one.number) or component_told(one, language) or inside(one.text),
            "result": results.get(one.number, "UNKNOWN"),
        }
        for one in case.plan.medical_necessity.components
        if results
    ]
