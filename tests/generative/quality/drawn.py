"""A generated table: a contract of its own, and its rows. Few choices are drawn: it is cheap.

A column is a handful of drawn values laid out in a pattern; rows are drawn one by one nowhere. That
makes duplicates, long runs and tables of forty rows as likely as all-different ones, and lets a
failing example shrink to one column, one rule and one or two values.
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import pyarrow as pa
from hypothesis import strategies as st

from lienthong.core.contract.model import Field, Table
from tests.generative.quality.parts import BOUNDS, MEASURED, PARTS
from tests.unit.core import tables

COUNTS = (1, 2, 0, 3, 5, 8, 24, 40)
NUMBER = "_stt"  # a column beside the contract's, that names the row
FEW = (5_000, 0, 3)  # how many different values an engine may count and have judged one by one


@dataclass(frozen=True)
class Drawn:
    """``few`` is the limit below which values are asked about, and not conditions."""

    table: Table
    rows: pa.Table
    few: int

    def __repr__(self) -> str:
        told = [_said(one) for one in (*self.table.fields, *self.table.rules)]
        told += [
            f"{f.name} holds {f.type}: {self.rows[f.name].to_pylist()}" for f in self.rows.schema
        ]
        known = {k: getattr(self.table, k) for k in _KNOWN if getattr(self.table, k)}
        return "\n  ".join([f"a table, {known} few={self.few}", *told])

    def _repr_pretty_(self, printer, cycle):
        printer.text(repr(self))


def _said(one):
    """Say a column or a rule by what it has that a plain one has not."""
    plain = tables.field("") if isinstance(one, Field) else tables.spec("", "")
    held = {f.name: getattr(one, f.name) for f in fields(one)}
    known = {k: v for k, v in held.items() if v != getattr(plain, k) and k not in _UNTOLD}
    return f"{type(one).__name__} {known}"


_UNTOLD = ("title", "title_en", "description")
_KNOWN = ("primary_key", "freshness_field", "freshness_days", "freshness_when", "expected_rows")


@st.composite
def drawn_tables(draw, parts=None):
    """Draw one or two parts, some of their rules, and what their columns hold."""
    some = draw(st.lists(st.sampled_from(parts or PARTS), min_size=1, max_size=2, unique_by=id))
    count = max(draw(st.sampled_from(COUNTS)), *(part.least for part in some), 0)
    declared, rules, known, columns = {}, {}, {}, {}
    for part in some:
        chosen = {name: draw(st.sampled_from(ways)) for name, ways in part.fields.items()}
        declared |= {name: one for name, one in chosen.items() if name not in declared}
        rules |= {one.id: one for one in _kept(draw, part.rules) if one.id not in rules}
        known = {**draw(st.sampled_from(part.known)), **known}
        for name, held in part.held.items():
            if name not in columns:
                columns[name] = _column(draw, count, *draw(st.sampled_from(held)))
    columns[NUMBER] = pa.array(range(1, count + 1), pa.int64())
    key = known.pop("primary_key", ())
    made = tables.table(*declared.values(), key=key, rules=tuple(rules.values()), **known)
    return Drawn(made, pa.table(columns), draw(st.sampled_from(FEW)))


def _kept(draw, rules):
    """Keep at most six rules, each perhaps with a bound on how many rows may break it."""
    if not rules:
        return
    places = draw(st.lists(st.integers(0, len(rules) - 1), max_size=6, unique=True))
    for place in places:
        one = rules[place]
        if one.kind in MEASURED and draw(st.booleans()):
            bound = draw(st.sampled_from(BOUNDS))
            yield replace(one, id=f"{one.id}_{place}", arguments={**one.arguments, **bound})
        else:
            yield one


def _column(draw, count, kind, cells):
    """Lay out a few values: in turn, in runs, or one of them once among many."""
    values = draw(st.lists(cells, min_size=1, max_size=6))
    if draw(st.booleans()):
        values.insert(draw(st.integers(0, len(values))), None)
    run = draw(st.integers(1, 4))
    held = [values[(n // run) % len(values)] for n in range(count)]
    if run == 4 and count > 8:  # mostly two values, and the others once: what lies far out
        common = values[:2]
        rare = dict(enumerate(values[2:], start=3))
        held = [rare.get(n, common[n % len(common)]) for n in range(count)]
    return pa.array([_zoned(v, kind) for v in held], kind)


def _zoned(value, kind):
    """A moment of a column with a zone is one of UTC."""
    if isinstance(value, datetime) and pa.types.is_timestamp(kind) and kind.tz:
        return value.replace(tzinfo=UTC)
    return value
