"""Weights, thresholds, drops and what changed, on real runs."""

from datetime import date, timedelta

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.quality import actions, queries
from lienthong.services.quality.errors import BadThreshold, BadWeight, NoReason, UnknownPart
from lienthong.services.quality.scores import Limits
from lienthong.services.quality.scoring import actions as scoring
from lienthong.services.quality.scoring import changes, drops, policy
from lienthong.services.quality.scoring.standing import standing
from lienthong.services.records import actions as records
from tests.integration.quality.contract import CONTRACT

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def table():
    return contracts.apply_contract(text=CONTRACT, file="x.yaml", by=BY).table("do_thu")


def row(ma: str, **values):
    fresh = clock.today() - timedelta(days=1)
    blank = dict.fromkeys(("so_the", "cha", "tu", "den"))
    return ma, {"ma": ma, "ten": f"Tên {ma}", "xac_nhan": fresh} | blank | values


def write(table, *rows) -> None:
    records.write_rows(table=table, rows=list(rows), by=BY)


GOOD = {"tu": date(2026, 1, 1), "den": date(2026, 1, 2)}
BAD = {"tu": date(2026, 1, 2), "den": date(2026, 1, 1)}


def measure():
    return actions.run(table_name="do_thu", by=BY)


def test_every_number_opens_to_its_parts_and_the_parts_add_up(table) -> None:
    write(table, row("A1", **GOOD), row("A2", **BAD), row("A3", ten=None))
    measure()

    found = standing(contract_queries.current("do-thu"))

    (part,) = found.tables
    assert part.share == 1.0
    assert found.index.value == pytest.approx(part.tree.index)
    costs = [cause.index for cause in found.causes]
    assert costs == sorted(costs, reverse=True)
    assert found.all_fixed == pytest.approx(100)
    assert {c.result.rule for c in found.causes} == {
        "do_thu.sau", "do_thu.ten.required", "do_thu.expected_rows"
    }  # fmt: skip


def test_weight_moves_the_latest_scores_at_once_and_says_why(table) -> None:
    write(table, row("A1", **BAD))
    run = measure()
    before = queries.index("do-thu").value

    scoring.set_weight(
        contract_id="do-thu", level="rule", subject="do_thu.sau", value=0,
        reason="Đang rà quy tắc", by=BY,
    )  # fmt: skip

    assert queries.index("do-thu").value > before
    assert queries.table_words(run)["dung"].value is None
    (kept,) = policy.set_weights("do-thu").values()
    assert (kept.value, kept.reason) == (0, "Đang rà quy tắc")
    assert AuditRecord.objects.filter(action="quality.weight").count() == 1
    scoring.set_weight(
        contract_id="do-thu", level="rule", subject="do_thu.sau", value=None,
        reason="Đã rà xong", by=BY,
    )  # fmt: skip
    assert queries.index("do-thu").value == pytest.approx(before)


@pytest.mark.parametrize(
    ("stated", "error"),
    [
        ({"level": "field", "subject": "do_thu.ten", "value": 2, "reason": " "}, NoReason),
        ({"level": "field", "subject": "do_thu.ten", "value": -1, "reason": "x"}, BadWeight),
        ({"level": "field", "subject": "bang_la.ten", "value": 1, "reason": "x"}, UnknownPart),
        ({"level": "planet", "subject": "", "value": 1, "reason": "x"}, UnknownPart),
    ],
)
def test_weight_that_cannot_be_is_refused(table, stated, error) -> None:
    with pytest.raises(error):
        scoring.set_weight(contract_id="do-thu", by=BY, **stated)

    assert policy.set_weights("do-thu") == {}


def test_thresholds_of_a_database_go_before_those_of_the_node(table) -> None:
    write(table, row("A1"))
    measure()
    value = queries.index("do-thu").value
    scoring.set_thresholds(contract_id="", limits=Limits(99.9, 99), reason="Cả nút", by=BY)
    assert queries.index("do-thu").grade == "red"

    scoring.set_thresholds(contract_id="do-thu", limits=Limits(value - 1, 1), reason="Riêng", by=BY)

    assert queries.index("do-thu").grade == "green"
    assert queries.six_words("do-thu")["du"].limits.yellow == 1
    with pytest.raises(BadThreshold):
        scoring.set_thresholds(contract_id="", limits=Limits(50, 60), reason="Ngược", by=BY)


def test_drop_is_noticed_with_its_rule_and_closes_when_the_score_is_back(table) -> None:
    write(table, row("A1", **GOOD))
    measure()
    assert drops.standing("do-thu") == []

    write(table, row("A1", **BAD))
    measure()

    found = {d.word: d for d in drops.standing("do-thu")}
    assert {"dung", "index"} <= set(found)
    assert found["dung"].rule == "do_thu.sau"
    assert (found["dung"].before, found["dung"].after) == (100, 0)
    write(table, row("A1", **GOOD))
    measure()
    assert drops.standing("do-thu") == []
    assert AuditRecord.objects.filter(action="quality.drop").exists()


def test_changes_name_rule_batch_and_version(table) -> None:
    write(table, row("A1", **GOOD))
    first = measure()
    write(table, row("A2", **BAD))
    contracts.apply_contract(
        text=CONTRACT.replace("version: 1.0.0", "version: 1.0.1"), file="x.yaml", by=BY
    )

    found = changes.changes(measure())

    assert found.before == first
    assert found.new_version
    moved = {c.rule: c for c in found.rules}
    assert moved["do_thu.sau"].failed == (0, 1)
    assert moved["do_thu.sau"].index < 0
    assert moved["do_thu.sau"].batches == ((None, 1),)  # written by hand, in no batch
    assert moved["do_thu.expected_rows"].index > 0  # one row more of the ten
    assert changes.changes(first) is None


def test_trend_keeps_the_index(table) -> None:
    write(table, row("A1"))
    run = measure()

    (point,) = queries.trend("do-thu")

    assert point.index == pytest.approx(run.index)
    assert set(point.words) == set(queries.six_words("do-thu"))
