"""Options and fixtures that all tests share, and how the tests of one run are shared between processes."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from casework.domain.case_invariants import check_all
from casework.usecases import guard

# The same examples at every run, so that a change is judged by what it changed; `--hypothesis-profile search` draws new
# ones each time and is how to look for more. How long anything takes is no fault: the computer may be busy.
patient: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("steady", derandomize=True, **patient)
settings.register_profile("search", **patient)
settings.load_profile("steady")

# After every step of every test every rule of the domain is looked at, and not only those that the step touched.
guard.look = check_all

# A process that a test starts would otherwise compile every module of the product anew, for two seconds each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Begun first, so that at the end no core waits for one of them; what stands last is small.
DEAR = ("tests/golden/", "tests/crash/", "tests/walks/", "tests/web/days/")
# Folders whose tests share what is dear to make, so that one process makes it for all of them.
SHARED = ("tests/golden/",)
# Here the product as a whole is played, over and over. Counting its lines would double the time, and every line has
# tests of its own elsewhere, which count it. The same goes for a page in a browser, whose tests are told by `browser`.
UNCOUNTED = ("tests/golden/", "tests/crash/", "tests/walks/", "tests/invariants/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=12, help="How often the crash tests kill the process.")
    parser.addoption("--histories", type=int, default=15, help="Over how many random histories figures are recounted.")
    parser.addoption("--weeks", type=int, default=6, help="On how many unseen weeks the forecast is tried.")
    parser.addoption("--walks", type=int, default=50, help="How many random walks are taken over the whole product.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files stay in the order of their names, behind those that take long."""

    def rank(item: pytest.Item) -> int:
        dear = (place for place, folder in enumerate(DEAR) if item.nodeid.startswith(folder))
        return next(dear, len(DEAR) if in_a_browser(item) else len(DEAR) + 1)

    ranks: dict[str, int] = {}
    for item in items:
        file = file_of(item.nodeid)
        ranks[file] = min(rank(item), ranks.get(file, len(DEAR) + 1))
    items.sort(key=lambda item: ranks[file_of(item.nodeid)])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    counting = Coverage.current()
    if counting is None or not (in_a_browser(item) or item.nodeid.startswith(UNCOUNTED)):
        return (yield)
    counting.stop()
    try:
        return (yield)
    finally:
        counting.start()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file stay in one process, for they share what is dear to make; those of some folders as well."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in SHARED if nodeid.startswith(folder)), file_of(nodeid))

    return Together(config, log)


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def in_a_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills"))


@pytest.fixture
def walks(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--walks"))
