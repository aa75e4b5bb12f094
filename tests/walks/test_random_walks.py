"""Whatever people, letters and time do: no walk over the shipped product strands a review, or breaks a rule of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from casework.engine.definitions import DefinitionSet, load_definitions
from casework.engine.elements import FLOW_NODES
from server import diagrams
from tests.golden.conftest import CASES, play_case
from tests.walks.checks import TOLD_BY
from tests.walks.faults import told_faults
from tests.walks.many import many
from tests.walks.starts import PLANS
from tests.walks.walking import Walked

REPORT = "walks.txt"


@pytest.fixture(scope="session")
def definitions() -> DefinitionSet:
    return load_definitions(diagrams())


@pytest.fixture(scope="session")
def taken(request: pytest.FixtureRequest) -> list[Walked]:
    """The walks, of which an ordinary run takes few and `make walks` ten thousand."""
    return list(many(range(int(request.config.getoption("--walks")))))


def flows(path: list[str], definitions: DefinitionSet) -> set[str]:
    """The sequence flows that a way through the diagrams took: what follows what within each diagram."""
    elements, passed = definitions.elements, set(path)
    known = {(one.source, one.target): one.id for one in elements.values() if one.kind == "sequenceFlow"}
    into, out = Counter(target for _, target in known), Counter(source for source, _ in known)
    # Where there is one way only, whoever was there took it.
    found = {
        id
        for (source, target), id in known.items()
        if (target in passed and into[target] == 1) or (source in passed and target in passed and out[source] == 1)
    }
    by_process: dict[str, list[str]] = {}
    for one in path:
        by_process.setdefault(elements[one].process, []).append(one)
    for own in (path, *by_process.values()):
        found |= {known[pair] for pair in pairwise(own) if pair in known}
    return found


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the walks are told: what they came to that may never be, what they visited, how they ended."""
    made = tmp_path_factory.getbasetemp() / REPORT
    made.write_text("", encoding="utf-8")
    return made


def tell(report: Path, lines: Iterable[str]) -> str:
    """The lines, written at the end of the report as well."""
    told = "\n".join(lines)
    with report.open("a", encoding="utf-8") as file:
        file.write(f"{told}\n")
    return told


def test_no_walk_comes_to_what_may_never_be(taken: list[Walked], report: Path) -> None:
    told = tell(report, told_faults(taken))
    assert not any(one.fault for one in taken), told


def test_people_find_an_answer_at_nearly_every_task(taken: list[Walked]) -> None:
    stuck = Counter(one.stuck for one in taken if one.stuck)
    assert sum(stuck.values()) <= max(2, len(taken) // 50), stuck


def test_the_walks_come_to_many_ends_and_far(taken: list[Walked]) -> None:
    reached = Counter(outcome for one in taken for outcome in one.outcomes)
    assert set(reached) <= {*TOLD_BY, "None"}
    assert sum(reached[one] for one in ("OVERTURNED_ON_APPEAL", "UPHELD_ON_APPEAL", "APPEAL_DISMISSED")) >= 5
    assert sum(count for outcome, count in reached.items() if outcome.endswith("_EXTERNAL")) >= 2
    assert sum(one.steps for one in taken) / len(taken) > 12
    assert {plan for one in taken for plan in PLANS if f"under {plan}" in one.log[0]} == set(PLANS)


def test_what_is_wrong_is_refused_in_every_way(taken: list[Walked]) -> None:
    refused: Counter[str] = sum((Counter(one.refused) for one in taken), Counter())
    assert refused.keys() >= {"FormError", "AssignmentRefused", "RightsError", "StateError", "InvariantBroken"}


# What is taken only where letters stood still for months, which walks come to by chance; test_after_an_outage.py takes
# it every time.
AFTER_AN_OUTAGE = {"flow_forwarded_by_law_to_close_external_window"}


def test_walks_and_scripted_cases_visit_every_element_flow_and_end(
    taken: list[Walked], definitions: DefinitionSet, tmp_path: Path, report: Path
) -> None:
    visits = Counter(element for one in taken for element in set(one.path))
    walked = {flow for one in taken for flow in flows(one.path, definitions)}
    tell(report, _report(taken, definitions, visits, walked))
    left = {
        one.id
        for one in definitions.elements.values()
        if (one.kind in FLOW_NODES and not visits[one.id]) or (one.kind == "sequenceFlow" and one.id not in walked)
    } - AFTER_AN_OUTAGE
    assert len(left) < 120, sorted(left)  # the walks alone visit most of it
    # Of the scripted cases only those are played that are needed, always that which names most of what is left.
    elements = definitions.elements
    texts = {case: case.read_text(encoding="utf-8") for case in CASES}
    while left and texts:
        named = {name for one in left for name in (one, elements[one].source, elements[one].target) if name}
        case = max(texts, key=lambda path: sum(one in texts[path] for one in named))
        del texts[case]
        for review in play_case(case, tmp_path / case.stem).reviews.values():
            left -= {*review["path"], *flows(list(review["path"]), definitions)}
    assert sorted(left) == []


def _report(taken: list[Walked], definitions: DefinitionSet, visits: Counter[str], walked: set[str]) -> Iterator[str]:
    """What the walks visited of each diagram, what they left out, and what they came to."""
    reached = Counter(outcome for one in taken for outcome in one.outcomes)
    yield f"{len(taken)} walks, {sum(one.steps for one in taken)} steps"
    yield from (f"  {count:6} {outcome}" for outcome, count in reached.most_common())
    elements = definitions.elements.values()
    for process in sorted({one.process for one in elements}):
        own = [one for one in elements if one.process == process]
        nodes = [one.id for one in own if one.kind in FLOW_NODES]
        branches = [one.id for one in own if one.kind == "sequenceFlow"]
        ends = [f"{one.id} {visits[one.id]}" for one in own if one.kind == "endEvent"]
        left = [id for id in nodes if not visits[id]] + [id for id in branches if id not in walked]
        yield f"{process}: {len(nodes) + len(branches) - len(left)} of {len(nodes) + len(branches)} visited"
        yield f"  ends: {', '.join(ends)}"
        yield f"  left out: {', '.join(left) or 'nothing'}"
