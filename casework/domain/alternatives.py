"""Whether a request shows that a site has no effective alternative, and how surely its sources are known."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.evidence import assess_literature, is_direct, resolve_cited
from casework.domain.indication import find_indication, population_terms
from casework.domain.policy import EvidenceLibrary, MedicalPolicy
from casework.domain.request import ChartDocument, Request

Json = dict[str, Any]

TOPIC = "NO_ALTERNATIVE"  # what a source of the library must be about to speak for it


def no_alternative(
    request: Request,
    documents: Sequence[ChartDocument],
    library: EvidenceLibrary,
    policy: MedicalPolicy,
    site: str,
    *,
    named: Sequence[str] | None = None,
    confirmed: Mapping[str, Any] | None = None,
) -> Json:
    """{status, claims that show it, likely: those whose source is matched as likely only}.

    A claim shows it when it can be relied on and a source that it cites is about the lack of an alternative, at this
    site, in patients with this patient's condition. SUPPORTED needs as many such claims as the policy says for the
    site; where it says nothing, a trial is needed. `named`: only these claims count, those that a reviewer chose.
    """
    stated = [
        str(one.get("claim", "")) for one in request.statement.alternatives if str(one.get("site", "")).upper() == site
    ]
    if not stated:
        return {"status": "NOT_CLAIMED", "claims": [], "likely": []}
    terms = population_terms(policy, find_indication(request, documents, policy, confirmed=confirmed))
    shown: dict[str, bool] = {}  # claim -> whether one of its sources is known for certain
    for claim in request.statement.claims:
        if claim.id not in stated or claim.kind != "LITERATURE" or (named is not None and claim.id not in named):
            continue
        bearing = [
            one
            for one in resolve_cited(claim, request, library)
            if one.reference is not None
            and TOPIC in one.reference.topics
            and (not one.reference.sites or site in one.reference.sites)
            and is_direct(one.reference, terms)
        ]
        if bearing and assess_literature(claim, request, library, terms).status == "USABLE":
            shown[claim.id] = any(one.certainty == "CERTAIN" for one in bearing)
    needed = policy.parameter("no_alternative.min_claims", on=request.received_at.date(), site=site)
    supported = needed is not None and len(shown) >= needed.value
    return {
        "status": "SUPPORTED" if supported else "UNSUPPORTED",
        "claims": list(shown),
        "likely": [id for id, certain in shown.items() if not certain],
    }
