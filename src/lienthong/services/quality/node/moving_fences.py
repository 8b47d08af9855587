"""Fences of outliers, moved by changed rows; rows that a fence moved over are asked again.

Besides the quartiles (``node.quartiles``) each rule keeps its edges: the last numbers inside and
the first outside on either side. While a fence stays between its two edges it moved over no row, so
nothing is read. Edges may be narrower than the rows are, which costs a reading and is never wrong.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.value import show
from lienthong.core.rules.kinds.outlier import LEAST_ROWS, fences, times_of
from lienthong.core.rules.model import Spread
from lienthong.services.contracts.sql import column_list, ident, table_name
from lienthong.services.quality.models import RuleResult
from lienthong.services.quality.node.changed_rows import Changed, Row
from lienthong.services.quality.node.quartiles import Quartiles, numbers, read_quartiles
from lienthong.services.records.values import loaded

Kept = dict[str, Any]  # column → spread as texts, «quartiles», and «edges» by rule
MOST_ROWS = 20_000  # that a fence may move over before a run costs less
TOLD_ANEW = 20_000  # failing rows of a rule whose words are brought up to date
_NUMBERS = ("integer", "number")


def kept_now(table: Table) -> Kept:
    """Return what is kept of a table, read in the caller's snapshot."""
    return {column: _kept(table, column, read_quartiles(table, column)) for column in _of(table)}


def spread_of(kept: Mapping[str, Any], column: str) -> Spread | None:
    """Return where the middle half of a column lay when last looked at."""
    found = kept.get(column)
    if isinstance(found, dict):
        found = found["spread"]
    return Spread(Decimal(found[0]), Decimal(found[1]), int(found[2])) if found else None


@dataclass
class MovedFences:
    """One step. ``kept`` is what is to be kept now; rules of ``rows`` are asked of rows again.

    ``moved`` are the columns with other numbers. ``needs_run``: a column has only now numbers
    enough, or no longer, or its fences moved over very many rows.
    """

    kept: Kept
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    needs_run: bool = False

    @property
    def spreads(self) -> Mapping[str, Spread | None]:
        """The spreads of the columns with other numbers."""
        return {column: spread_of(self.kept, column) for column in self.moved}

    @classmethod
    def of(cls, table: Table, kept: Mapping[str, Any], changed: Changed) -> "MovedFences":
        """Move what is kept by changed rows, in the snapshot that has them changed."""
        moved = cls(dict(kept))
        for column in _of(table):
            gone = numbers(changed.before.values(), column)
            come = numbers(changed.after.values(), column)
            if gone != come:
                moved._column(table, column, gone, come, changed.ids)
        return moved

    def _column(
        self,
        table: Table,
        column: str,
        gone: list[Decimal],
        come: list[Decimal],
        ids: Collection[str],
    ) -> None:
        old, was = spread_of(self.kept, column), self.kept.get(column)
        quartiles = _moved(was, gone, come) or read_quartiles(table, column)
        new = quartiles.spread() if quartiles else None
        specs = list(_outliers(table, column))
        now = _kept(table, column, quartiles, edges=False) or {"edges": {}}
        if specs and _is_known(old) != _is_known(new):
            self.needs_run = True  # judged by the old one until then, so that figures agree
            return
        for spec in specs:
            edges = (was.get("edges") or {}).get(spec.id) if isinstance(was, dict) else None
            if not _is_known(new) or old is None or new is None:
                continue
            before, after = (fences(spread, times_of(spec)) for spread in (old, new))
            beside = _Edges.read(edges).with_rows(come, before) if edges else None
            if beside is None or beside.is_passed(after):
                self.rows[spec.id] = _between(table, column, before, after, ids)
                beside = _Edges.asked(table, column, after)
            now["edges"][spec.id] = beside.to_json()
        if any(len(self.rows.get(spec.id, ())) > MOST_ROWS for spec in specs):
            self.rows = {rule: r for rule, r in self.rows.items() if len(r) <= MOST_ROWS}
            self.needs_run = True
            return
        self.kept[column] = now if new else None
        self.moved.add(column)


@dataclass(frozen=True)
class _Edges:
    """Around the lower fence the numbers outside and inside, then inside and outside the upper."""

    under: Decimal | None
    least: Decimal | None
    most: Decimal | None
    over: Decimal | None

    def with_rows(self, come: list[Decimal], at: tuple[Decimal, Decimal]) -> "_Edges":
        """Take in new rows, as they lie to the fences that the edges were taken for."""
        low, high = at
        inside = [n for n in come if low <= n <= high]
        return _Edges(
            max([n for n in (self.under, *come) if n is not None and n < low], default=None),
            min([n for n in (self.least, *inside) if n is not None], default=None),
            max([n for n in (self.most, *inside) if n is not None], default=None),
            min([n for n in (self.over, *come) if n is not None and n > high], default=None),
        )

    def is_passed(self, to: tuple[Decimal, Decimal]) -> bool:
        """Say whether a fence that is moved there may have moved over a row."""
        low, high = to
        return (
            (self.under is not None and self.under >= low)
            or (self.least is not None and self.least < low)
            or (self.most is not None and self.most > high)
            or (self.over is not None and self.over <= high)
        )

    def to_json(self) -> list[str | None]:
        ends = (self.under, self.least, self.most, self.over)
        return [None if end is None else str(end) for end in ends]

    @classmethod
    def read(cls, kept: list[str | None]) -> "_Edges":
        return cls(*(None if end is None else Decimal(end) for end in kept))

    @classmethod
    def asked(cls, table: Table, column: str, at: tuple[Decimal, Decimal]) -> "_Edges":
        """Ask the rows in force."""
        name = f"{ident(column)}::numeric"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT max({name}) FILTER (WHERE {name} < %s AND {name} <> '-Infinity'), "
                f"min({name}) FILTER (WHERE {name} >= %s AND {name} <= %s), "
                f"max({name}) FILTER (WHERE {name} >= %s AND {name} <= %s), "
                f"min({name}) FILTER (WHERE {name} > %s AND {name} < 'Infinity') "
                f"FROM {table_name(table)} WHERE _event <> 'CANCEL'",
                [at[0], *at, *at, at[1]],
            )
            return cls(*cursor.fetchone())


def tell_anew(result: RuleResult, spread: Spread | None) -> None:
    """Put where the middle half lies now into the words of the rows that fail a rule still."""
    if spread is None or not result.failed or result.failed > TOLD_ANEW:
        return
    told = {"count": show(spread.count), "low": show(spread.low), "high": show(spread.high)}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE quality_failure SET values = values || %s::jsonb WHERE result_id = %s",
            [json.dumps(told, ensure_ascii=False), result.pk],
        )


def _of(table: Table) -> list[str]:
    """Return the columns of numbers whose spread some rule goes by."""
    named = [s.columns[0] for s in table.rules if s.kind in ("outlier", "drift") and s.columns]
    held = [table.by_name.get(name) for name in dict.fromkeys(named)]
    return [f.name for f in held if f is not None and f.logical_type in _NUMBERS]


def _outliers(table: Table, column: str) -> Iterator[RuleSpec]:
    return (s for s in table.rules if s.kind == "outlier" and s.columns[:1] == (column,))


def _is_known(spread: Spread | None) -> bool:
    return spread is not None and spread.count >= LEAST_ROWS


def _moved(was: object, gone: list[Decimal], come: list[Decimal]) -> Quartiles | None:
    """Return kept quartiles with the changed rows counted; None when they cannot be told so."""
    if not isinstance(was, dict):
        return None
    found = Quartiles.from_json(was["quartiles"])
    found.move(gone, come)
    return found if found.count and found.spread() else None


def _kept(
    table: Table, column: str, quartiles: Quartiles | None, *, edges: bool = True
) -> Kept | None:
    spread = quartiles.spread() if quartiles else None
    if quartiles is None or spread is None:
        return None
    held = {}
    if edges and _is_known(spread):
        for spec in _outliers(table, column):
            at = fences(spread, times_of(spec))
            held[spec.id] = _Edges.asked(table, column, at).to_json()
    told = [str(spread.low), str(spread.high), str(spread.count)]
    return {"spread": told, "quartiles": quartiles.to_json(), "edges": held}


def _between(
    table: Table,
    column: str,
    before: tuple[Decimal, Decimal],
    after: tuple[Decimal, Decimal],
    without: Collection[str],
) -> dict[str, Row]:
    """Return the rows in force that lie between a fence as it was and as it is."""
    (low, low2), (high, high2) = (sorted(pair) for pair in zip(before, after, strict=True))
    name = ident(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _changed_at, {column_list(table)} FROM {table_name(table)} "
            f"WHERE _event <> 'CANCEL' AND NOT _id = ANY(%s) AND ({name} BETWEEN %s AND %s "
            f"OR {name} BETWEEN %s AND %s) LIMIT {MOST_ROWS + 1}",
            [list(without), low, low2, high, high2],
        )
        names = [one.name for one in cursor.description]
        load = loaded(table)
        rows = [load(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return {str(row["_id"]): row for row in rows}
