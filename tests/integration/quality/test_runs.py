"""Runs on a real PostgreSQL: planted faults, counts by hand, every failing key."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.core.contract.errors import ContractRejected
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.contracts.models import ContractVersion
from lienthong.services.quality import actions, queries, reasons
from lienthong.services.quality.masking import shown
from lienthong.services.quality.models import Failure, Run
from lienthong.services.records import actions as records
from lienthong.services.records.access import Access
from lienthong.services.records.lookup import DatabaseLookup
from lienthong.services.records.masking import MASK
from lienthong.services.records.seen import Named
from tests.integration.quality.contract import CONTRACT

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def table():
    return contracts.apply_contract(text=CONTRACT, file="x.yaml", by=BY).table("do_thu")


def row(ma: str, **values):
    fresh = clock.today() - timedelta(days=1)
    blank = dict.fromkeys(("ten", "so_the", "cha", "tu", "den"))
    return ma, {"ma": ma} | blank | {"ten": f"Tên {ma}", "xac_nhan": fresh} | values


@pytest.fixture
def planted(table):
    """Four rows; the comments name what is planted."""
    records.write_rows(
        table=table,
        rows=[
            row("A1", so_the="1", tu=date(2026, 1, 2), den=date(2026, 1, 1)),  # twice, den < tu
            row("A2", so_the="1", tu=date(2026, 1, 1), den=date(2026, 1, 1)),  # so_the twice
            row("A3", ten=None, cha="A1"),  # no name
            row("a4", cha="Z9", xac_nhan=date(2020, 1, 1)),  # key, parent, stale
        ],
        by=BY,
    )
    return table


def counted(run: Run) -> dict[str, tuple[int, int, int]]:
    return {
        r.rule.removeprefix("do_thu."): (r.passed, r.failed, r.skipped)
        for r in queries.results(run)
    }


def failing(run: Run, rule: str) -> list[str]:
    result = run.results.get(rule=f"do_thu.{rule}")
    return [failure.row_id for failure in queries.failures(result).rows]


def test_run_counts_every_rule_and_keeps_every_failing_key(planted) -> None:
    run = actions.run(table_name="do_thu", by=BY)

    counts = counted(run)
    assert run.state == Run.DONE
    assert run.rows == 4
    assert counts["ma.pattern"] == (3, 1, 0)
    assert counts["ten.required"] == (3, 1, 0)
    assert counts["so_the.unique"] == (0, 2, 2)
    assert counts["cha.reference"] == (1, 1, 2)
    assert counts["sau"] == (1, 1, 2)
    assert counts["loi"] == (0, 0, 4)
    assert counts["freshness"] == (3, 1, 0)
    assert counts["expected_rows"] == (4, 6, 0)
    assert failing(run, "sau") == ["A1"]
    assert failing(run, "so_the.unique") == ["A1", "A2"]
    assert failing(run, "ten.required") == ["A3"]
    for rule in ("ma.pattern", "cha.reference", "freshness"):
        assert failing(run, rule) == ["a4"]


def test_run_scores_as_by_hand(planted) -> None:
    words = queries.table_words(
        actions.run(table_name="do_thu", by=BY, shared_share=lambda table: (0.5, ""))
    )

    # «sau» is the only rule of đúng that was checked: 1 of 2. The text rule was not.
    assert words["dung"].value == 50
    # đủ: ma 4/4, ten 3/4, expected rows 4/10, equal weights.
    assert words["du"].value == pytest.approx((100 + 75 + 40) / 3)
    assert words["song"].value == 75
    assert words["thong_nhat"].value == 50
    assert words["dung_chung"].value == 50
    assert words["sach"].serious  # the key's pattern: an identifier
    assert not words["du"].serious


def test_skipped_rules_say_why(planted) -> None:
    run = actions.run(table_name="do_thu", by=BY)

    reason = {r.rule: r.skip_reason for r in queries.results(run) if r.skipped}
    assert reason["do_thu.loi"] == reasons.TEXT_RULE
    assert reason["do_thu.cha.reference"] == reasons.EMPTY_VALUE
    assert all(r.skip_reason for r in queries.results(run) if r.skipped)


def test_results_equal_the_reference_evaluation(planted) -> None:
    run = actions.run(table_name="do_thu", by=BY)

    checker = contract_queries.checker("do_thu")
    from lienthong.services.records import queries as rows

    live = [(r["_id"], r) for chunk in rows.chunks(planted) for r in chunk]
    lookup = DatabaseLookup(planted)
    lookup.prefetch(live)
    expected: dict[tuple[str, str], int] = {}
    for row_id, values in live:
        for rule, outcome, _ in checker.outcomes(
            values, row_id=row_id, lookup=lookup, today=clock.today()
        ):
            expected[rule, outcome] = expected.get((rule, outcome), 0) + 1
    for result in run.results.all():
        if result.kind in ("text", "expected_rows"):
            continue
        if result.kind == "unique":  # the door lets the first of two in; a measurement names both
            assert (result.failed, result.groups, result.excess) == (2, 1, 1)
            continue
        for outcome in ("passed", "failed", "skipped"):
            assert getattr(result, outcome) == expected.get((result.rule, outcome), 0)


def test_table_without_rows_is_not_measured(table) -> None:
    run = actions.run(table_name="do_thu", by=BY)

    words = queries.six_words("do-thu")
    assert run.rows == 0
    assert {s.value for s in words.values()} == {None}
    assert {s.reason for s in words.values()} == {reasons.NO_ROWS}


def test_table_never_run_says_so(table) -> None:
    assert {s.reason for s in queries.six_words("do-thu").values()} == {reasons.NO_RUN}
    assert queries.latest("do_thu") is None


def test_cancelled_rows_are_not_measured(planted) -> None:
    records.cancel_row(table=planted, row_id="a4", reason="nhập nhầm", by=BY)

    run = actions.run(table_name="do_thu", by=BY)
    assert run.rows == 3
    assert failing(run, "ma.pattern") == []


def test_trend_follows_each_run_and_only_new_failures_stay(planted, monkeypatch) -> None:
    monkeypatch.setattr(actions, "KEPT_RUNS", 2)
    first = actions.run(table_name="do_thu", by=BY)
    records.write_rows(table=planted, rows=[row("A3", cha="A1")], by=BY)
    second = actions.run(table_name="do_thu", by=BY)
    third = actions.run(table_name="do_thu", by=BY)

    points = queries.trend("do-thu")
    assert [p.run for p in points] == [first.pk, second.pk, third.pk]
    assert points[0].words["du"] < points[1].words["du"] == points[2].words["du"]
    kept = Failure.objects.values_list("result__run", flat=True).distinct()
    assert set(kept) == {second.pk, third.pk}


def test_run_is_audited(planted) -> None:
    actions.run(table_name="do_thu", by=BY)

    assert AuditRecord.objects.filter(action="quality.run", subject="table:do_thu").count() == 1


def test_failed_run_is_kept_as_failed(planted, monkeypatch) -> None:
    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(actions.measuring, "measure", broken)

    with pytest.raises(RuntimeError):
        actions.run(table_name="do_thu", by=BY)
    assert Run.objects.get().state == Run.FAILED
    assert queries.latest("do_thu") is None


def test_failures_are_searched_paged_and_masked(planted) -> None:
    run = actions.run(table_name="do_thu", by=BY)
    result = run.results.get(rule="do_thu.cha.reference")

    page = queries.failures(result, search="z9", limit=1)
    (failure,) = page.rows
    access = Access.unlimited(contract_queries.table("do_thu")[1])
    seen = shown(access, failure, result, Named("a", frozenset({"cha"}), is_open=True))
    open_to_all = shown(access, failure, result, Named("a", frozenset({"ten"}), is_open=True))
    assert page.total == 1
    assert queries.failures(result, search="không có").total == 0
    assert seen.value == MASK
    assert "Z9" not in str(seen.values)
    assert seen.values["title"] == "Bản ghi cha"
    assert open_to_all.value == "Z9"
    of_row = {f.result.rule for f in queries.failures_of_row("do_thu", "A1")}
    assert of_row == {"do_thu.sau", "do_thu.so_the.unique"}


def test_request_waits_once_for_a_table(table) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    actions.request_run(table_name="do_thu", by=BY)
    actions.request_run(table_name="do_thu", by=BY)

    assert ProcrastinateJob.objects.filter(task_name=actions.JOB).count() == 1


def test_request_does_not_wait_for_one_that_is_put_off(table) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for seconds in (10, 10, 0):
        actions.request_run(table_name="do_thu", by=BY, after_seconds=seconds)

    jobs = ProcrastinateJob.objects.filter(task_name=actions.JOB).order_by("id")
    assert [(job.scheduled_at is not None, job.priority) for job in jobs] == [
        (True, actions.LATER), (False, 0),
    ]  # fmt: skip


def test_a_rule_with_a_schedule_has_its_table_measured_at_that_minute(table) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    planned = (
        '        description: Đến ngày không trước từ ngày.\n        schedule: "30 20 * * 1-5"\n'
    )
    text = CONTRACT.replace("        description: Đến ngày không trước từ ngày.\n", planned)
    contracts.apply_contract(
        text=text.replace("version: 1.0.0", "version: 1.1.0"), file="do.yaml", by=BY
    )
    friday, saturday = datetime(2026, 1, 2, 13, 30, 9, tzinfo=UTC), datetime(2026, 1, 3, 13, 30)

    assert actions.request_due(minute=friday, by=BY) == ["do_thu"]
    assert actions.request_due(minute=friday + timedelta(minutes=1), by=BY) == []
    assert actions.request_due(minute=saturday.replace(tzinfo=UTC), by=BY) == []
    assert ProcrastinateJob.objects.filter(task_name=actions.JOB).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_contract_kept_with_a_misspelt_argument_opens_and_breaks_that_rule_alone(planted) -> None:
    wrong = "      - {id: chon, metric: invalidValues, mustBe: 0, arguments: {validValue: [1]}}\n"
    text = CONTRACT + wrong
    digest = hashlib.sha256(text.encode()).hexdigest()
    ContractVersion.objects.filter(is_current=True).update(text=text, digest=digest)

    run = actions.run(table_name="do_thu", by=BY)

    (broken,) = run.results.filter(broken=True)
    assert "validValues" in broken.skip_reason % broken.skip_values
    assert queries.table_words(run)["dung"].value is not None
    records.write_rows(table=contract_queries.table("do_thu")[1], rows=[row("A9")], by=BY)
    with pytest.raises(ContractRejected, match="validValue"):
        contracts.apply_contract(text=text, file="x.yaml", by=BY)


@pytest.mark.django_db(transaction=True)
def test_run_reads_one_snapshot(planted, monkeypatch) -> None:
    from django.db import connection

    seen = []
    measure = actions.measuring.measure

    def watched(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            seen.append(cursor.fetchone()[0])
        return measure(*args, **kwargs)

    monkeypatch.setattr(actions.measuring, "measure", watched)
    run = actions.run(table_name="do_thu", by=BY)

    assert seen == ["repeatable read"]
    assert run.state == Run.DONE
