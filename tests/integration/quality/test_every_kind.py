"""Every kind of fault, on every engine: each planted row is found with its key, none is invented.

The cases are those of ``tests/spec/rules/kinds.txt``, which are checked by hand.
"""

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.adapters.duckdb.opening import of_arrow, of_csv, of_parquet
from lienthong.core.quality.checks import checks_of
from lienthong.core.rules.model import FAMILIES
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine.around import Around, NoOthers
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.facts import DataFacts
from tests.integration.quality.outside import address, fill, schema
from tests.spec.rule_kinds import CASES, TODAY, Files, Masters

ARROW = {"integer": pa.int64(), "number": pa.float64(), "date": pa.date32(), "string": pa.string()}


class Beside(Masters, NoOthers):
    """Implements ``Others``: the table of originals is here."""

    reference_exists = Masters.reference_exists

    def is_here(self, reference):
        return True


class Keys:
    """Keeps the keys of failing rows, by rule."""

    def __init__(self):
        self.found = {}

    def take(self, rule, failing):
        self.found.setdefault(rule.id, []).extend(int(one.key[0]) for one in failing)


def is_mixed(case, name):
    """Say whether a text that is no value of the column stands in it."""
    is_text = case.table.field(name).logical_type == "string"
    return not is_text and any(isinstance(row[name], str) for row in case.rows)


def arrow(case):
    """Return the rows of a case; a mixed column holds texts."""
    columns = {}
    for field in case.table.fields:
        held, kind = [row[field.name] for row in case.rows], ARROW[field.logical_type]
        if is_mixed(case, field.name):
            held, kind = [v if v is None else str(v) for v in held], pa.string()
        columns[field.name] = pa.array(held, kind)
    return pa.table(columns)


def found_in(case, engine):
    """Return the failing keys and the counts of the rule that a case is about."""
    keys, files = Keys(), Files()
    around = Around(Beside(), DataFacts(engine, files.digest, files.master), ("ma",), keyed=True)
    report = check_data(engine, case.table, shipped(), today=TODAY, sink=keys, around=around)
    (one,) = (o for o in report.outcomes if case.is_asked(o.rule))
    return sorted(keys.found.get(one.rule.id, ())), one.passed, one.skipped, one.broken


def expected(case, *, typed=True):
    """Return what must be found. A column of texts has no value of another type, whatever it says.

    Not ``typed`` is a file of texts, whose values are read.
    """
    skipped = case.ends.count("skipped")
    if typed and is_mixed(case, "a"):
        return [n for n, row in enumerate(case.rows, 1) if row["a"] is not None], 0, skipped, ""
    return case.failing, case.ends.count("passed"), skipped, ""


def in_memory(case, path):
    return found_in(case, of_arrow(arrow(case)))


def in_parquet(case, path):
    pq.write_table(arrow(case), path)
    return found_in(case, of_parquet(path))


def in_csv(case, path):
    pa.csv.write_csv(arrow(case), path)
    types = {f.name: f.logical_type for f in case.table.fields}
    return found_in(case, of_csv(path, types))


def missed(opened):
    """Return the cases of which something else was found than is due, with both; none is left out.

    ``opened`` finds what breaks a case, given its number.
    """
    found = {n: opened(case, n) for n, case in enumerate(CASES)}
    due = {n: expected(case) for n, case in enumerate(CASES)}
    return {(CASES[n].kind, n): (found[n], due[n]) for n in due if found[n] != due[n]}


@pytest.mark.parametrize(
    "opened", [in_parquet, in_csv, pytest.param(in_memory, marks=pytest.mark.long)]
)
def test_every_kind_of_fault_is_found_in_files(opened, tmp_path):
    wrong = {}
    for n, case in enumerate(CASES):
        found = opened(case, tmp_path / f"{n}")
        due = expected(case, typed=opened is not in_csv)
        if found != due:
            wrong[case.kind, n] = found, due

    assert wrong == {}


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_fault_is_found_in_postgres():
    with schema() as here:

        def opened(case, n):
            fill(here, "thu", arrow(case))
            with psycopg.connect(address()) as connection:
                return found_in(case, PostgresEngine(connection, "ngoai", "thu"))

        assert missed(opened) == {}


def test_the_cases_have_a_fault_of_every_family():
    words = shipped()
    rules = [(case, check.rule) for case in CASES for check in checks_of(case.table, words)[0]]

    assert {rule.family for case, rule in rules if case.is_asked(rule)} == set(FAMILIES)
