"""The cases of ``rules/kinds.txt`` as tables of a contract with their rows."""

import json
from dataclasses import dataclass
from datetime import date

from lienthong.core.contract.model import Table
from lienthong.core.contract.parse import parse_contract
from lienthong.core.rules.model import BoundRule, NoFacts, NoLookup
from tests.spec.tables import cases
from tests.spec.test_spec import TODAY

__all__ = ["CASES", "TODAY", "Case", "Files", "Masters", "table_of"]
MASTERS = {"01": {"ma": "01", "s": "Huế"}}
DIGESTS = {"a.pdf": "ab12"}
READ = {"integer": int, "number": float, "date": date.fromisoformat, "string": str}
END = {"đúng": "passed", "sai": "failed", "bỏ qua": "skipped"}
GOC = {
    "name": "goc", "physicalName": "goc", "businessName": "Gốc", "logicalType": "object",
    "properties": [
        {"name": "ma", "businessName": "Mã", "logicalType": "string", "required": True,
         "primaryKey": True, "primaryKeyPosition": 1},
        {"name": "s", "businessName": "S", "logicalType": "string"},
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One line: the table with its rule, its rows by column, and how each row ends."""

    kind: str
    table: Table
    rows: list[dict]
    ends: list[str]

    def is_asked(self, rule: BoundRule) -> bool:
        """Say whether a rule is the one the case is about."""
        return rule.kind == self.kind and rule.columns != ("ma",)

    @property
    def failing(self) -> list[int]:
        """The rows that break it, from 1."""
        return [n for n, end in enumerate(self.ends, start=1) if end == "failed"]


class Masters(NoLookup):
    """The other table."""

    def reference_exists(self, reference, value):
        return value in MASTERS

    def master(self, reference, key):
        return MASTERS.get(key, {})


class Files(NoFacts):
    """Files and master records that rows name."""

    def digest(self, file):
        return DIGESTS.get(file, "")

    def master(self, reference, key):
        return MASTERS.get(key, {})


def _case(line):
    kind, columns, rule, rows, verdicts = line
    stated = [_property(one.strip()) for one in _split(columns)]
    entry = json.loads(rule) if rule else {}
    table = table_of(stated, entry)
    types = {f.name: f.logical_type for f in table.fields}
    held = [_row(n, one, types) for n, one in enumerate(_repeated(rows.split(";")), start=1)]
    return Case(kind, table, held, [END[v] for v in _repeated(verdicts.split(","))])


def _repeated(parts):
    """Yield each part, one that ends in «×10» ten times."""
    for part in parts:
        said, _, times = part.strip().partition(" ×")
        yield from [said.strip()] * int(times or 1)


def _split(columns):
    """Part columns at «; », of which no JSON here has one."""
    return columns.split("; ")


def _property(said):
    name, logical, options = said.split(" ", 2)
    return {"name": name, "businessName": f"Cột {name}", "logicalType": logical} | json.loads(
        options
    )


def table_of(properties, entry):
    """Return the table of a contract with these properties and one entry of quality, or another."""
    key = {"name": "ma", "businessName": "Mã", "logicalType": "string", "required": True,
           "primaryKey": True, "primaryKeyPosition": 1}  # fmt: skip
    table = {
        "name": "thu", "physicalName": "thu", "businessName": "Thử", "logicalType": "object",
        "properties": [key, *properties],
    }  # fmt: skip
    contract = {"apiVersion": "v3.1.0", "kind": "DataContract", "id": "thu", "name": "Thử",
                "version": "1.0.0", "status": "active", "schema": [table, GOC]}  # fmt: skip
    if "freshness" in entry:
        contract["slaProperties"] = [{"property": "frequency", "value": 30, "unit": "d"}]
        table["customProperties"] = [{"property": "freshnessField", "value": entry["freshness"]}]
    elif "expectedRows" in entry:
        rows = {"property": "expectedRows", "value": entry["expectedRows"]}
        table["customProperties"] = [rows]
    elif entry:
        table["quality"] = [{"id": "quy-tac"} | entry]
    return parse_contract(json.dumps(contract, ensure_ascii=False), file="thu.yaml")[0].tables[0]


def _row(number, said, types):
    row = dict.fromkeys(types) | {"ma": str(number)}
    for pair in said.split(","):
        name, _, value = pair.strip().partition("=")
        row[name] = None if value.strip() == "∅" else _read(types[name], value.strip())
    return row


def _read(logical, said):
    """A text that is no value of its column stays a text, as a file would hold it."""
    try:
        return READ[logical](said)
    except ValueError:
        return said


CASES = [_case(line) for line in cases("rules", "kinds", 5)]
