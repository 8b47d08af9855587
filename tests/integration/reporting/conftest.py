"""The plans' rules loaded as regimes, on a fixed day."""

from datetime import UTC, date, datetime

import pytest

from lienthong.base import clock
from lienthong.base.actor import Actor, system

BY = system("test")
OFFICER = Actor("user", "canbo", "Trần Thị Dữ")
LEADER = Actor("user", "lanhdao", "Phạm Thị Lãnh")
TODAY = date(2026, 11, 22)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 3, tzinfo=UTC))


@pytest.fixture
def regimes(db: None, on_the_day: None) -> None:
    from lienthong.services.direction import actions as direction
    from lienthong.services.registry import actions as registry
    from lienthong.services.reporting import actions

    registry.load_reference(by=BY)
    direction.load_reference(by=BY)
    actions.load_regimes(by=BY)
