"""A batch's own tables, where its judged rows wait until all of them are published at once.

They are UNLOGGED: nothing of them reaches the write-ahead log, so staging costs little and sync
never sees it. After a crash of PostgreSQL they are empty; ``stands`` notices, and the batch is
staged again from its file.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from lienthong.base.text import storable
from lienthong.core.contract.model import Table
from lienthong.core.dictionary import json_form
from lienthong.services.contracts.sql import SQL_TYPES, column_list, ident
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.intake.verdicts import Repaired
from lienthong.services.records import lookup

SCHEMA = "intake"
WAIT_MS = 200
_UNSTORABLE = re.compile(r"\\u0000|[\ud800-\udfff]")  # in a JSON text
REFUSED_COLUMNS = (
    "row_number", "row_id", "raw", "values", "problems", "verdict", "unit", "search", "created_at",
)  # fmt: skip


@dataclass(frozen=True)
class Staging:
    """The staging tables of one batch."""

    batch_id: int

    @property
    def rows(self) -> str:
        """Rows to write, as the declared table types them, with their line and reference."""
        return ident(SCHEMA, f"b{self.batch_id}_rows")

    @property
    def refused(self) -> str:
        """Rows for the desk, quarantined or waiting."""
        return ident(SCHEMA, f"b{self.batch_id}_refused")

    @property
    def steps(self) -> str:
        """What was repaired in rows to write."""
        return ident(SCHEMA, f"b{self.batch_id}_steps")

    @property
    def tables(self) -> tuple[str, str, str]:
        return self.rows, self.refused, self.steps


def create(staging: Staging, table: Table) -> None:
    """Make the tables anew, empty."""
    fields = ", ".join(f"{ident(f.name)} {SQL_TYPES[f.logical_type]}" for f in table.fields)
    drop(staging)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE UNLOGGED TABLE {staging.rows} "
            f'(_id text COLLATE "C" NOT NULL, _number bigint, _ref bigint, {fields})'
        )
        cursor.execute(
            f"CREATE UNLOGGED TABLE {staging.refused} (row_number bigint, row_id text, raw jsonb, "
            '"values" jsonb, problems jsonb, verdict text, unit text, search text, '
            "created_at timestamptz, ref bigint)"
        )
        cursor.execute(
            f"CREATE UNLOGGED TABLE {staging.steps} "
            "(row_number bigint, row_id text NOT NULL, steps jsonb NOT NULL)"
        )
        for columns in [("_id",), *asked] if (asked := lookup.looked_up(table)) else []:
            names = ", ".join(ident(c) for c in columns)
            cursor.execute(f"CREATE INDEX ON {staging.rows} ({names})")


def drop(staging: Staging) -> None:
    """Remove the tables, if they are there."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(staging.tables)}")


def oldest_transaction() -> int:
    """Return the oldest transaction still open: what it and later ones write is not seen yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def stands(staging: Staging) -> bool:
    """Tell whether the tables are there with at least one row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [staging.rows])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {staging.rows}) "  # noqa: S608
            f"OR EXISTS (SELECT 1 FROM {staging.refused})"
        )
        return bool(cursor.fetchone()[0])


def first_seen(staging: Staging) -> Iterator[tuple[str, int]]:
    """Yield the identities staged so far with their lines, in the order of lines."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _number FROM {staging.rows} WHERE _number IS NOT NULL "  # noqa: S608
            f"UNION ALL SELECT row_id, row_number FROM {staging.refused} "
            "WHERE row_id IS NOT NULL AND row_number IS NOT NULL ORDER BY 2"
        )
        yield from cursor


def copy_rows(
    staging: Staging,
    table: Table,
    *,
    row_ids: Sequence[str],
    numbers: Sequence[int | None],
    refs: Sequence[int | None],
    columns: Sequence[Sequence[Any]],
) -> None:
    """Add rows to write; ``columns`` are in the order of the table's fields."""
    target = f"{staging.rows} (_number, _ref, _id, {column_list(table)})"
    copy_into(target, table, row_ids, columns, numbers, refs)


def copy_into(
    target: str,
    table: Table,
    row_ids: Sequence[str],
    columns: Sequence[Sequence[Any]],
    *before: Sequence[Any],
) -> None:
    """Add rows to a table with the columns ``before``, _id, and the fields."""
    texts = [
        [None if v is None else _jsonb(v) for v in values] if field.is_nested else values
        for field, values in zip(table.fields, columns, strict=True)
    ]
    _copy(target, zip(*before, row_ids, *texts, strict=True))


def copy_refused(
    staging: Staging, kept: Sequence[QuarantinedRow], refs: Sequence[int | None]
) -> None:
    """Add rows for the desk."""
    _copy(
        f"{staging.refused} ({', '.join(ident(c) for c in REFUSED_COLUMNS)}, ref)",
        ((*_refused(row), ref) for row, ref in zip(kept, refs, strict=True)),
    )


def copy_steps(staging: Staging, repaired: Iterable[Repaired]) -> None:
    """Add what was repaired in rows to write."""
    _copy(
        f"{staging.steps} (row_number, row_id, steps)",
        ((r.number, r.row_id, _text([_step(s) for s in r.steps])) for r in repaired),
    )


@dataclass(frozen=True)
class TakenOut:
    """How many staged rows of each kind were removed."""

    rows: int
    repaired: int
    waiting: int
    quarantined: int


def take_out(staging: Staging, numbers: Collection[int]) -> TakenOut:
    """Remove what is staged of some lines; return how much that was."""
    with connection.cursor() as cursor:
        asked = [list(numbers)]
        cursor.execute(
            f"WITH gone AS (DELETE FROM {staging.refused} WHERE row_number = ANY(%s) "  # noqa: S608
            "RETURNING verdict) SELECT count(*) FILTER (WHERE verdict = 'waiting'), count(*) "
            "FROM gone",
            asked,
        )
        waiting, refused = cursor.fetchone()
        cursor.execute(f"DELETE FROM {staging.rows} WHERE _number = ANY(%s)", asked)  # noqa: S608
        rows = cursor.rowcount
        cursor.execute(f"DELETE FROM {staging.steps} WHERE row_number = ANY(%s)", asked)  # noqa: S608
        return TakenOut(rows, cursor.rowcount, waiting, refused - waiting)


def drop_soon(staging: Staging) -> bool:
    """Remove the tables unless a run has them in use; that run, or the sweep, removes them."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {WAIT_MS:d}")
            drop(staging)
    except OperationalError:
        return False
    return True


def left_over(batch_ids: Iterable[int]) -> list[Staging]:
    """Return the staging tables that belong to none of these batches."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT substring(tablename FROM '^b([0-9]+)_')::bigint FROM pg_tables "
            "WHERE schemaname = %s AND tablename ~ '^b[0-9]+_(rows|refused|steps)$' ORDER BY 1",
            [SCHEMA],
        )
        kept = set(batch_ids)
        return [Staging(pk) for (pk,) in cursor.fetchall() if pk not in kept]


def _copy(target: str, rows: Iterable[Sequence[Any]]) -> None:
    # Django names the errors of statements, not those of COPY: callers know them by Django's names.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _refused(row: QuarantinedRow) -> tuple[Any, ...]:
    return (
        row.row_number, row.row_id, _text(row.raw), _text(row.values), _text(row.problems),
        row.verdict, row.unit, row.search, row.created_at,
    )  # fmt: skip


def _step(step: Any) -> dict[str, str]:
    return {"name": step.name, "column": step.column, "before": step.before, "after": step.after}


def _jsonb(value: Any) -> str:
    return _text(json_form.to_json(value))


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if _UNSTORABLE.search(text):
        text = json.dumps(_storable(value), ensure_ascii=False, separators=(",", ":"))
    return text


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(name): _storable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value
