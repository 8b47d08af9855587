"""Faults planted in a population are found with their keys, none is invented, on every engine."""

from datetime import date

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.quality.agreement import RULES
from bench.quality.contract import DAY, text
from bench.quality.population import EVERY, FAULTS, write
from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.adapters.duckdb.opening import of_arrow, of_csv, of_parquet
from lienthong.core.contract.parse import parse_contract
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine.checking import check_data
from tests.generative.quality.test_engines import TABLE, TODAY, WORDS
from tests.integration.quality.outside import address, fill, schema

ROWS = 6 * EVERY
CONTRACT = parse_contract(text(), file="dan-cu.yaml")[0].tables[0]


class Keys:
    """Keeps the planted place of each failing row, told by the last digits of a made-up column."""

    def __init__(self):
        self.found = {}

    def take(self, rule, failing):
        self.found.setdefault(rule.id, set()).update(f.row for f in failing)


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.parquet"
    write(path, ROWS)
    return path


def planted(found):
    """Assert that every planted row was found, and that no row without a fault was."""
    places = {f.check: n for n, f in enumerate(FAULTS)}
    twins = {places["ma_so.unique"] - 1, places["nguoi.unique"] - 1}
    for fault in FAULTS:
        rows = {n for n in range(1, ROWS + 1) if (n - 1) % EVERY == places[fault.check]}
        assert rows - {1} <= found[f"dan_cu.{RULES[fault.check]}"] | {1}, fault.check
    blamed = {(row - 1) % EVERY for rows in found.values() for row in rows}
    assert blamed <= set(places.values()) | twins


def test_planted_faults_are_found_in_parquet(people):
    keys = Keys()
    report = check_data(
        of_parquet(people), CONTRACT, shipped(), today=date.fromisoformat(DAY), sink=keys
    )

    planted(keys.found)
    unique = next(o for o in report.outcomes if o.rule.id == "dan_cu.ma_so.unique")
    assert (unique.groups, unique.excess) == (unique.failed // 2, unique.failed // 2)


def test_planted_faults_are_found_in_csv(people, tmp_path):
    path = tmp_path / "people.csv"
    import pyarrow.csv

    pyarrow.csv.write_csv(pq.read_table(people), path)
    keys = Keys()
    types = {f.name: f.logical_type for f in CONTRACT.fields}

    check_data(of_csv(path, types), CONTRACT, shipped(), today=date.fromisoformat(DAY), sink=keys)

    planted(keys.found)


@pytest.mark.django_db(transaction=True)
def test_postgres_finds_what_duckdb_finds(people):
    rows = pq.read_table(people)
    today = date.fromisoformat(DAY)
    with schema() as here:
        fill(here, "dan_cu", rows)
        with psycopg.connect(address()) as connection:
            there = check_data(
                PostgresEngine(connection, "ngoai", "dan_cu"), CONTRACT, shipped(), today=today
            )
    ours = check_data(of_parquet(people), CONTRACT, shipped(), today=today)

    assert figures(there) == figures(ours)


def figures(report):
    return {
        o.rule.id: (o.passed, o.failed, o.skips, o.groups, o.excess, o.broken)
        for o in report.outcomes
    }


def test_a_rule_that_cannot_be_understood_never_voids_the_others():
    from dataclasses import replace

    from tests.unit.core.tables import spec

    rows = pa.table({"ma": ["1", None], "so": pa.array([1, 0], pa.int64())})
    table = replace(
        TABLE,
        rules=(
            spec("hong", "expression", expression="khong_co > 1"),
            spec("chia", "expression", expression="10 / so > 1"),
            spec("mau", "invalid_values", "ma", arguments={"pattern": "("}),
        ),
    )

    report = check_data(of_arrow(rows), table, WORDS, today=TODAY)

    found = {o.rule.id: o for o in report.outcomes}
    assert found["thu.hong"].broken
    assert found["thu.mau"].broken
    assert (found["thu.chia"].passed, found["thu.chia"].failed) == (1, 1)
    assert found["thu.ma.required"].failed == 1
    assert found["thu.ten.required"].broken
    assert not report.is_right


def test_coverage_is_measured_by_an_engine_and_named_as_not_run_without_one():
    from dataclasses import replace

    from lienthong.services.quality import reasons
    from lienthong.services.quality.whole_table import whole_table
    from tests.unit.core.tables import spec

    members = {"members": ["01", "02", "03"]}
    rule = spec("du", "coverage", "ma", dimension="coverage", arguments=members)
    table = replace(TABLE, rules=(rule,))

    report = check_data(of_arrow(pa.table({"ma": ["01", "03"]})), table, WORDS, today=TODAY)
    without = [one for one in whole_table(table, 2) if one.rule.id == "thu.du"]

    (found,) = (o for o in report.outcomes if o.rule.id == "thu.du")
    assert (found.passed, found.failed, found.rule.values["missing"]) == (2, 1, "02")
    assert [(one.skipped, one.skip_reason) for one in without] == [(2, reasons.NOT_RUN_HERE)]


def monthly(november, december):
    """Return rows of three months; January is not over yet."""
    kept = [(date(2025, 11, 3), v) for v in november] + [(date(2025, 12, 30), v) for v in december]
    days, values = zip(*kept, (date(2026, 1, 1), "lạ"), strict=True)
    return pa.table(
        {
            "cap": pa.array(days, pa.date32()),
            "ma": pa.array(values),
            "so": pa.array([None if v is None else len(v) for v in values], pa.int64()),
            "mau": [f"{day:%Y-%m}" for day in days],
        }
    )


DRIFTED = monthly(["a"] * 50 + ["bbbbbb"] * 50, ["a"] * 95 + ["bbbbbb"] * 5)
STEADY = monthly(["a"] * 50 + [None] * 50, ["a"] * 95 + [None] * 105)


def drift_rules():
    from dataclasses import replace

    from tests.unit.core.tables import spec

    rules = (
        spec("ma", "drift", "ma", "cap"),
        spec("so", "drift", "so", "mau"),
        spec("it", "drift", "ma", "cap", arguments={"most": 5}),
        spec("sai", "drift", "ma", "so"),
    )
    return replace(TABLE, rules=rules, freshness_days=None)


def drifted(engine):
    report = check_data(engine, drift_rules(), WORDS, today=TODAY)
    found = {o.rule.id.removeprefix("thu."): o for o in report.outcomes if o.rule.kind == "drift"}
    assert found.pop("sai").broken
    return {name: (o.passed, o.failed, o.rule.values.get("now")) for name, o in found.items()}


EXPECTED = {
    "ma": (0, 1, "2025-12"), "so": (0, 1, "2025-12"), "it": (1, 0, "2025-12"),
}  # fmt: skip


def test_values_that_moved_since_the_month_before_are_noticed(tmp_path):
    pq.write_table(DRIFTED, tmp_path / "thu.parquet")

    assert drifted(of_arrow(DRIFTED)) == EXPECTED
    assert drifted(of_parquet(tmp_path / "thu.parquet")) == EXPECTED
    assert {end[:2] for end in drifted(of_arrow(STEADY)).values()} == {(1, 0)}
    only = of_arrow(DRIFTED.slice(150))
    assert {end[:2] for end in drifted(only).values()} == {(0, 0)}


@pytest.mark.django_db(transaction=True)
def test_postgres_notices_what_duckdb_notices_of_drift():
    with schema() as here:
        fill(here, "thu", DRIFTED)
        with psycopg.connect(address()) as connection:
            assert drifted(PostgresEngine(connection, "ngoai", "thu")) == EXPECTED
