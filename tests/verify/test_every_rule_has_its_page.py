"""Every rule that can speak is described, with what to do about it."""

import re
from pathlib import Path

import pytest

from casework.engine import refusals
from casework.engine.verify import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/verification.md").read_text(encoding="utf-8")
RULES = sorted(
    {
        rule
        for path in Path(run.__file__).parent.glob("*.py")
        for rule in re.findall(r'[Ff]inding\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    | {"physician-decides", "person-decides"}
)


def test_there_are_rules() -> None:
    assert {"deadline-scope", "layout", "sound", "table-says-no", "written-before-read"} <= set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_its_place_on_the_page(rule: str) -> None:
    assert f"`{rule}`" in PAGE, f"docs/reference/verification.md does not describe {rule}"


def test_the_page_names_the_modules_that_there_are() -> None:
    folder = Path(run.__file__).parent
    named = set(re.findall(r"`([a-z]+\.py)`", PAGE))
    assert named <= {path.name for path in folder.glob("*.py")} | {Path(refusals.__file__).name}
