"""The rows that break one rule, however many: a page of them, found, sorted and counted in time.

A search looks into the row itself, as the list of its table does (names, keys, texts), and into
what was found wrong. Two ways lead there: where many rows match, they are soon met by reading the
failing rows in order; where few do, the index of the table's texts finds them. Statistics say
which; a way that takes too long is given up for the other. Counting stops at ``COUNTED``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import connection

from lienthong.base.text import fold
from lienthong.core.contract.model import Table
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.indexing import estimated_rows
from lienthong.services.contracts.sql import searched_fields, table_name
from lienthong.services.quality.models import Failure, RuleResult
from lienthong.services.records import counting, patience
from lienthong.services.records.access import Access
from lienthong.services.records.selecting import Asked, Parameters, conditions, escape

COUNTED = 1_000  # rows that match a search; more are not counted
FEW = 30_000  # failing rows: all of them are read rather than sought
FIRST_MS = 400  # for reading in order, where many seem to match
CHUNK = 1_000
# The first letters of a value, as ``quality_failure_value`` orders them.
VALUE = 'left(f.value, 60) COLLATE "C"'
ORDERS = {"row_id": ("f.row_id", "f.id"), "value": (VALUE, "f.row_id", "f.id")}


@dataclass(frozen=True)
class Failures:
    """One page of failing rows and how many there are in all; ``exact`` False: more than that."""

    rows: list[Failure]
    total: int
    exact: bool = True


@dataclass(frozen=True)
class Wanted:
    """Which failing rows of a result, in which order: by key (row_id) or by ``value``.

    With ``access`` only rows that are open to a person.
    """

    result: RuleResult
    search: str = ""
    sort: str = "row_id"
    down: bool = False
    access: Access | None = None


def failures(wanted: Wanted, *, limit: int = 50, offset: int = 0) -> Failures:
    """Return a page of the rows that break a rule. Values are unmasked.

    Raises TooSlow when what is searched for is not found in time.
    """
    asked = _Asked.of(wanted)
    if asked.is_everything:
        total = kept(wanted.result)
        return Failures(_rows(_page(wanted, total, limit, offset)), total)
    pks, counted = asked.found(limit, offset)
    return Failures(_rows(pks), min(counted, COUNTED), counted <= COUNTED)


def every_failure(wanted: Wanted) -> Iterator[list[Failure]]:
    """Yield all failing rows that are wanted, in chunks; the first comes soon by key."""
    asked = _Asked.of(wanted)
    if wanted.sort == "row_id" and not wanted.down and asked.is_walked:
        yield from _by_key(asked)
        return
    pks = asked.all()
    for start in range(0, len(pks), CHUNK):
        yield _rows(pks[start : start + CHUNK])


def kept(result: RuleResult) -> int:
    """Return how many failing rows are kept. What a rule counted may be groups, or one verdict."""
    if result.kept is not None:
        return result.kept
    return Failure.objects.filter(result=result).count()


def _by_key(asked: "_Asked") -> Iterator[list[Failure]]:
    after = ""
    while True:
        rows = _rows(asked.walk(CHUNK, after=after))
        if rows:
            yield rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].row_id


def _rows(pks: list[int]) -> list[Failure]:
    found = Failure.objects.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _page(wanted: Wanted, total: int, limit: int, offset: int) -> list[int]:
    """Read one page, from the end it is nearer to: the last of many costs what the first does."""
    behind = max(0, total - offset - limit)
    if behind >= offset:
        return _ids(wanted, limit, offset)
    count = min(limit, max(0, total - offset))
    return _ids(replace(wanted, down=not wanted.down), count, behind)[::-1]


def _ids(wanted: Wanted, limit: int, offset: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.id FROM quality_failure AS f WHERE f.result_id = %s "
            f"ORDER BY {_order(wanted)} LIMIT %s OFFSET %s",
            [wanted.result.pk, limit, offset],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _order(wanted: Wanted) -> str:
    way = " DESC" if wanted.down else ""
    return ", ".join(f"{name}{way}" for name in ORDERS[wanted.sort])


@dataclass(frozen=True)
class _Asked:
    """What narrows the failing rows: words in the row (``said``), its unit, what was found wrong.

    ``about`` is the condition on the failing row itself; "" when nothing is searched for.
    """

    wanted: Wanted
    table: Table
    said: str
    parameters: Parameters
    about: str
    unit: str = ""

    @classmethod
    def of(cls, wanted: Wanted) -> "_Asked":
        """Return what is asked of the row and of its failure."""
        access, text = wanted.access, wanted.search.strip()
        table = access.table if access else contracts.table(wanted.result.run.table_name)[1]
        hidden = access.always_hidden if access else frozenset()
        opened = hidden.isdisjoint(f.name for f in searched_fields(table))
        said, parameters = conditions(table, Asked(search=text if opened else "", cancelled=True))
        unit, of_unit = conditions(
            table, Asked(unit=access.unit if access else None, cancelled=True)
        )
        found = cls(wanted, table, said if opened else "false", parameters | of_unit, "", unit)
        return found._searching(text) if text else found

    @property
    def is_everything(self) -> bool:
        """Tell whether every failing row is wanted."""
        return not self.about and self.unit == "true"

    def _searching(self, text: str) -> "_Asked":
        """Look into values and keys too: anywhere in a few, from their beginning in many."""
        if kept(self.wanted.result) <= FEW:
            folded = {"about": f"%{escape(fold(text))}%"}
            about = "lt_fold(concat_ws(' ', f.row_id, f.value)) LIKE %(about)s"
        else:
            folded = {"about": f"{escape(text[:60])}%", "key": text}
            about = f"({VALUE} LIKE %(about)s OR f.row_id = %(key)s)"
        return replace(self, parameters=self.parameters | folded, about=about)

    @property
    def is_walked(self) -> bool:
        """Tell whether the failing rows are read in order: all are wanted, or many match.

        Reading on until COUNTED match costs COUNTED ÷ density, looking up all that match costs
        density × rows.
        """
        rows = kept(self.wanted.result)
        if not self.about or rows <= FEW:
            return True
        guess = counting.guess_of(self.table, self.said, self.parameters)
        return guess * guess >= COUNTED * max(1, estimated_rows(self.table))

    def found(self, limit: int, offset: int) -> tuple[list[int], int]:
        """Return a page of ids and how many there are, at most one more than COUNTED."""
        if kept(self.wanted.result) <= FEW or not self.about:
            with patience.within(patience.LIST_MS):
                return self._walked(limit, offset)
        if self.is_walked:
            try:
                with patience.within(FIRST_MS):
                    return self._walked(limit, offset)
            except patience.TooSlow:  # fewer match than was thought
                pass
        with patience.within(patience.LIST_MS):
            pks = self._sought()
            return pks[offset : offset + limit], len(pks)

    def all(self) -> list[int]:
        """Return the ids of all of them, in order."""
        with patience.within(patience.EXACT_COUNT_MS):
            return self.walk(None) if self.is_walked else self._sought()

    def walk(self, limit: int | None, offset: int = 0, after: str = "") -> list[int]:
        """Read failing rows in order, each with its row; leave those that do not match."""
        beyond = "AND f.row_id > %(after)s" if after else ""
        order = f"ORDER BY {_order(self.wanted)} LIMIT %(limit)s OFFSET %(offset)s"
        more = {"limit": limit, "offset": offset, "after": after}
        return self._read(f"SELECT f.id {self._walking} {beyond} {order}", more)

    def _walked(self, limit: int, offset: int) -> tuple[list[int], int]:
        counted = self._read(
            f"SELECT count(*) FROM (SELECT 1 {self._walking} ORDER BY f.row_id "
            "LIMIT %(limit)s) AS found",
            {"limit": COUNTED + 1},
        )[0]
        return self.walk(limit, offset), counted

    def _sought(self) -> list[int]:
        """Find the rows that say it by the index of their texts, then those that fail.

        Each is looked up by its key, in the collation of the index that holds it.
        """
        found = f"""
            WITH found AS MATERIALIZED (
              SELECT f.id, f.row_id, f.value
              FROM (SELECT t._id FROM {self._name} AS t
                    WHERE {self.said} AND {self.unit} OFFSET 0) AS t
              JOIN LATERAL (
                SELECT f.id, f.row_id, f.value FROM quality_failure AS f
                WHERE f.result_id = %(result)s AND f.row_id = t._id COLLATE "default" OFFSET 0
              ) AS f ON true
              UNION
              SELECT f.id, f.row_id, f.value FROM quality_failure AS f {self._of_unit}
              WHERE f.result_id = %(result)s AND {VALUE} LIKE %(about)s
              UNION
              SELECT f.id, f.row_id, f.value FROM quality_failure AS f {self._of_unit}
              WHERE f.result_id = %(result)s AND f.row_id = %(key)s
            )
        """
        return self._read(f"{found} SELECT f.id FROM found AS f ORDER BY {_order(self.wanted)}", {})

    @property
    def _name(self) -> str:
        return table_name(self.table)

    @property
    def _of_unit(self) -> str:
        if self.unit == "true":
            return ""
        return f"JOIN {self._name} AS t ON t._id = f.row_id AND {self.unit}"

    @property
    def _walking(self) -> str:
        """FROM and WHERE of reading in order; OFFSET 0 keeps each row looked up by its key."""
        if self.is_everything:
            return "FROM quality_failure AS f WHERE f.result_id = %(result)s"
        join = "LEFT JOIN" if self.unit == "true" else "JOIN"
        about = f"AND (t.said OR {self.about})" if self.about else ""
        return f"""
            FROM quality_failure AS f {join} LATERAL (
              SELECT {self.said} AS said FROM {self._name} AS t
              WHERE t._id = f.row_id AND {self.unit} OFFSET 0
            ) AS t ON true
            WHERE f.result_id = %(result)s {about}
        """

    def _read(self, query: str, more: Parameters) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(query, self.parameters | {"result": self.wanted.result.pk} | more)
            return [int(number) for (number,) in cursor.fetchall()]
