"""What is wrong with a profile beyond its form: columns that are not there, tables left out."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.message.model import Profile, TableMap
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.profiles.loading import filled_headers, load_profile, words_of

# What is known of the source of a profile, beside its name: docs/reference/qcvn09.md.
GRADES = {
    "P": N_("theo văn bản công bố"),
    "C": N_("theo mã nguồn và tóm tắt của bên thứ ba, chưa có toàn văn quy chuẩn"),
    "M": N_("chưa kiểm chứng"),
    "own": N_("do nút này khai"),
}


@dataclass(frozen=True)
class Checked:
    """A profile that can be read, and what it says of things that are not there."""

    name: str
    grade: str
    unknown_columns: dict[str, list[str]]
    unmapped_tables: list[str]


def check(name: str) -> Checked:
    """Check a profile against the contracts in force. Raises UserError when it cannot be used."""
    profile = load_profile(name)
    declared = {
        table.name: table for contract in contracts.all_current() for table in contract.tables
    }
    for table in declared.values():
        if table.name in profile.tables:
            filled_headers(profile, words_of(profile, table))  # its secrets are there
    return Checked(
        name=name,
        grade=profile.grade,
        unknown_columns=_unknown(profile, declared),
        unmapped_tables=[name for name in declared if name not in profile.tables],
    )


def _unknown(profile: Profile, declared: dict[str, Table]) -> dict[str, list[str]]:
    found = {
        f"tables.{name}": _columns_of(mapping, declared[name])
        for name, mapping in profile.tables.items()
        if name in declared
    }
    return {place: columns for place, columns in found.items() if columns}


def _columns_of(mapping: TableMap, table: Table) -> list[str]:
    """Names that are no column; parts of nested ones are judged by their column."""
    named = {*mapping.names, *mapping.values, *filter(None, [mapping.effective])}
    return sorted(name for name in named if name.split(".")[0] not in table.by_name)
