"""Whatever is damaged in a diagram or table, the checks answer with findings and never break."""

from random import Random

import pytest

from tests.verify.twins import Twin

FILES = (
    "conservative_treatment.bpmn",
    "conservative_treatment.dmn",
    "information_request.bpmn",
    "coverage_review.bpmn",
    "missed_deadline.bpmn",
)
WORDS = ("", "x", "verify_trials", "run_intake", "information_request", "1e9", "-", "é", "due('x')", "a[")


def damage(twin: Twin, choice: Random) -> None:
    nodes = [node for root in twin.roots.values() for node in root.iter() if node.getparent() is not None]
    node, other = choice.choice(nodes), choice.choice(nodes)
    names = sorted(str(name) for name in node.attrib)
    match choice.randint(0, 4):
        case 0:
            parent = node.getparent()
            assert parent is not None
            parent.remove(node)
        case 1 if names:
            node.set(choice.choice(names), choice.choice(WORDS))
        case 2 if names:
            del node.attrib[choice.choice(names)]
        case 3:
            node.text = choice.choice(WORDS)
        case _:
            node.tag = other.tag


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_are_answered_with_findings(seed: int) -> None:
    choice, twin = Random(f"damage {seed}"), Twin(*FILES)
    for _ in range(choice.randint(1, 6)):
        damage(twin, choice)
    assert all(one.message and one.file for one in twin.findings())
