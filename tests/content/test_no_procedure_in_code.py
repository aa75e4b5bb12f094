"""What a procedure, plan or policy is about stands in content files, never in code."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from casework.domain.content import FINDINGS
from server import FORMS, content

ROOT = Path(__file__).parents[2]
WORDS = re.compile(
    r"\b(fat|graft\w*|scleroderma|sclerosis|sj.gren\w*|orthotic\w*|salicylic|perioral|mhiss|foot|feet|"
    r"pann\w*|blepharo\w*|eyelid\w*|ptosis|breast\w*|mammapl\w*|macromastia|schnur|intertrigo)\b",
    re.IGNORECASE,
)
# The command line tells what the sample is about, and the composition root names its file.
TELLING = {"playing.py", "server.py"}


def code() -> list[Path]:
    return [
        path
        for place in ("casework", "handlers", "forms")
        for path in sorted((ROOT / place).rglob("*.py"))
        if path.name not in TELLING
    ]


def options(field: Any) -> list[str]:
    """The answers that a field of a form offers, by their words."""
    return list(field.metadata.get("options") or ())


@pytest.mark.parametrize("path", code(), ids=lambda path: str(path.relative_to(ROOT)))
def test_code_knows_no_procedure(path: Path) -> None:
    assert WORDS.findall(path.read_text(encoding="utf-8")) == []


def test_code_quotes_no_provision_reason_or_parameter_of_the_shipped_content() -> None:
    ids = set()
    for name, text in content(".toml").items():
        if name.startswith("policies/"):
            raw = tomllib.loads(text.decode())
            ids |= {one["id"] for one in raw.get("provisions", ())} | {one["id"] for one in raw.get("guardrails", ())}
            ids |= {one["code"] for one in raw.get("reasons", ()) if one["outcome"] == "DENY"}
    # A reason may be called as the finding that it tells of, or as an answer that a form offers.
    ids -= {value for values in FINDINGS.values() for value in values}
    ids -= {option for form in FORMS.values() for field in form().fields.values() for option in options(field)}
    assert ids
    source = {path: path.read_text(encoding="utf-8") for path in code() if not path.name.startswith("testing")}
    found = {f"{path.name}: {id}" for path, text in source.items() for id in ids if f'"{id}"' in text}
    assert found == set()
