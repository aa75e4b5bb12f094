"""The record's sentences on what was measured or shown, and on what a law mandates."""

from collections.abc import Iterable

from casework.domain.line_facts import answered, cause_words, criteria_of_line, of_line
from casework.domain.measuring import Measured, told
from casework.domain.record import Statement
from casework.domain.record_material import Material, given, say
from casework.domain.request import Line
from casework.domain.sources import Source, from_document, from_parameter, from_table

RESULTS = {"MET": "met", "NOT_MET": "not met", "UNKNOWN": "not known", "NOT_NEEDED": "does not apply"}


def measured(m: Material, line: Line) -> Iterable[Statement]:
    """Each criterion of the policy on the line with its measures, and how they were rated."""
    criteria = criteria_of_line(m.case, line)
    for criterion in criteria:
        words = "; ".join(told(one) for one in criterion.measures)
        any_of = ", any of" if criterion.measurement.combinator == "ANY" and len(criterion.measures) > 1 else ""
        text = f"{line}: {criterion.measurement.label}{any_of}: {words}: {RESULTS[criterion.result]}."
        sources = [source for one in criterion.measures for source in _sources(m, one)]
        policy = Source(kind="POLICY", id=criterion.measurement.id, cite=criterion.measurement.citation)
        yield say(text, policy, *sources, *given(m, "assess_function"), line=line.id)
    if criteria:
        rule = from_table("measured_criteria", str(of_line(m.data, "rate_measured", line.id).get("reason") or ""))
        rated = {"MET": "is as it asks", "NOT_SHOWN": "is not all as it asks", "NOT_NEEDED": "does not apply here"}
        said = rated.get(str(m.facts[line.id]["measured"]), "is not all known")
        yield say(f"{line}: what the policy wants measured or shown {said}.", rule, line=line.id)


def _sources(m: Material, one: Measured) -> list[Source]:
    """The chart document of a measure with its words, and the policy's number that it was held against."""
    document = next((held for held in m.case.documents if held.id == one.answer.get("document")), None)
    quote = str(one.answer.get("quote") or "")
    found = [] if document is None else [from_document(document, quote if document.holds(quote) else "")]
    if one.limit is not None:
        held = one.limit.parameter
        table = Source(kind="POLICY", id=one.measure.table, cite=one.limit.citation)
        found.append(table if held is None else from_parameter(m.case.policy, held))
    return found


def mandated(m: Material, line: Line) -> Iterable[Statement]:
    """What a law mandates of the line, where it does: the structure and the goal that it turns on, and its citation."""
    law = m.facts[line.id].get("overlay")
    if not law:
        return
    structure = answered(m.case, "assess_function", line.id)["structure"]
    held = {document.id: document for document in m.case.documents}
    cited = [
        from_document(held[structure[f"{part}_document"]], structure[f"{part}_quote"])
        for part in ("cause", "structure")
        if structure.get(f"{part}_document") in held
    ]
    source = Source(kind="LAW", id=law["id"], cite=law["citation"])
    goal = "its function" if structure["goal"] == "FUNCTION" else "a normal appearance, to the extent possible"
    waived = ", ".join(law["satisfies"])
    yield say(
        f"{line}: {law['citation']} mandates coverage of this line: the structure is abnormal (caused by "
        f"{cause_words(structure)}), and the goal is {goal}. The law does not ask for what the plan asks for besides "
        f"({waived}).",
        source,
        *cited,
        *given(m, "assess_function"),
        line=line.id,
    )
    yield say(f"{line}: {law['message']} ({law['denial_citation']}).", source, line=line.id)
