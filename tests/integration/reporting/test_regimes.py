"""The 34 rules as regimes: what is owed on a day, one's own regimes, and how units keep days."""

from datetime import date

import pytest

from lienthong.services.audit.models import AuditRecord
from lienthong.services.reporting import actions, errors, queries
from lienthong.services.reporting.actions.regimes import OwnRegime
from lienthong.services.reporting.models import Regime
from lienthong.services.reporting.queries import Question
from tests.integration.reporting.conftest import BY, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regimes")]


def test_every_rule_is_a_regime_once() -> None:
    again = actions.load_regimes(by=BY)
    cadences = {c: Regime.objects.filter(cadence=c).count() for c in
                ("monthly", "quarterly", "semiannual", "yearly", "once", "on_demand")}  # fmt: skip

    assert again == 0
    assert cadences == {
        "monthly": 6, "quarterly": 6, "semiannual": 1, "yearly": 2, "once": 7, "on_demand": 12,
    }  # fmt: skip
    assert sum(cadences.values()) == 34


@pytest.mark.parametrize(
    ("regime", "key", "start", "end", "due"),
    [
        ("r002-09", "2026-11", date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 19)),
        ("r001-01", "2027-Q1", date(2026, 12, 15), date(2027, 3, 14), date(2027, 3, 25)),
        ("r001-02", "2026-Q2", date(2026, 3, 15), date(2026, 6, 14), date(2026, 6, 25)),
        ("r001-03", "2026-Q3", date(2026, 6, 15), date(2026, 9, 14), date(2026, 9, 25)),
        ("r001-04", "2026-Q4", date(2026, 9, 15), date(2026, 12, 14), date(2026, 12, 25)),
        ("r001-05", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31), None),
        ("r002-01", "2026-11", date(2026, 11, 1), date(2026, 11, 30), None),
        ("r004-01", "2026-H1", date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 30)),
        ("r004-01", "2026-H2", date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 31)),
        ("r004-02", "2026", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 30)),
        ("r002-08", "once", date(2025, 8, 1), date(2025, 8, 9), date(2025, 8, 9)),
        ("r004-06", "once", date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31)),
    ],
)
def test_period_of_a_stated_regime(regime, key, start, end, due) -> None:
    found = queries.period(queries.regime(regime), key)

    assert (found.start, found.end, found.due) == (start, end, due)


def test_the_next_period_of_a_rule_for_one_quarter_is_that_quarter() -> None:
    found = {r: queries.next_due(queries.regime(r), TODAY).key for r in
             ("r001-01", "r001-04", "r002-09", "r002-08", "r000-02")}  # fmt: skip

    assert found == {
        "r001-01": "2027-Q1", "r001-04": "2026-Q4", "r002-09": "2026-11", "r002-08": "once",
        "r000-02": "2026-11-22",
    }  # fmt: skip


def test_a_quarter_of_another_rule_is_refused_with_the_remedy() -> None:
    with pytest.raises(errors.NoSuchPeriod) as refusal:
        queries.period(queries.regime("r001-04"), "2026-Q3")

    assert "2026-Q4" in refusal.value.remedy


def test_what_is_owed_today_is_overdue_first() -> None:
    lines = queries.periods_owed(TODAY)

    assert [(x.regime.pk, x.period.key, x.days_left) for x in lines if x.state == "overdue"] == [
        ("r002-09", "2026-11", -3), ("r003-01", "2026-11", -3), ("r003-02", "2026-11", -3),
        ("r003-03", "2026-11", -3),
    ]  # fmt: skip
    assert [(x.regime.pk, str(x.period.due)) for x in lines if x.state == "owed"] == [
        ("r001-04", "2026-12-25"), ("r004-02", "2026-12-30"), ("r004-01", "2026-12-31"),
    ]  # fmt: skip
    assert {x.regime.pk for x in lines if x.state == "no_day"} == {
        "r001-05", "r002-01", "r002-02", "r002-03", "r002-07",
    }  # fmt: skip
    assert [x.regime.pk for x in queries.periods_owed(TODAY, Question(search="r003 CÔNG AN"))] == [
        "r003-01", "r003-02", "r003-03",
    ]  # fmt: skip


def test_periods_go_on_being_owed_until_tracking_ends() -> None:
    later = queries.periods_owed(date(2027, 1, 5), Question(search="r002-09"))
    actions.track_regime(regime_id="r002-09", since=None, by=BY)

    assert [x.period.key for x in later] == ["2026-11", "2026-12", "2027-01"]
    assert queries.periods_owed(date(2027, 1, 5), Question(search="r002-09")) == []
    assert AuditRecord.objects.filter(action="reporting.track_regime").count() == 1


def test_the_regime_of_a_period_is_one_that_has_a_day() -> None:
    found = [queries.regime_of_period(k).pk for k in ("2026-11", "2026-Q4", "2026-H2", "2026")]

    assert found == ["r002-09", "r001-04", "r004-01", "r004-02"]
    with pytest.raises(errors.NoRegimeForPeriod):
        queries.regime_of_period("2026-13")


def test_ones_own_regime_is_owed_and_stays_when_rules_are_loaded_again() -> None:
    own = OwnRegime("Báo cáo tuần của Trung tâm", "monthly", "Trung tâm", "Vụ", 14, 25,
                    tracked_from=date(2026, 10, 20))  # fmt: skip
    made = actions.add_regime(regime=own, by=BY)
    actions.load_regimes(by=BY)
    found = queries.periods_owed(TODAY, Question(search=made.pk))

    assert made.pk == "own-bao-cao-tuan-cua-trung-tam"
    assert [(x.period.key, str(x.period.start)) for x in found] == [
        ("2026-11", "2026-10-15"), ("2026-12", "2026-11-15"),
    ]  # fmt: skip
    assert actions.add_regime(regime=own, by=BY).pk == f"{made.pk}-2"


@pytest.mark.parametrize(
    "wrong",
    [
        OwnRegime(" ", "monthly"),
        OwnRegime("Báo cáo", "hằng ngày"),
        OwnRegime("Báo cáo", "monthly", due_day=32),
        OwnRegime("Báo cáo", "once"),
    ],
)
def test_a_regime_that_cannot_be_followed_is_refused(wrong) -> None:
    with pytest.raises(errors.BadRegime):
        actions.add_regime(regime=wrong, by=BY)


def test_a_rule_gone_from_the_files_retires_its_regime() -> None:
    from lienthong.base import clock
    from lienthong.services.direction.models import ReportingRule

    ReportingRule.objects.filter(pk="r002-09").update(retired_at=clock.now())
    actions.load_regimes(by=BY)

    assert len(queries.regimes()) == 33
    with pytest.raises(errors.UnknownRegime):
        queries.regime("r999")
    with pytest.raises(errors.UnknownRegime):
        actions.track_regime(regime_id="r999", since=None, by=BY)
