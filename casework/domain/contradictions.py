"""Chart documents that say opposite things about the same function of the same site within a short time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.domain.policy import MedicalPolicy
from casework.domain.request import ChartDocument, findings_of

Json = dict[str, Any]

WINDOW_DAYS = 30  # where the policy sets no `contradiction.window_days`


def window(policy: MedicalPolicy, *, on: date) -> int:
    """How many days apart two documents may lie and still contradict each other."""
    held = policy.parameter("contradiction.window_days", on=on)
    return WINDOW_DAYS if held is None else int(held.value)


def find(documents: Sequence[ChartDocument], *, window_days: int = WINDOW_DAYS) -> list[Json]:
    """{id, site, domain, documents: [a, b], quotes: [a, b], dated: [a, b], days}: a deficit against a normal finding.

    A later document of the author of either side that speaks of the same site and domain has the last word: what its
    author has taken back no longer contradicts.
    """
    deficits = findings_of(documents, "FUNCTIONAL_DEFICIT")
    normals = findings_of(documents, "FUNCTION_NORMAL")
    authors = {document.id: document.author for document in documents}
    found: dict[str, Json] = {}
    for deficit in deficits:
        for normal in normals:
            days = abs((date.fromisoformat(deficit["dated"]) - date.fromisoformat(normal["dated"])).days)
            same = all(deficit.get(key) == normal.get(key) for key in ("site", "domain"))
            if not same or days > window_days or deficit["document"] == normal["document"]:
                continue
            if _taken_back(deficit, normals, authors) or _taken_back(normal, deficits, authors):
                continue
            pair = sorted((deficit, normal), key=lambda one: (one["dated"], one["document"]))
            where = f"{deficit.get('site', 'ANY')}-{deficit.get('domain', 'ANY')}"
            id = f"{where}-{pair[0]['document']}-{pair[1]['document']}"
            found.setdefault(
                id,
                {
                    "id": id,
                    "site": deficit.get("site"),
                    "domain": deficit.get("domain"),
                    "documents": [one["document"] for one in pair],
                    "quotes": [one["quote"] for one in pair],
                    "dated": [one["dated"] for one in pair],
                    "days": days,
                },
            )
    return list(found.values())


def _taken_back(finding: Mapping[str, Any], opposites: Sequence[Mapping[str, Any]], authors: Mapping[str, str]) -> bool:
    """Whether the finding's own author said the opposite of it later."""
    return any(
        authors[one["document"]] == authors[finding["document"]]
        and one["dated"] > finding["dated"]
        and all(one.get(key) == finding.get(key) for key in ("site", "domain"))
        for one in opposites
    )
