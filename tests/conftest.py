"""Options and fixtures that all tests share."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=12, help="How often the crash tests kill the process.")
    parser.addoption("--walks", type=int, default=60, help="How many random walks are taken over the diagrams.")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills"))


@pytest.fixture
def walks(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--walks"))
