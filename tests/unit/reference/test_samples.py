"""Every shipped contract has a sample: written to a file and read back, each row passes all rules.

Warnings count as well as errors, at the node and at the receiver.
"""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.adapters.files.made_up_file import write_csv
from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import Contract, Reference, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.row_id import row_id
from lienthong.core.sample.places import UNITS_TABLE
from lienthong.core.sample.rows import UNITS_CONTRACT, Rows, Sampler
from lienthong.services.dictionary import queries
from tests.unit.docs.repository import REPO

FILES = sorted((REPO / "contracts").rglob("*.yaml"))
ROWS = 50
TODAY = date(2026, 11, 21)
# Tables that hold fewer rows, each with why.
FEWER: Mapping[str, str] = {}


@cache
def contracts() -> dict[str, Contract]:
    parsed = [parse_contract(p.read_text(encoding="utf-8"), file=p.name)[0] for p in FILES]
    return {contract.id: contract for contract in parsed}


@cache
def sampler() -> Sampler:
    places, dictionary = shipped_places(), queries.shipped()
    return Sampler(contracts(), dictionary, places, today=TODAY, seed=214, rows=ROWS)


class World:
    """The rows of a sample as the rules ask for them: a second opinion beside the maker's own."""

    def __init__(self, rows: Rows) -> None:
        self.rows = {UNITS_TABLE: shipped_places().rows, **rows}
        self.held: dict[tuple[str, tuple[str, ...], tuple[Value, ...]], str] = {}

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        target = self.rows.get(reference.table)
        if target is None:
            return None
        return any(
            str(row[reference.column]) == value
            and all((row[c] is None if v is None else str(row[c]) == v) for c, v in reference.where)
            for row in target
        )

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        holder = self.held.setdefault((table_name, columns, values), row_id)
        return holder if holder != row_id else None


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_sample_of_shipped_contract_passes_every_rule(file: Path, tmp_path: Path) -> None:
    contract = next(c for c in contracts().values() if c.id == file.stem)
    rows = sampler().sample(contract.id)
    world = World({name: made for known in _known(contract) for name, made in known.items()})
    wrong = []

    for table in contract.tables:
        assert len(rows[table.name]) == ROWS or table.name in FEWER
        wrong += _problems(table, rows[table.name], world, tmp_path / "rows.csv")

    assert wrong == []


def _known(contract: Contract) -> list[Rows]:
    references = [f.reference for t in contract.tables for f in t.fields if f.reference]
    # References to administrative units find the real ones.
    others = {r.contract_id for r in references} & contracts().keys() - {UNITS_CONTRACT}
    return [sampler().sample(name) for name in sorted(others | {contract.id})]


def _problems(
    table: Table, made: tuple[Mapping[str, Value], ...], world: World, path: Path
) -> list[str]:
    dictionary = queries.shipped()
    checker, cleaner = TableChecker.of(table, dictionary), TableStandardiser.of(table, dictionary)
    write_csv(path, table, made)
    names = [f.name for f in table.fields]
    wrong, seen = [], set()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, (cells, row) in enumerate(zip(list(csv.reader(lines))[1:], made, strict=True)):
            read = cleaner.standardise(dict(zip(names, cells, strict=True)))
            identity = row_id(table, row)
            problems = checker.check(
                read.values, row_id=identity, lookup=world, today=TODAY, at="receiver"
            )
            wrong += [f"{table.name} {number}: {p.rule}" for p in (*problems, *read.problems)]
            if read.values != row or identity in seen:
                wrong.append(f"{table.name} {number}: read back as another row")
            seen.add(identity)
    return wrong
