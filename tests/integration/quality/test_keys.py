"""A key that stands twice, in data that no node keeps: found wherever the data lie."""

from datetime import date

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from lienthong.adapters.checked.full_run import full_run
from lienthong.adapters.checked.opening import opened
from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.adapters.checked.state import apply, load
from lienthong.adapters.duckdb.opening import of_arrow
from lienthong.services.quality.engine.checking import check_data
from tests.integration.quality.outside import address, fill, schema
from tests.unit.core.tables import DICTIONARY, field, table

TODAY = date(2026, 1, 1)
ONE = table(field("ma"), field("nam", "integer"), key=("ma",))
TWO = table(field("ma"), field("nam", "integer"), key=("ma", "nam"))
ROWS = pa.table(
    {
        "ma": ["A", "B", "A", None, "C", "A", "C"],
        "nam": pa.array([1, 1, 1, 1, 2, 2, None], pa.int64()),
    }
)
RULE, BOTH = "thu.ma.unique", "thu.primary_key.unique"


def keyed(engine, declared=ONE):
    report = check_data(engine, declared, DICTIONARY, today=TODAY)
    (found,) = (o for o in report.outcomes if o.rule.kind == "unique")
    return (
        found.rule.id, found.failed, found.passed, found.skipped, found.groups, found.excess,
    )  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_key_that_stands_twice_in_a_file_is_found(tmp_path, suffix):
    path = tmp_path / f"thu.{suffix}"
    write = pyarrow.csv.write_csv if suffix == "csv" else pq.write_table
    write(ROWS, path)

    for declared, expected in ((ONE, (RULE, 5, 1, 1, 2, 3)), (TWO, (BOTH, 2, 3, 2, 1, 1))):
        with opened(str(path), declared) as engine:
            assert keyed(engine, declared) == expected


@pytest.mark.django_db(transaction=True)
def test_a_key_that_stands_twice_in_a_table_is_found():
    with schema() as here:
        fill(here, "thu", ROWS)
        with psycopg.connect(address()) as connection:
            engine = PostgresEngine(connection, "ngoai", "thu")

            assert keyed(engine) == (RULE, 5, 1, 1, 2, 3)
            assert keyed(engine, TWO) == (BOTH, 2, 3, 2, 1, 1)


def moved(state):
    found = state.outcomes[RULE]
    return (found.failed, found.passed, found.skipped, found.groups, found.excess)


def test_changes_move_the_figures_of_a_key(tmp_path):
    """Rows are told apart by the key itself, so two of them may have one identity."""
    full_run(of_arrow(ROWS), ONE, DICTIONARY, TODAY, identity=("ma",), folder=tmp_path)
    state = load(tmp_path, ONE, DICTIONARY, TODAY)
    assert moved(state) == (5, 1, 1, 2, 3)

    new = pa.table({"ma": ["B", "D"], "nam": pa.array([3, 3], pa.int64())})
    apply(state, ONE, DICTIONARY, TODAY, before=ROWS.slice(4, 1), after=new, identity=("ma",))

    # A three times, B twice; C is alone now, D is new.
    assert moved(state) == (5, 2, 1, 2, 3)
    assert sorted(state.failing[RULE].every().values()) == [2, 3]


def test_on_a_node_the_key_is_no_rule():
    from lienthong.core.quality.checks import checks_of

    checks, _ = checks_of(ONE, DICTIONARY, keyed=True)
    assert all(check.rule.kind != "unique" for check in checks)
