"""The plans' rules loaded as regimes, on a fixed day."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor, system
from lienthong.base.settings import REPO_DIR

BY = system("test")
OFFICER = Actor("user", "canbo", "Trần Thị Dữ")
LEADER = Actor("user", "lanhdao", "Phạm Thị Lãnh")
TODAY = date(2026, 11, 22)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 3, tzinfo=UTC))


def load_rules() -> None:
    """The plans and their reporting rules alone, as regimes: what most tests need, and soon."""
    from lienthong.services.direction.facts import FACT_TABLES
    from lienthong.services.registry.loading import load_facts
    from lienthong.services.reporting import actions

    needed = [table for table in FACT_TABLES if table.file in ("plans.csv", "reporting_rules.csv")]
    with transaction.atomic():
        load_facts(part="direction", tables=needed, folder=REPO_DIR / "reference", by=BY)
        actions.load_regimes(by=BY)


@pytest.fixture
def regimes(db: None, on_the_day: None) -> None:
    load_rules()


@pytest.fixture
def tasks(regimes: None) -> None:
    """The plans' tasks and indicators besides."""
    from lienthong.services.direction import actions as direction

    direction.load_reference(by=BY)
