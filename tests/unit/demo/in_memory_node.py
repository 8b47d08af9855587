"""The shipped dictionary, contracts and administrative units, without a database."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import python_calamine

from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import Reference, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.parse import parse_code_list, parse_terms
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Problem
from lienthong.core.rules.row_id import row_id

REPO = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 21)


@cache
def dictionary() -> Dictionary:
    terms = [
        term
        for path in sorted((REPO / "dictionary" / "terms").glob("*.yaml"))
        for term in parse_terms(path.read_text(encoding="utf-8"), path.name)
    ]
    lists = [
        parse_code_list(path.read_text(encoding="utf-8"), path.stem, file=path.name)
        for path in sorted((REPO / "dictionary" / "code_lists").glob("*.csv"))
    ]
    return Dictionary.of(terms, lists)


@cache
def table(contract: str, name: str) -> Table:
    path = REPO / "contracts" / f"{contract}.yaml"
    return parse_contract(path.read_text(encoding="utf-8"), file=path.name)[0].table(name)


@cache
def units() -> tuple[dict[str, str], ...]:
    path = REPO / "reference" / "admin_units" / "don_vi_hanh_chinh.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


class Memory:
    """An honest in-memory twin of the database: rows seen so far, and the administrative units."""

    def __init__(self, columns: tuple[tuple[str, ...], ...]) -> None:
        self.held: dict[tuple[tuple[str, ...], tuple[Value, ...]], str] = {}
        self.columns = columns
        self.targets: dict[Reference, set[str]] = {}

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        if reference.table != "don_vi_hanh_chinh":
            return None
        if reference not in self.targets:
            self.targets[reference] = {
                u[reference.column]
                for u in units()
                if all(u[c] == (v or "") for c, v in reference.where)
            }
        return value in self.targets[reference]

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        holder = self.held.get((columns, values))
        return holder if holder != row_id else None

    def keep(self, row: Mapping[str, Value], row_id: str) -> None:
        for columns in self.columns:
            self.held.setdefault((columns, tuple(row[c] for c in columns)), row_id)


def read(path: Path, declared: Table) -> Iterator[dict[str, object]]:
    """Read a data file as intake would: headings are the titles of the contract."""
    names = {f.title: f.name for f in declared.fields}
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                yield {names[title]: cell or None for title, cell in row.items()}
        return
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    header = [names[str(title)] for title in sheet[0]]
    for cells in sheet[1:]:
        yield {n: (None if c == "" else c) for n, c in zip(header, cells, strict=True)}


class Node:
    """What a node does with a file, without its database."""

    def __init__(self, declared: Table) -> None:
        self.table = declared
        self.standardiser = TableStandardiser.of(declared, dictionary())
        self.checker = TableChecker.of(declared, dictionary())
        doubles = [r.columns for r in self.checker.rules if r.family == "duplicate"]
        self.memory = Memory(tuple(doubles))
        self.keys: set[str] = set()

    def take(self, raw: Mapping[str, object], at: str = "node") -> tuple[list[Problem], int]:
        """Return the problems of one raw row and the number of repairs."""
        clean = self.standardiser.standardise(raw)
        key = row_id(self.table, clean.values)
        found = [
            *clean.problems,
            *self.checker.check(
                clean.values,
                row_id=key,
                lookup=self.memory,
                today=TODAY,
                at="receiver" if at == "receiver" else "node",
                unreadable=clean.unreadable,
            ),
        ]
        self.memory.keep(clean.values, key)
        return found, len(clean.steps)
