"""Digests of the rows a node owns, computed in the database, so that two nodes can be compared.

A row's key is a number of 32 bits, its digest one of 64; a bucket is the rows whose keys begin
with the same bits, its digest the sum of theirs. Sums do not depend on order, and a row that
changed can be exchanged in a sum without reading the others again.

Two methods. ``record`` uses the server's own hash of a record: four times as fast, and the same at
both nodes only when their servers are alike (``server_kind``). ``text`` is MD5 over the texts of
the wire and the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from django.db import connection, transaction

from lienthong.core.contract.model import Field, Table
from lienthong.services.contracts.sql import column_list, ident, table_name

Method = Literal["record", "text"]
METHODS: tuple[Method, ...] = ("record", "text")
LONGEST_BITS, KEY_BITS, MODULUS = 27, 32, 2**64
# The texts of values as they travel; a long scan gains nothing from being compiled first.
SESSION = {"TimeZone": "UTC", "DateStyle": "ISO, YMD", "jit": "off"}
_KEYS: Mapping[Method, str] = {
    "record": "((hashtextextended(_id, 0) >> 32) & 4294967295)",
    "text": "('x' || left(md5(_id), 8))::bit(32)::bigint",
}
# One row of every type a table may have; servers that agree on it hash alike.
_PROBE = """
SELECT current_setting('server_version_num')::int / 10000, hash_record_extended(ROW(
  'Hồ sơ số một trăm'::text, 1::bigint, -12.50::numeric, true, NULL::text, date '2026-02-28',
  time '08:30', timestamptz '2026-02-28 08:30:00.123456+07', '{"b": [1, "hai"], "a": null}'::jsonb
), 0), hashtextextended('Hồ sơ số một trăm', 0)
"""


@dataclass(frozen=True)
class Scope:
    """Whose rows are digested, which are left out, and how."""

    table: Table
    source: str
    exclude: tuple[str, ...] = ()
    method: Method = "text"


@dataclass(frozen=True)
class Within:
    """The buckets of fewer bits that are gone down into."""

    bits: int
    buckets: tuple[int, ...]


Digests = dict[int, tuple[int, str]]  # bucket → (rows, digest)
RowDigests = dict[str, tuple[int, str]]  # row id → (version, digest)


def server_kind() -> str:
    """Say how this server hashes: nodes with the same answer may compare by ``record``."""
    with _session() as cursor:
        cursor.execute(_PROBE)
        return "/".join(str(part) for part in cursor.fetchone())


def expected_rows(table: Table) -> int:
    """Return about how many rows a table has, as its server last counted; 0 when it never did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass",
            [table_name(table)],
        )
        return int(cursor.fetchone()[0])


def buckets(scope: Scope, *, bits: int, within: Within | None = None) -> Digests:
    """Digest the rows in 2^bits buckets by the beginning of their keys; empty ones are absent."""
    found: Digests = {}
    with _session() as cursor:
        cursor.execute(*statement(scope, bits=bits, within=within))
        for bucket, rows, total in cursor.fetchall():
            found[int(bucket)] = (int(rows), as_text(int(total)))
    return found


def statement(
    scope: Scope, *, bits: int, within: Within | None = None
) -> tuple[str, dict[str, Any]]:
    """Return the question ``buckets`` asks, with its parameters, for a session with ``SESSION``."""
    query = (
        f"SELECT {_bucket(scope, bits)}, count(*), sum({_digest(scope)}) "
        f"FROM {table_name(scope.table)} AS t WHERE {_where(scope, within)} GROUP BY 1"
    )
    return query, _parameters(scope, within)


def total(scope: Scope) -> tuple[int, str]:
    """Return how many rows there are and the sum of their digests."""
    return buckets(scope, bits=0).get(0, (0, as_text(0)))


def rows_within(scope: Scope, within: Within) -> RowDigests:
    """Return version and digest of each row in these buckets."""
    return _rows(scope, _where(scope, within), _parameters(scope, within))


def rows_of(scope: Scope, ids: Sequence[str]) -> RowDigests:
    """Return version and digest of these rows, as far as they are there."""
    return _rows(
        replace(scope, exclude=()),
        "_source = %(source)s AND _id = ANY(%(ids)s::text[])",
        {"source": scope.source, "ids": list(ids)},
    )


def changed_since(scope: Scope, ids: Sequence[str], moment: datetime) -> set[str]:
    """Return those of these rows that changed after a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id FROM {table_name(scope.table)} WHERE _source = %s AND "
            "_id = ANY(%s::text[]) AND _changed_at > %s",
            [scope.source, list(ids), moment],
        )
        return {row[0] for row in cursor.fetchall()}


def as_text(number: int) -> str:
    """Write a digest: 16 hex digits, whatever its sign or size."""
    return f"{number % MODULUS:016x}"


def _rows(scope: Scope, where: str, parameters: dict[str, Any]) -> RowDigests:
    with _session() as cursor:
        cursor.execute(
            f"SELECT _id, _version, {_digest(scope)} FROM {table_name(scope.table)} AS t "
            f"WHERE {where}",
            parameters,
        )
        return {row[0]: (int(row[1]), as_text(int(row[2]))) for row in _streamed(cursor)}


def _streamed(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while chunk := cursor.fetchmany(10_000):
        yield from chunk


def _bucket(scope: Scope, bits: int) -> str:
    """The shift is a number of ours, not a text from outside."""
    return f"{_KEYS[scope.method]} >> {KEY_BITS - bits:d}" if bits else "0"


def _digest(scope: Scope) -> str:
    make = _record_digest if scope.method == "record" else _text_digest
    return make(scope.table)


@lru_cache(maxsize=256)
def _record_digest(table: Table) -> str:
    return f"hash_record_extended(ROW(_id, _version, _event, {column_list(table, 't')}), 0)"


@lru_cache(maxsize=256)
def _text_digest(table: Table) -> str:
    parts = ", ".join(["_id", "_version", "_event", *(_text(field) for field in table.fields)])
    return f"('x' || left(md5(concat_ws(E'\\x1f', {parts})), 15))::bit(60)::bigint"


def _text(field: Field) -> str:
    """A number has one text whatever its scale: 12.50 and 12.5 are the same value."""
    column = f"t.{ident(field.name)}"
    if field.logical_type == "string":
        return f"coalesce({column}, E'\\x1e')"
    if field.logical_type == "boolean":
        return f"CASE {column} WHEN true THEN 't' WHEN false THEN 'f' ELSE E'\\x1e' END"
    if field.logical_type == "number":
        column = f"trim_scale({column})"
    return f"coalesce({column}::text, E'\\x1e')"


def _where(scope: Scope, within: Within | None) -> str:
    conditions = ["_source = %(source)s"]
    if scope.exclude:
        conditions.append("_id <> ALL(%(exclude)s::text[])")
    if within is not None:
        conditions.append(f"{_bucket(scope, within.bits)} = ANY(%(within)s::bigint[])")
    return " AND ".join(conditions)


def _parameters(scope: Scope, within: Within | None) -> dict[str, Any]:
    return {
        "source": scope.source,
        "exclude": list(scope.exclude),
        "within": list(within.buckets) if within else [],
    }


@contextmanager
def _session() -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        calls = ", ".join(["set_config(%s, %s, true)"] * len(SESSION))
        cursor.execute(f"SELECT {calls}", [part for pair in SESSION.items() for part in pair])
        yield cursor
