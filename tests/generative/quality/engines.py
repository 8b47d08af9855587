"""Every engine over generated tables: what is opened once, and what each table costs.

Starting a server, connecting to it or making a database takes longer than to check a small table;
each engine is opened once for all tables of a test.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql
from psycopg.types.json import Jsonb

from lienthong.adapters.arrow.engine import ParquetEngine
from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.adapters.duckdb.engine import DuckdbEngine, Source, connect
from lienthong.adapters.duckdb.footer import footer
from lienthong.core.quality.dialect import literal
from lienthong.services.quality.engine import few_values
from lienthong.services.quality.engine.around import Around, NoOthers
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.facts import DataFacts
from tests.generative.quality.drawn import NUMBER
from tests.generative.quality.odd import TODAY
from tests.generative.quality.parts import WORDS
from tests.generative.quality.reference import Others, Whole, everything
from tests.integration.quality.outside import address
from tests.spec.rule_kinds import Files, Masters

_PLACES = count(1)


class Beside(Masters, NoOthers):
    """Implements ``Others``: the table of originals is here."""

    reference_exists = Masters.reference_exists

    def is_here(self, reference):
        return True


class Here(Others, Masters):
    """The same for the reference, with the other rows."""

    reference_exists = Masters.reference_exists


class Known(Whole, Files):
    """What rules ask of the rows as a whole, of files and of master records."""

    digest, master = Files.digest, Files.master


@dataclass
class Kept:
    """Keeps which rows failed, by rule: their numbers, and their places where an engine knows."""

    numbers: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)

    def take(self, rule, failing):
        self.numbers.setdefault(rule.id, []).extend(f.key[0] for f in failing)
        self.places.setdefault(rule.id, []).extend(f.row for f in failing)


@contextmanager
def asked_below(few):
    """Settle columns by their values only below so many: else by conditions, as of large tables."""
    before, few_values.MOST_VALUES = few_values.MOST_VALUES, few
    try:
        yield
    finally:
        few_values.MOST_VALUES = before


def compare(engine, drawn, rows):
    """Assert that the engine says of each rule what the reference says, with the same rows."""
    kept, files = Kept(), Files()
    around = Around(Beside(), DataFacts(engine, files.digest, files.master), (NUMBER,))
    with asked_below(drawn.few):
        report = check_data(engine, drawn.table, WORDS, today=TODAY, sink=kept, around=around)
    due = everything(drawn.table, WORDS, rows, TODAY, lookup=Here, known=Known)
    found = {o.rule.id: o for o in report.outcomes}
    told = {rule: _told(o, kept) for rule, o in found.items()}
    wanted = {rule: _wanted(answer) for rule, answer in due.items()}

    assert told == wanted, "\n".join(
        f"{r}: {told.get(r)}, not {wanted.get(r)} {found[r].broken_values if r in found else ''}"
        for r in {*told, *wanted} if told.get(r) != wanted.get(r)
    )  # fmt: skip
    for rule, places in kept.places.items():
        assert places in ([None] * len(places), kept.numbers[rule]), rule


def _told(o, kept):
    if o.broken:
        return "broken"
    rows = sorted(kept.numbers.get(o.rule.id, ()))
    return o.failed, o.passed, {r: n for r, n in o.skips.items() if n}, rows


def _wanted(answer):
    if answer.broken:
        return "broken"
    skips = {reason: n for reason, n in answer.skips.items() if n}
    return answer.failed, answer.passed, skips, answer.failing


@contextmanager
def in_memory(folder):
    """DuckDB over rows in memory: one database, one connection for each table."""
    with connect(300, 1) as database:

        def check(drawn):
            with database.cursor() as here:
                here.execute("SET TimeZone = 'UTC'")
                here.register("_given", drawn.rows)
                here.execute("CREATE TEMP TABLE _rows AS SELECT * FROM _given")
                compare(DuckdbEngine(here, Source("_rows", "(_rows.rowid + 1)")), drawn, drawn.rows)

        yield check


@contextmanager
def in_parquet(folder):
    """A Parquet file, by arithmetic, in groups of four rows."""
    with connect(300, 1) as database:

        def check(drawn):
            path = folder / f"{next(_PLACES)}.parquet"  # DuckDB remembers parts of a file by name
            pq.write_table(drawn.rows, path, row_group_size=4)
            read = f"read_parquet({literal(str(path))}, file_row_number = true)"
            source = Source(read, "(file_row_number + 1)", footer(path))
            with database.cursor() as here:
                here.execute("SET TimeZone = 'UTC'")
                compare(ParquetEngine(here, source, path), drawn, drawn.rows)
            path.unlink()

        yield check


SESSION = ("UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati")  # what people set


@contextmanager
def in_postgres(folder):
    """Temporary tables of one connection, each gone with its transaction."""
    with psycopg.connect(address()) as here:

        def check(drawn):
            rows = for_postgres(drawn.rows)
            try:
                _fill(here, rows)
                here.execute(f"SET LOCAL TimeZone = '{SESSION[rows.num_rows % len(SESSION)]}'")
                schema = here.execute(
                    "SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()"
                ).fetchone()[0]
                compare(PostgresEngine(here, schema, "thu"), drawn, rows)
            finally:
                here.rollback()

        yield check


KINDS = {
    pa.string(): "text", pa.large_string(): "text", pa.int64(): "bigint", pa.int32(): "integer",
    pa.int16(): "smallint", pa.int8(): "smallint", pa.float64(): "double precision",
    pa.float32(): "real", pa.bool_(): "boolean", pa.date32(): "date", pa.date64(): "date",
    pa.time64("us"): "time", pa.binary(): "bytea",
}  # fmt: skip


def _kind(held):
    if pa.types.is_dictionary(held):
        return "text"
    if pa.types.is_timestamp(held):
        return "timestamptz" if held.tz else "timestamp"
    if pa.types.is_decimal(held):
        return f"numeric({held.precision}, {held.scale})"
    return "jsonb" if pa.types.is_nested(held) else KINDS[held]


def _fill(here, rows):
    kinds = [_kind(f.type) for f in rows.schema]
    columns = sql.SQL(", ").join(
        sql.SQL("{} " + kind).format(sql.Identifier(f.name))
        for f, kind in zip(rows.schema, kinds, strict=True)
    )
    here.execute(sql.SQL("CREATE TEMP TABLE thu ({})").format(columns))
    with here.cursor() as cursor, cursor.copy("COPY pg_temp.thu FROM STDIN") as copy:
        for row in zip(*(c.to_pylist() for c in rows.columns), strict=True):
            copy.write_row(
                [Jsonb(v) if k == "jsonb" and v is not None else v
                 for v, k in zip(row, kinds, strict=True)]
            )  # fmt: skip


def for_postgres(rows):
    """Return the rows as PostgreSQL holds them: no NUL in texts, no numbers without a sign."""
    for n, f in enumerate(rows.schema):
        if pa.types.is_unsigned_integer(f.type):
            rows = rows.set_column(n, f.name, rows.column(n).cast(pa.int64()))
        held = rows.column(n).to_pylist()
        if any("\0" in v for v in held if isinstance(v, str)):
            kept = [v.replace("\0", "\x01") if isinstance(v, str) else v for v in held]
            rows = rows.set_column(n, f.name, pa.array(kept, f.type))
    return rows


@contextmanager
def in_sail(folder):
    """Parquet files that one session of a server of Spark Connect reads."""
    from bench.quality.servers import sail
    from lienthong.adapters.spark.session import Session

    with sail() as (server, _):
        session = Session(server)
        try:
            yield lambda drawn: in_session(session, drawn, folder)
        finally:
            session.close()


def in_session(session, drawn, folder):
    from lienthong.adapters.spark.engine import SparkEngine

    path = folder / f"{next(_PLACES)}.parquet"
    rows = for_spark(drawn.rows)
    # Sail 0.7 takes a column for constant whose least and greatest number are the same, though NaN,
    # which has no place in such statistics, stands there too: ADR 51.
    told = [f.name for f in rows.schema if not pa.types.is_floating(f.type)]
    pq.write_table(rows, path, row_group_size=8, write_statistics=told)
    compare(SparkEngine(session, session.view(str(path), files=True)), drawn, rows)
    path.unlink()


def for_spark(rows):
    """Return the rows as Spark's types: texts for times of day, plain texts, days, microseconds.

    A number of eight bytes without a sign would be a decimal there, which is no whole number.
    """
    for n, f in enumerate(rows.schema):
        kind = _in_spark(f.type)
        if kind != f.type:
            rows = rows.set_column(n, f.name, rows.column(n).cast(kind))
    return rows


def _in_spark(kind):
    if pa.types.is_time(kind) or pa.types.is_dictionary(kind):
        return pa.string()
    if pa.types.is_date64(kind):
        return pa.date32()
    if pa.types.is_uint64(kind):
        return pa.int64()
    return pa.timestamp("us", kind.tz) if pa.types.is_timestamp(kind) else kind
