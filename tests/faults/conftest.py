"""Two nodes at work, shared by the tests that leave them well: making them takes long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.faults.pair import Pair


@pytest.fixture(scope="session")
def shared_pair() -> Iterator[Pair]:
    # Imported inside: pytest may load this file before the root one has made the node.
    from tests.faults.pair import pair_at_work

    with pair_at_work() as pair:
        yield pair


@pytest.fixture
def pair(shared_pair: Pair) -> Pair:
    """The shared nodes, both processes running and both sides equal."""
    shared_pair.recover()
    return shared_pair
