"""How new a table is comes out alike on every engine, as the cases say that are checked by hand."""

from datetime import datetime, timedelta

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.adapters.duckdb.opening import of_arrow, of_csv, of_parquet
from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.core.dictionary.value import show
from lienthong.services.contracts import actions as contracts
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality import actions, queries
from lienthong.services.quality.engine.ageing import NOT_A_DAY
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.node.following import move
from lienthong.services.records import actions as records
from tests.integration.quality.outside import address, fill, schema
from tests.spec.newest_days import CASES
from tests.spec.test_spec import TODAY

BY = system("test")


def rows(case):
    """Return the cells of a case as a column of days, moments, or moments of a time zone."""
    held = [cell for cell in case.held if cell is not None]
    kind = pa.date32()
    if any(isinstance(cell, datetime) for cell in held):
        kind = pa.timestamp("us", "UTC" if held[0].tzinfo else None)
    names = [str(n) for n in range(len(case.held))]
    return pa.table({"ma": pa.array(names, pa.string()), "a": pa.array(case.held, kind)})


def ended(engine, table):
    """Return how the rule ends and the newest day as it is told."""
    report = check_data(engine, table, shipped(), today=TODAY)
    (one,) = (o for o in report.outcomes if o.rule.id == "thu.moi")
    told = one.rule.values.get("newest", "—")
    return (one.passed, one.failed), told, one.broken


def due(case):
    return case.ends, show(case.newest) if case.newest else "—", ""


def in_parquet(case, path):
    pq.write_table(rows(case), path)
    return ended(of_parquet(path), case.table)


def in_csv(case, path):
    pa.csv.write_csv(rows(case), path)
    types = {f.name: f.logical_type for f in case.table.fields}
    return ended(of_csv(path, types), case.table)


def in_memory(case, path):
    return ended(of_arrow(rows(case)), case.table)


@pytest.mark.parametrize("opened", [in_parquet, in_csv, in_memory])
def test_files_are_as_new_as_the_cases_say(opened, tmp_path):
    found = [opened(case, tmp_path / f"{n}") for n, case in enumerate(CASES)]

    assert found == [due(case) for case in CASES]


@pytest.mark.django_db(transaction=True)
def test_postgres_is_as_new_as_the_cases_say():
    found = []
    with schema() as here:
        for case in CASES:
            fill(here, "thu", rows(case))
            with psycopg.connect(address()) as connection:
                found.append(ended(PostgresEngine(connection, "ngoai", "thu"), case.table))

    assert found == [due(case) for case in CASES]


def test_a_column_that_holds_no_days_breaks_the_rule_with_the_reason():
    texts = pa.table({"ma": ["1"], "a": ["hôm qua"]})

    ends, _, broken = ended(of_arrow(texts), CASES[0].table)

    assert (ends, broken) == ((0, 0), NOT_A_DAY)


CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: do-moi
name: Độ mới
version: 1.0.0
slaProperties:
  - {property: latency, value: 60, unit: s}
  - {property: latency, value: 2, unit: d, element: do_moi.ngay}
schema:
  - name: do_moi
    logicalType: object
    properties:
      - {name: ma, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
      - {name: ngay, businessName: Ngày, logicalType: date}
"""


@pytest.mark.django_db
def test_changes_move_how_new_a_table_of_the_node_is():
    table = contracts.apply_contract(text=CONTRACT, file="x.yaml", by=BY).table("do_moi")

    def write(ma, days):
        held = None if days is None else clock.today() - timedelta(days=days)
        records.write_rows(table=table, rows=[(ma, {"ma": ma, "ngay": held})], by=BY)

    def measured(run):
        result = run.results.get(rule="do_moi.newest-ngay")
        return result.passed, result.failed, result.values.get("newest")

    run = actions.run(table_name="do_moi", by=BY)
    assert (measured(run), run.results.get(kind="table_freshness").family) == (
        (0, 0, None),
        "stale",
    )
    for ma, days in (("A", 9), ("B", 1), ("C", 1), ("B", None), ("C", 9), ("D", -3), ("A", 2)):
        write(ma, days)
        move(table_name="do_moi", by=BY)
        moved = measured(queries.latest("do_moi"))

        assert moved == measured(actions.run(table_name="do_moi", by=BY))
    assert moved == (1, 0, show(clock.today() - timedelta(days=2)))
