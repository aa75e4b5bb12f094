"""Which condition of the policy a patient has: by code first, by words where no code is given, else by a person."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.case_facts import Facts
from casework.domain.policy import Indication, MedicalPolicy
from casework.domain.request import ChartDocument, Request, findings_of
from casework.domain.sources import Source, from_document

Json = dict[str, Any]

NAMED, IN_DOUBT, NOT_NAMED = "NAMED", "IN_DOUBT", "NOT_NAMED"
NEAR = 6  # words before and after a term that can take it back
TAKEN_BACK_BEFORE = re.compile(
    r"\b(no|not|without|denies|negative|never|rules? out|ruled out|r o|suspect\w*|suspicion|possibl[ey]|probabl[ey]|"
    r"query|questionable|unlikely|exclud\w*|versus|vs|differential|family|mother|father|sister|brother)\b"
)
TAKEN_BACK_AFTER = re.compile(
    r"\b(rules? out|ruled out|excluded|suspected|unlikely|questionable|doubtful|negative|"
    r"(?:not|never|un)(?: \w+){0,2} ?(?:confirmed|found|present|shown|seen|likely))\b"
)


def find_indication(
    request: Request,
    documents: Sequence[ChartDocument],
    policy: MedicalPolicy,
    *,
    confirmed: Mapping[str, Any] | None = None,
) -> Json:
    """{indication, basis, cause, indications: [id], labels: [str], unsure: [str], sources: [Source as JSON]}.

    INDICATED: a diagnosis of the request or of the chart names an indication of the policy. Whatever no code and no
    word shows is UNKNOWN, never NOT_INDICATED: that only a person can say, whose answer is `confirmed`. What a code
    shows no answer changes, unless only the request gives it and the chart takes it back.
    `basis`: CODE | TERMS | PERSON | NONE. `unsure`: diagnoses that name one in doubt.
    """
    charted = findings_of(documents, "DIAGNOSIS")
    of_chart = [_of_chart(one) for one in charted]
    named = [(one.code, [one.label]) for one in request.diagnoses] + of_chart
    coded = {one.id for one in policy.indications if any(_has_code(one, code) for code, _ in of_chart)}
    # The request's own code settles nothing where the chart's words take it back.
    doubted = {
        one.id for one in policy.indications for code, texts in of_chart if not code and _state(one, texts) == IN_DOUBT
    }
    by_code = [
        one
        for one in policy.indications
        if any(_has_code(one, code) for code, _ in named) and (one.id in coded or one.id not in doubted)
    ]
    states = [(one, texts, _state(one, texts)) for one in policy.indications for code, texts in named if not code]
    by_terms = [one for one in policy.indications if any(held is one and how == NAMED for held, _, how in states)]
    found = by_code + [one for one in by_terms if one not in by_code]
    basis = "CODE" if by_code else "TERMS" if by_terms else "NONE"
    indication = "INDICATED" if found else "UNKNOWN"
    answer = (confirmed or {}).get("indication")
    # That the chart does not settle it is no answer against words that do: a later document may have brought them.
    if answer and answer not in ("UNKNOWN", indication) and not by_code:
        indication, basis = str(answer), "PERSON"
        found = [] if answer != "INDICATED" else found
    held = {document.id: document for document in documents}
    sources: list[Source] = [
        from_document(held[one["document"]], one["quote"])
        for one in charted
        for code, texts in [_of_chart(one)]
        if any(_has_code(known, code) or (not code and _state(known, texts) == NAMED) for known in found)
    ]
    causes = {one.cause for one in policy.indications} if indication == "INDICATED" else set()
    charted_cause = next((str(one["cause"]) for one in charted if one.get("cause")), None)
    return {
        "indication": indication,
        "basis": basis,
        "cause": found[0].cause if found else charted_cause or (causes.pop() if len(causes) == 1 else "UNKNOWN"),
        "indications": [one.id for one in found],
        "labels": [one.label for one in found],
        "unsure": list(dict.fromkeys(texts[-1] for _, texts, how in states if how == IN_DOUBT)),
        "sources": [source.to_json() for source in sources],
    }


def population_terms(policy: MedicalPolicy, found: Mapping[str, Any]) -> tuple[str, ...]:
    """The words by which a study's patients are like this one; none where the patient's condition is not known.

    Those of the indications that were found; those of the policy where a person confirmed one that no word shows.
    """
    if found["indication"] != "INDICATED":
        return ()
    own = tuple(term for one in policy.indications if one.id in found["indications"] for term in one.terms)
    return own or policy.population


def names(text: str, terms: Sequence[str], *, but: Sequence[str] = ()) -> bool:
    """Whether a text names one of the terms in whole words, once every one of `but` is taken out of it."""
    said = _without(_words(text), but)
    return any(f" {' '.join(_words(term))} " in f" {' '.join(said)} " for term in terms)


def _of_chart(finding: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The code of a charted diagnosis, and the texts that must both bear it out: its label and its quotation."""
    texts = [str(finding["label"])] if finding.get("label") else []
    return str(finding.get("code", "")), [*texts, str(finding["quote"])]


def _has_code(indication: Indication, code: str) -> bool:
    bare = code.replace(".", "").upper()
    return bool(bare) and any(bare.startswith(known.replace(".", "").upper()) for known in indication.codes)


def _state(indication: Indication, texts: Sequence[str]) -> str:
    """Whether a diagnosis in words names the indication: each of its texts is looked at, and any doubt prevails."""
    states = [_state_of_text(indication, text) for text in texts]
    if NAMED not in states and IN_DOUBT not in states:
        return NOT_NAMED
    silent = [text for text, state in zip(texts, states, strict=True) if state == NOT_NAMED]
    doubted = IN_DOUBT in states or any(TAKEN_BACK_AFTER.search(" ".join(_words(text))) for text in silent)
    return IN_DOUBT if doubted else NAMED


def _state_of_text(indication: Indication, text: str) -> str:
    found = set()
    for clause in re.split(r"[.;\n]+", text):
        words = _without(_words(clause), indication.not_terms)
        for term in indication.terms:
            wanted = _words(term)
            for start in range(len(words) - len(wanted) + 1):
                if words[start : start + len(wanted)] == wanted:
                    before = " ".join(words[max(0, start - NEAR) : start])
                    after = " ".join(words[start + len(wanted) : start + len(wanted) + NEAR])
                    taken_back = "?" in clause or TAKEN_BACK_BEFORE.search(before) or TAKEN_BACK_AFTER.search(after)
                    found.add(IN_DOUBT if taken_back else NAMED)
    return NAMED if NAMED in found else IN_DOUBT if IN_DOUBT in found else NOT_NAMED


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _without(words: Sequence[str], taken_out: Sequence[str]) -> list[str]:
    said = f" {' '.join(words)} "
    for term in taken_out:
        said = said.replace(f" {' '.join(_words(term))} ", "  ")
    return said.split()


def indication_faults(case: Facts, answer: str | None, *, rating: bool) -> list[str]:
    """What is wrong with a person's answer: it is wanted where the diagnoses settle nothing, and undoes no code."""
    found = find_indication(case.request, case.documents, case.policy)
    wanted = ", ".join(one.label for one in case.policy.indications) or "an illness that the treatment fits"
    if rating and found["indication"] == "UNKNOWN" and answer is None:
        named = "; ".join(one.label for one in case.request.diagnoses) or "none is given"
        return [
            f"No code and no word of the diagnoses ({named}) settles whether the member has what the policy names "
            f"({wanted}). Read the chart and answer INDICATED, NOT_INDICATED or UNKNOWN."
        ]
    if found["basis"] == "TERMS" and answer == "UNKNOWN":
        return [
            f"The diagnoses on file name {', '.join(found['labels'])}. Leave this out, or answer NOT_INDICATED with "
            "the reason why these words do not mean it."
        ]
    if found["basis"] == "CODE" and answer not in (None, "INDICATED"):
        return [
            f"A diagnosis code on file shows {', '.join(found['labels'])}, an indication of the policy. Leave this "
            "out, and say in a note what speaks against it; a physician can weigh that."
        ]
    return []
