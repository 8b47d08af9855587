"""Which columns point elsewhere: at units of administration, or at another table of the source."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from lienthong.base.i18n import N_
from lienthong.core.cleaning.model import Raw
from lienthong.core.cleaning.text import written
from lienthong.core.profiling.evidence import KnownValues
from lienthong.core.profiling.model import (
    ColumnProposal,
    Facts,
    Reason,
    TableProposal,
    Target,
    percent,
)

MOSTLY = 0.9  # of the values must be found, when the term says the same
_LONG = 5  # digits
_LEAST = 10  # distinct values below which containment may be chance


def to_units(column: ColumnProposal, known: Sequence[KnownValues]) -> ColumnProposal:
    """Return the column with its reference to the units in force, if its values are theirs.

    Most values suffice where the term says so; without a term all must be found.
    """
    for values in known:
        if values.target is None or not _worth_asking(column, values):
            continue
        share = _found(column.facts, values.values)
        if share == 1 or (share >= MOSTLY and column.recognised.term == values.term):
            note = Reason(
                N_("%(share)s %% số ô có trong %(list)s, nên tham chiếu tới đó"),
                {"share": percent(share), "list": values.title},
            )
            return replace(column, target=values.target, notes=(*column.notes, note))
    return column


def _worth_asking(column: ColumnProposal, values: KnownValues) -> bool:
    """Two digits are found among the provinces by chance, five among the communes are not."""
    if column.recognised.term is not None:
        return column.recognised.term == values.term
    length = len(next(iter(values.values), ""))
    facts = column.facts
    return facts.exact and facts.distinct >= _LEAST and facts.max_length == length >= _LONG


def between(tables: Sequence[TableProposal]) -> tuple[TableProposal, ...]:
    """Return the tables with references among them: declared ones, then values all contained."""
    names = {t.source.name: t for t in tables}
    keys = {
        t.name: (t, t.columns[[c.name for c in t.columns].index(t.key.columns[0])])
        for t in tables
        if len(t.key.columns) == 1 and t.key.share == 1
    }
    return tuple(
        replace(t, columns=tuple(_linked(t, c, names, keys) for c in t.columns)) for t in tables
    )


def _linked(
    table: TableProposal,
    column: ColumnProposal,
    names: Mapping[str, TableProposal],
    keys: Mapping[str, tuple[TableProposal, ColumnProposal]],
) -> ColumnProposal:
    declared = column.source.declared.target
    if declared is not None:
        return _declared(column, declared, names)
    if column.target is not None or not _may_refer(column):
        return column
    for other, key in keys.values():
        if other.name != table.name and _contained(column, key):
            note = Reason(
                N_("mọi giá trị (%(count)s giá trị khác nhau) có trong «%(table)s.%(column)s»"),
                {"count": column.facts.distinct, "table": other.name, "column": key.name},
            )
            target = Target(None, other.name, key.name)
            return replace(column, target=target, notes=(*column.notes, note))
    return column


def _declared(
    column: ColumnProposal, target: tuple[str, str], names: Mapping[str, TableProposal]
) -> ColumnProposal:
    other = names.get(target[0])
    values = {"table": target[0], "column": target[1]}
    found = next((c for c in other.columns if c.source.name == target[1]), None) if other else None
    if other is None or found is None:
        note = Reason(
            N_("khóa ngoại tới «%(table)s.%(column)s», bảng này không nằm trong đề xuất"), values
        )
        return replace(column, notes=(*column.notes, note))
    note = Reason(N_("khóa ngoại khai báo tới «%(table)s.%(column)s»"), values)
    return replace(column, target=Target(None, other.name, found.name), notes=(*column.notes, note))


def _may_refer(column: ColumnProposal) -> bool:
    return (
        column.facts.exact
        and column.facts.distinct >= _LEAST
        and column.type.logical_type in ("string", "integer")
    )


def _contained(column: ColumnProposal, key: ColumnProposal) -> bool:
    """Values that all are keys; numbers must also be called alike, or any count would refer."""
    if not key.facts.exact or column.type.logical_type != key.type.logical_type:
        return False
    if column.type.logical_type == "integer" and key.name not in column.name:
        return False
    return key.facts.values.keys() >= column.facts.values.keys()


def _found(facts: Facts, among: frozenset[str]) -> float:
    length = len(next(iter(among), ""))
    total = sum(facts.values.values())
    if not total:
        return 0.0
    return sum(n for v, n in facts.values.items() if _code(v, length) in among) / total


def _code(value: object, length: int) -> str:
    text = written(cast(Raw, value))[0].strip()
    return text.removesuffix(".0").zfill(length) if text[:1].isdigit() else text
