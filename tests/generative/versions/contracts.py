"""Contracts made of a list of fields, and random ways to change them into a next version."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import strategies as st

TABLE = "bien_doi"
TYPES = ("string", "integer", "number", "boolean", "date", "timestamp")
KEY = "khoa"


@dataclass(frozen=True)
class Made:
    """A field as the test declares it."""

    name: str
    type: str = "string"
    origin: dict[str, Any] | None = None

    def node(self) -> dict[str, Any]:
        node: dict[str, Any] = {"name": self.name, "logicalType": self.type}
        if self.name == KEY:
            node |= {"primaryKey": True, "primaryKeyPosition": 1, "required": True}
        if self.origin:
            node["customProperties"] = [{"property": "origin", "value": self.origin}]
        return node


def contract_text(fields: list[Made], version: str, contract_id: str = "bien-doi") -> str:
    """Write the contract."""
    return yaml.safe_dump(
        {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": contract_id,
            "name": "Cơ sở dữ liệu biến đổi",
            "version": version,
            "status": "active",
            "schema": [
                {
                    "name": TABLE,
                    "physicalName": TABLE,
                    "logicalType": "object",
                    "properties": [field.node() for field in fields],
                }
            ],
        },
        allow_unicode=True,
        sort_keys=False,
    )


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.one_of(
        _TEXT, st.sampled_from(["Nguyễn Văn A", "12", "12.5", "true", "2026-01-02", "a - b"])
    ),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "date": st.dates(date(1, 1, 2), date(9999, 12, 30)),
    "timestamp": st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 30), timezones=st.just(UTC)),
}


@st.composite
def first_version(draw: st.DrawFn) -> list[Made]:
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=6))
    return [Made(KEY), *(Made(f"cot_{n}", kind) for n, kind in enumerate(types))]


@st.composite
def next_version(draw: st.DrawFn, fields: list[Made], number: int) -> list[Made]:
    """Change any of the fields in any of the ways there are."""
    changed: list[Made] = []
    extra: list[Made] = []
    for place, field in enumerate(fields):
        way = (
            "keep"
            if field.name == KEY
            else draw(
                st.sampled_from(["keep", "rename", "retype", "rename-retype", "retire", "split"])
            )
        )
        new = replace(field, origin=None)
        if "rename" in way:
            new = replace(new, name=f"ten_{number}_{place}", origin={"renamedFrom": field.name})
        if "retype" in way:
            new = replace(new, type=draw(st.sampled_from(TYPES)))
        if way == "split":
            extra += [
                Made(
                    f"phan_{number}_{place}_{part}",
                    draw(st.sampled_from(["string", "integer"])),
                    {
                        "splitFrom": {
                            "column": field.name,
                            "pattern": "(.*?)[ -]+(.*)",
                            "part": part,
                        }
                    },
                )
                for part in (1, 2)
            ]
        if way != "retire" and not (way == "split" and draw(st.booleans())):
            changed.append(new)
    if draw(st.booleans()):
        named = [f.name for f in fields][:2]
        extra.append(Made(f"gop_{number}", "string", {"mergedFrom": {"columns": named}}))
    if draw(st.booleans()):
        extra.append(Made(f"them_{number}", draw(st.sampled_from(TYPES))))
    in_use = {f.name for f in changed}
    in_use |= {str((f.origin or {}).get("renamedFrom")) for f in changed}
    if "cot_0" not in in_use and draw(st.booleans()):
        extra.append(Made("cot_0"))  # a name that was retired comes back for something else
    return [*changed, *extra]


def rows_of(fields: list[Made]) -> st.SearchStrategy[list[dict[str, Any]]]:
    values = {f.name: st.one_of(st.none(), VALUES[f.type]) for f in fields if f.name != KEY}
    return st.lists(st.fixed_dictionaries(values), min_size=0, max_size=8)


def same(one: Any, other: Any) -> bool:
    """Say whether two values are one, whichever way they came out of the database."""
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return Decimal(str(one)) == Decimal(str(other))
    return bool(one == other)
