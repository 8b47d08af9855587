"""Fences of outliers move with changed rows, mostly without reading the table, and exactly."""

import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.services.contracts import actions as contracts
from lienthong.services.quality import actions, queries
from lienthong.services.quality.models import Followed
from lienthong.services.quality.node import moving_fences
from lienthong.services.quality.node.following import move
from lienthong.services.quality.node.moving_fences import kept_now, spread_of
from lienthong.services.records import actions as records
from tests.integration.quality.test_following import figures
from tests.integration.quality.test_runs import BY

pytestmark = pytest.mark.django_db
ROWS = 2_400
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: do-xa
name: Số lệch xa
version: 1.0.0
schema:
  - name: do_xa
    logicalType: object
    properties:
      - {name: ma, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
      - {name: gia, businessName: Giá, logicalType: number}
    quality:
      - {id: xa, type: custom, engine: lienthong, severity: warning,
         implementation: {kind: outlier, columns: [gia], times: 1}}
      - {id: rat-xa, type: custom, engine: lienthong, severity: warning,
         implementation: {kind: outlier, columns: [gia], times: 3}}
"""


@pytest.fixture
def table():
    return contracts.apply_contract(text=CONTRACT, file="x.yaml", by=BY).table("do_xa")


def write(table, values):
    rows = [(f"R{n}", {"ma": f"R{n}", "gia": value}) for n, value in values.items()]
    records.write_rows(table=table, rows=rows, by=BY)


def drawn(luck):
    """A number of a population with long tails on both sides, now and then none."""
    if luck.random() < 0.03:
        return None
    return Decimal(round(luck.gauss(0, 1) ** 3 * 1000)) / 10


def moved_and_full():
    step = move(table_name="do_xa", by=BY)
    moved = figures(queries.latest("do_xa"))
    return step, moved, figures(actions.run(table_name="do_xa", by=BY))


def test_fences_follow_a_few_changes_without_sorting_the_table(table):
    luck = random.Random(7)
    write(table, {n: drawn(luck) for n in range(ROWS)})
    actions.run(table_name="do_xa", by=BY)
    sorted_again = 0
    for _ in range(4):
        write(table, {luck.randrange(ROWS + 30): drawn(luck) for _ in range(25)})
        with CaptureQueriesContext(
            connection,
        ) as asked:
            step = move(table_name="do_xa", by=BY)
        sorted_again += sum("percentile" in q["sql"] for q in asked.captured_queries)
        kept = Followed.objects.get(table_name="do_xa").fences

        assert not step.needs_run
        assert spread_of(kept, "gia") == spread_of(kept_now(table), "gia")
    moved = figures(queries.latest("do_xa"))
    assert moved == figures(actions.run(table_name="do_xa", by=BY))
    assert moved["do_xa.rat-xa"][1] > 20
    assert sorted_again == 0


def test_a_quartile_that_leaves_what_is_kept_is_looked_for_anew(table, monkeypatch):
    luck = random.Random(8)
    write(table, {n: drawn(luck) for n in range(ROWS)})
    actions.run(table_name="do_xa", by=BY)
    write(table, {n: Decimal(1_000_000 + n) for n in range(900)})

    step, moved, full = moved_and_full()

    assert (step.needs_run, moved) == (False, full)
    monkeypatch.setattr(moving_fences, "MOST_ROWS", 10)
    write(table, {n: Decimal(n) for n in range(900)})
    assert move(table_name="do_xa", by=BY).needs_run


def test_numbers_that_become_too_few_to_tell_ask_for_a_run(table):
    write(table, {n: Decimal(n) for n in range(20)})
    actions.run(table_name="do_xa", by=BY)
    write(table, {0: None, 21: Decimal(10_000)})
    assert not move(table_name="do_xa", by=BY).needs_run
    write(table, {1: None})

    assert move(table_name="do_xa", by=BY).needs_run
    actions.run(table_name="do_xa", by=BY)
    write(table, {2: None})
    step, moved, full = moved_and_full()
    assert (step.needs_run, moved) == (False, full)
