"""Options and fixtures that all tests share."""

import pytest
from hypothesis import settings

from casework.domain.case_invariants import check_all
from casework.usecases import guard

# The same examples at every run, so that a change is judged by what it changed; `--hypothesis-profile search` draws new
# ones each time and is how to look for more.
settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("steady")

# After every step of every test every rule of the domain is looked at, and not only those that the step touched.
guard.look = check_all


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=12, help="How often the crash tests kill the process.")
    parser.addoption("--histories", type=int, default=15, help="Over how many random histories figures are recounted.")
    parser.addoption("--walks", type=int, default=50, help="How many random walks are taken over the whole product.")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills"))


@pytest.fixture
def walks(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--walks"))
