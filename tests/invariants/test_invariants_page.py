"""The page of the invariants and the rules in the code tell the same."""

from pathlib import Path

from casework.domain.case_invariants import CHECKS
from casework.domain.rules import CITATIONS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "invariants.md"
MUTATIONS = Path(__file__).parent


def rows(columns: int) -> list[list[str]]:
    """The rows of the page's tables of so many columns, without their heads."""
    found = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| I")]
    return [row for row in found if len(row) == columns]


def looked_at(reads: frozenset[str], *, of_step: bool) -> str:
    told = ", ".join(f"`{one}`" for one in sorted(reads)) or "every step"
    return f"{told}; step" if of_step else told


def test_every_rule_stands_on_the_page_with_its_citation_and_what_a_person_sees() -> None:
    told = {rule: citation for rule, _, citation, _ in rows(4)}
    assert told == CITATIONS
    assert all(seen.endswith(".") for *_, seen in rows(4))


def test_the_page_tells_everything_that_is_looked_at_and_nothing_else() -> None:
    held = [
        [
            check.rule,
            " ".join(str(check.look.__doc__).strip().split("\n\n")[0].split()),
            looked_at(check.reads, of_step=check.of_step),
        ]
        for check in CHECKS
    ]
    assert sorted(rows(3)) == sorted(held)


def test_every_rule_is_broken_in_two_ways_at_least_by_the_tests_beside_this_one() -> None:
    text = "".join(path.read_text() for path in MUTATIONS.glob("test_breaches_*.py"))
    ways = {rule: text.count(f'"{rule}"') for rule in CITATIONS}
    assert {rule: count for rule, count in ways.items() if count < 2} == {}
