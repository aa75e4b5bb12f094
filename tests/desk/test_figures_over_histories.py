"""Whatever happens in an office, every figure of the desk and of reports is what a count over all its cases gives."""

from collections import Counter

import pytest

from tests.desk.histories import History, many


@pytest.fixture(scope="session")
def lived(request: pytest.FixtureRequest) -> list[History]:
    """The histories, of which an ordinary run takes few and `make histories` a thousand."""
    return list(many(range(int(request.config.getoption("--histories")))))


def test_no_history_comes_to_a_figure_that_is_not_so(lived: list[History]) -> None:
    wrong = [f"history {one.seed}: {one.fault}\n  " + "\n  ".join(one.log[-8:]) for one in lived if one.fault]
    assert not wrong, "\n".join(wrong[:3])


def test_the_histories_come_to_everything_that_the_desk_counts(lived: list[History]) -> None:
    seen: Counter[str] = sum((Counter(one.seen) for one in lived), Counter())
    assert set(seen) >= {"late", "tight", "watch", "ok", "paused", "none", "TASK", "INFORMATION", "OUTSIDE"}
    assert sum(one.checks for one in lived) > 20 * len(lived)
    assert sum(one.cases for one in lived) > 2 * len(lived)
    assert sum(one.incidents for one in lived) > 0
    assert sum(one.stays for one in lived) > 10 * len(lived)


def test_the_histories_come_to_what_reports_count(lived: list[History]) -> None:
    reached: Counter[str] = sum((one.reached for one in lived), Counter())
    assert set(+reached) >= {"DENIED", "STANDARD", "EXPEDITED", "REQUEST", "UPHELD"}
    if len(lived) >= 300:  # what is rare needs many
        assert set(+reached) >= {
            *("APPROVED", "PARTIAL", "DENIED_BY_LAPSE", "WITHDRAWN", "NOT_DECIDED", "REOPENING"),
            *("OVERTURNED", "DISMISSED", "OPEN", "DRUG", "EXTENDED", "WAITED"),
        }
