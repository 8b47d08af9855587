"""Two nodes at work, shared by the tests that leave them well: making them takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.faults import results

if TYPE_CHECKING:
    from tests.faults.pair import Pair

NOTED = pytest.StashKey[int]()


class Shared:
    """The pair that tests share; what a failed test leaves behind is thrown away."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._pair: Pair | None = None

    def take(self) -> Pair:
        # Imported inside: pytest may load this file before the root one has made the node.
        from tests.faults.pair import pair_at_work

        if self._pair is None:
            self._pair = self._stack.enter_context(pair_at_work())
        self._pair.recover()
        return self._pair

    def discard(self) -> None:
        self._pair = None
        self._stack.close()


@pytest.fixture(scope="session")
def shared_pair() -> Iterator[Shared]:
    shared = Shared()
    yield shared
    shared.discard()


@pytest.fixture
def pair(shared_pair: Shared) -> Iterator[Pair]:
    """The shared nodes, both processes running and both sides equal."""
    try:
        yield shared_pair.take()
    except BaseException:  # they could not be brought back
        shared_pair.discard()
        raise


def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[NOTED] = len(results.RUNS)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Note tests that note no runs themselves; a failed one leaves its nodes to nobody."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped or (call.when != "call" and not report.failed):
        return
    if len(results.RUNS) == item.stash.get(NOTED, 0):
        results.note(
            getattr(item, "originalname", item.name).removeprefix("test_").replace("_", " "),
            passed=report.passed,
        )
    if report.failed and "shared_pair" in getattr(item, "funcargs", {}):
        item.funcargs["shared_pair"].discard()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if results.RUNS:
        terminalreporter.section("faults survived")
        for line in results.table(results.RUNS):
            terminalreporter.write_line(line)
