"""What is kept beside every task must follow from its facts, whatever a test did."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def stated(db: None) -> Iterator[None]:
    """Fail the test after which a task's moments are no longer those of its facts."""
    yield
    from lienthong.services.direction.restating import restate  # Django is set up by now

    assert restate() == 0
