"""Data, rules and machines that go wrong: the rule is broken with the reason, the others run."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from time import monotonic

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from django.db import connections

from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.adapters.duckdb.engine import DuckdbEngine, Source, connect
from lienthong.adapters.duckdb.opening import of_arrow, of_csv, of_parquet
from lienthong.base.actor import system
from lienthong.core.contract.model import Reference
from lienthong.services.contracts import actions as contracts
from lienthong.services.quality import actions, measuring, queries
from lienthong.services.quality.engine.ageing import NOT_A_DAY
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.unread import UNREAD
from lienthong.services.quality.node.following import move
from lienthong.services.quality.reasons import NO_TARGET
from lienthong.services.records import actions as records
from tests.integration.quality.outside import address, fill, schema
from tests.unit.core.tables import DICTIONARY, field, spec, table

UNKNOWN = "Biểu thức nhắc tới cột «%(name)s» không có trong bảng."
TODAY = date(2026, 1, 1)
BY = system("test")
TABLE = table(
    field("ma"),
    field("so", "integer", minimum=0),
    field("ngay", "date"),
    field("mau", pattern="(a+)+b"),
    key=("ma",),
    rules=(
        spec("xa", "outlier", "so"),
        spec("chia", "expression", expression="10 / so >= 1"),
        spec("tre", "expression", expression="ngay > DATE '2020-01-01'"),
        spec("du", "coverage", "ma", dimension="coverage", arguments={"members": ["1"]}),
        spec("doi", "duplicate_values", "ma", "so", dimension="uniqueness"),
    ),
)


def checked(engine, declared=TABLE):
    report = check_data(engine, declared, DICTIONARY, today=TODAY)
    return {o.rule.id.removeprefix("thu."): o for o in report.outcomes}


def test_columns_of_another_type_are_faults_of_type_and_break_nothing_else():
    rows = pa.table({"ma": ["1", "2"], "so": ["mười", "2"], "ngay": ["x", "y"], "mau": [1, 2]})

    found = checked(of_arrow(rows))

    assert found["so.type"].failed == 2
    assert found["ngay.type"].failed == 2
    assert found["ma.type"].passed == 2
    assert all(
        o.broken or o.checked + o.skipped == 2 for o in found.values() if o.rule.id != "thu.du"
    )


def test_a_division_by_zero_is_said_of_its_rows():
    rows = pa.table(
        {"ma": ["1", "2"], "so": pa.array([0, 5], pa.int64()),
         "ngay": pa.array([TODAY, TODAY], pa.date32()), "mau": [None, None]}
    )  # fmt: skip

    found = checked(of_arrow(rows))

    assert (found["chia"].passed, found["chia"].failed) == (1, 1)


def test_a_pattern_that_goes_back_for_ever_ends_at_once():
    rows = pa.table({"ma": ["1"], "so": [1], "ngay": [TODAY], "mau": ["a" * 5_000 + "!"]})
    began = monotonic()

    found = checked(of_arrow(rows))

    assert found["mau.pattern"].failed == 1
    assert monotonic() - began < 20


@pytest.mark.django_db(transaction=True)
def test_a_table_that_changes_while_it_is_read_is_read_as_it_was():
    rows = pa.table({"ma": ["1", "2"], "so": [1, 2], "ngay": [TODAY, TODAY], "mau": ["ab", "ab"]})
    with schema() as here:
        fill(here, "thu", rows)
        with psycopg.connect(address()) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            engine = PostgresEngine(connection, "ngoai", "thu")
            assert engine.rows == 2
            here.execute("UPDATE thu SET so = -1")
            here.execute("INSERT INTO thu SELECT * FROM thu")

            found = checked(engine)

    assert (found["so.range"].passed, found["so.range"].failed) == (2, 0)
    assert found["ma.unique"].failed == 0


def test_a_file_that_is_replaced_while_it_is_read_breaks_its_rules(tmp_path):
    rows = pa.table({"ma": ["1"], "so": [1], "ngay": [TODAY], "mau": ["ab"]})
    path = tmp_path / "thu.parquet"
    pq.write_table(rows, path)
    engine = of_parquet(path)
    assert engine.rows == 1
    pq.write_table(pa.concat_tables([rows] * 500), tmp_path / "khac.parquet")
    os.replace(tmp_path / "khac.parquet", path)

    found = checked(engine)

    assert all(outcome.broken for outcome in found.values())


def cramped():
    """A table in an engine that has no memory left, and no disk to go to."""
    connection = connect(300, 1)
    connection.execute(
        "CREATE TEMP TABLE _rows AS SELECT 'một mã khá dài ' || n AS ma, n AS so, "
        "DATE '2025-01-01' AS ngay, NULL::VARCHAR AS mau FROM range(300000) AS t(n)"
    )
    engine = DuckdbEngine(connection, Source("_rows", "(_rows.rowid + 1)"))
    connection.execute("SET max_temp_directory_size = '0KB'")
    used = connection.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()[0]
    connection.execute(f"SET memory_limit = '{used // 1000 + 8_000}KB'")
    return engine


def test_an_engine_without_memory_and_disk_breaks_the_rules_that_need_them():
    found = checked(cramped())

    assert found["du"].broken == UNREAD
    assert found["du"].broken_values == {"error": "OutOfMemoryException"}
    assert (found["so.range"].passed, found["so.type"].passed) == (300_000, 300_000)


class Failing(DuckdbEngine):
    """An engine that cannot compute one condition, and notices only while it reads."""

    def scan(self, names, settled, flags):
        if any("ngay" in condition and "2020" in condition for condition in settled):
            raise duckdb.OutOfMemoryException("không đủ chỗ")
        return super().scan(names, settled, flags)


def test_one_rule_that_the_engine_cannot_read_for_never_voids_the_others():
    rows = pa.table({"ma": ["1", "1"], "so": [1, -2], "ngay": [TODAY, TODAY], "mau": ["ab", "b"]})
    engine = of_arrow(rows)
    engine.__class__ = Failing
    engine.few = lambda names, most: {}

    found = checked(engine, replace(TABLE))

    assert found["tre"].broken == UNREAD
    assert found["tre"].broken_values == {"error": "OutOfMemoryException"}
    assert {name for name, o in found.items() if o.broken} == {"tre", "du"}
    assert found["so.range"].failed == 1
    assert found["ma.unique"].failed == 2


WRONG = table(
    field("ma", required=True),
    field("so", "integer", minimum=0),
    field("chia", "integer"),
    field("mau", pattern="(a+)+b"),
    field("goc", reference=Reference("khac", "khong_co", "ma")),
    key=("ma",),
    rules=(
        spec("phep_chia", "expression", expression="10 / chia >= 1"),
        spec("hong", "expression", expression="khong_co > 1"),
    ),
)
ROWS = pa.table(
    {
        "ma": ["1", "2"],
        "so": ["mười", "hai"],
        "chia": pa.array([0, 5], pa.int64()),
        "mau": ["a" * 5_000 + "!", "aab"],
        "goc": ["x", None],
    }
)
EXPECTED = {
    "ma.required": (2, 0, 0), "so.type": (0, 2, 0), "phep_chia": (1, 1, 0),
    "mau.pattern": (1, 1, 0), "hong": UNKNOWN, "goc.reference": NO_TARGET,
}  # fmt: skip


def ended(engine):
    began = monotonic()
    found = checked(engine, WRONG)
    assert monotonic() - began < 60
    return {
        rule: o.broken or (o.passed, o.failed, o.skipped)
        for rule, o in found.items()
        if rule in EXPECTED
    }


def test_what_is_wrong_breaks_its_rule_alone_in_files(tmp_path):
    pq.write_table(ROWS, tmp_path / "thu.parquet")
    pa.csv.write_csv(ROWS, tmp_path / "thu.csv")
    types = {f.name: f.logical_type for f in WRONG.fields}

    assert ended(of_parquet(tmp_path / "thu.parquet")) == EXPECTED
    assert ended(of_csv(tmp_path / "thu.csv", types)) == EXPECTED


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_breaks_its_rule_alone_in_postgres():
    with schema() as here:
        fill(here, "thu", ROWS)
        with psycopg.connect(address()) as connection:
            assert ended(PostgresEngine(connection, "ngoai", "thu")) == EXPECTED


def test_a_csv_file_that_is_replaced_while_it_is_measured_is_measured_as_it_was(tmp_path):
    path, types = tmp_path / "thu.csv", {f.name: f.logical_type for f in TABLE.fields}
    path.write_text("ma,so,ngay,mau\n1,1,2026-01-01,ab\n2,2,2026-01-01,ab\n", encoding="utf-8")
    engine = of_csv(path, types)
    path.write_text("ma,so,ngay,mau\n" + "1,-1,x,\n" * 500, encoding="utf-8")

    found = checked(engine)

    assert (found["so.range"].passed, found["so.range"].failed) == (2, 0)
    assert (found["ma.unique"].passed, found["du"].passed) == (2, 1)


ON_NODE = """\
apiVersion: v3.1.0
kind: DataContract
id: do-hong
name: Điều hỏng
version: 1.0.0
schema:
  - name: do_hong
    logicalType: object
    properties:
      - {name: ma, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
      - {name: ten, logicalType: string}
      - {name: so, logicalType: integer, logicalTypeOptions: {minimum: 0}}
      - {name: mau, logicalType: string, logicalTypeOptions: {pattern: (a+)+b}}
    quality:
      - {id: chia, type: custom, engine: lienthong, implementation: {expression: 10 / so >= 1}}
      - {id: moi, type: custom, engine: lienthong,
         implementation: {kind: table_freshness, columns: [ten], days: 7}}
      - {id: goc, type: custom, engine: lienthong, implementation: {kind: master_agreement,
         columns: [ten, mau], master: {contract: khac, table: khong_co, column: ma}}}
"""


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_breaks_its_rule_alone_on_a_node_and_rows_that_come_meanwhile_wait(
    monkeypatch,
):
    made = contracts.apply_contract(text=ON_NODE, file="x.yaml", by=BY).table("do_hong")

    def write(ma, so, mau=None):
        row = {"ma": ma, "ten": "hôm qua", "so": so, "mau": mau}
        records.write_rows(table=made, rows=[(ma, row)], by=BY)

    def meanwhile(*args, **kwargs):
        assert args[0].rows == 2
        with ThreadPoolExecutor(1) as other:
            other.submit(lambda: (write("3", -5), write("1", -5), connections.close_all())).result()
        return check_data(*args, **kwargs)

    write("1", 0, "a" * 5_000 + "!")
    write("2", 5, "aab")
    monkeypatch.setattr(measuring, "check_data", meanwhile)
    began = monotonic()
    run = actions.run(table_name="do_hong", by=BY)

    assert monotonic() - began < 60
    found = {
        r.rule.removeprefix("do_hong."): r.skip_reason if r.broken else (r.passed, r.failed)
        for r in run.results.all()
    }
    assert found | {"so.range": (2, 0), "chia": (1, 1), "mau.pattern": (1, 1)} == found
    assert (found["moi"], found["goc"]) == (NOT_A_DAY, NO_TARGET)
    assert run.rows == 2
    words = queries.table_words(run)
    assert (words["dung"].value is not None, words["song"].value) == (True, None)
    move(table_name="do_hong", by=BY)
    assert run.results.get(rule="do_hong.so.range").failed == 2


class Cramped(PostgresEngine):
    """A database whose disk is full as soon as something is grouped on it."""

    def twice(self, names, keys):
        self._con.execute("DO $$ BEGIN RAISE 'no room' USING ERRCODE = 'disk_full'; END $$")
        return super().twice(names, keys)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_of_a_database_breaks_the_rules_that_need_it():
    rows = pa.table({"ma": [str(n) for n in range(500)], "so": pa.array(range(500), pa.int64())})
    with schema() as here:
        fill(here, "thu", rows)
        with psycopg.connect(address()) as connection:
            found = checked(Cramped(connection, "ngoai", "thu"))

    assert {name for name, o in found.items() if o.broken_values == {"error": "DiskFull"}} == {
        "ma.unique", "doi"
    }  # fmt: skip
    assert (found["so.range"].passed, found["xa"].passed, found["du"].passed) == (500, 500, 1)
