"""The statements that write and read rows of declared tables, made from the contract."""

from functools import lru_cache

from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import SQL_TYPES, column_list, ident, table_name


def recordset(table: Table, *system: str) -> str:
    """Return the typed column list of ``json_to_recordset`` for rows of this table."""
    columns = [f"{ident(f.name)} {SQL_TYPES[f.logical_type]}" for f in table.fields]
    return ", ".join([*system, *columns])


def history_row(table: Table, alias: str) -> str:
    """Return the SQL that keeps the contract's columns of a row as jsonb.

    Naming them costs half of making the whole row and deleting the system columns from it.
    """
    return f"(SELECT to_jsonb(x) FROM (SELECT {column_list(table, alias)}) AS x)"


@lru_cache(maxsize=256)
def upsert(table: Table) -> str:
    """Insert or change rows; unchanged rows stay as they are and are not returned.

    Parameters: rows (JSON), at, source, batch, by, reason. Returns _id, version, event.
    """
    columns = column_list(table)
    excluded = column_list(table, "EXCLUDED")
    assignments = ", ".join(f"{ident(f.name)} = EXCLUDED.{ident(f.name)}" for f in table.fields)
    return f"""
WITH incoming AS (
  SELECT * FROM json_to_recordset(%(rows)s::json) AS x({recordset(table, "_id text")})
), changed AS (
  INSERT INTO {table_name(table)} AS t (_id, _version, _event, _changed_at, _source, _batch,
                                        {columns})
  SELECT _id, 1, 'NEW', %(at)s, %(source)s, %(batch)s, {columns} FROM incoming
  ON CONFLICT (_id) DO UPDATE SET _version = t._version + 1, _event = 'UPDATE',
    _changed_at = EXCLUDED._changed_at, _batch = EXCLUDED._batch, {assignments}
  WHERE t._source = EXCLUDED._source
    AND (t._event = 'CANCEL' OR ROW({column_list(table, "t")}) IS DISTINCT FROM ROW({excluded}))
  RETURNING _id, _version, _event, t._changed_at, _batch, {column_list(table, "t")}
)
INSERT INTO records_history
  (table_name, row_id, version, event, changed_at, changed_by, batch, reason, row)
SELECT %(table)s, _id, _version, _event, _changed_at, %(by)s, _batch, %(reason)s,
       {history_row(table, "c")}
FROM changed AS c
RETURNING row_id, version, event
"""


@lru_cache(maxsize=256)
def overtake(table: Table) -> str:
    """Raise versions. Parameters: ids, versions, at, by, source, reason, table.

    Returns _id and new version of the rows that had a lower one.
    """
    return f"""
WITH changed AS (
  UPDATE {table_name(table)} AS t
  SET _version = x.version, _changed_at = %(at)s,
      _event = CASE t._event WHEN 'CANCEL' THEN 'CANCEL' ELSE 'UPDATE' END
  FROM unnest(%(ids)s::text[], %(versions)s::bigint[]) AS x(id, version)
  WHERE t._id = x.id AND t._source = %(source)s AND t._version < x.version
  RETURNING t.*
)
INSERT INTO records_history
  (table_name, row_id, version, event, changed_at, changed_by, batch, reason, row)
SELECT %(table)s, _id, _version, _event, _changed_at, %(by)s, _batch, %(reason)s,
       {history_row(table, "c")}
FROM changed AS c
RETURNING row_id, version
"""


@lru_cache(maxsize=256)
def cancel(table: Table) -> str:
    """Cancel rows. Parameters: ids, at, by, source, reason, table. Returns _id and new version."""
    return f"""
WITH changed AS (
  UPDATE {table_name(table)} AS t
  SET _version = t._version + 1, _event = 'CANCEL', _changed_at = %(at)s
  WHERE _id = ANY(%(ids)s) AND _event <> 'CANCEL' AND _source = %(source)s
  RETURNING t.*
)
INSERT INTO records_history
  (table_name, row_id, version, event, changed_at, changed_by, batch, reason, row)
SELECT %(table)s, _id, _version, _event, _changed_at, %(by)s, _batch, %(reason)s,
       {history_row(table, "c")}
FROM changed AS c
RETURNING row_id, version
"""


@lru_cache(maxsize=256)
def bury(table: Table) -> str:
    """Make cancelled rows without values, where there is no row. Parameters as ``overtake``.

    Returns _id and version of the rows that were made.
    """
    return f"""
WITH changed AS (
  INSERT INTO {table_name(table)} AS t (_id, _version, _event, _changed_at, _source)
  SELECT x.id, x.version, 'CANCEL', %(at)s, %(source)s
  FROM unnest(%(ids)s::text[], %(versions)s::bigint[]) AS x(id, version)
  ON CONFLICT (_id) DO NOTHING
  RETURNING t.*
)
INSERT INTO records_history
  (table_name, row_id, version, event, changed_at, changed_by, batch, reason, row)
SELECT %(table)s, _id, _version, _event, _changed_at, %(by)s, _batch, %(reason)s,
       {history_row(table, "c")}
FROM changed AS c
RETURNING row_id, version
"""


@lru_cache(maxsize=256)
def apply_received(table: Table) -> str:
    """Write rows another node owns, newer versions only; rows of a third node are left alone.

    Parameters: rows (JSON with _id, _version, _event, _changed_at), source, by, table.
    Returns the _id of each row that was written. A version that history already holds (a row lost
    and sent again) is not kept twice.
    """
    columns = column_list(table)
    assignments = ", ".join(f"{ident(f.name)} = EXCLUDED.{ident(f.name)}" for f in table.fields)
    system = ("_id text", "_version bigint", "_event text", "_changed_at timestamptz")
    return f"""
WITH incoming AS (
  SELECT * FROM json_to_recordset(%(rows)s::json) AS x({recordset(table, *system)})
), changed AS (
  INSERT INTO {table_name(table)} AS t (_id, _version, _event, _changed_at, _source, {columns})
  SELECT _id, _version, _event, _changed_at, %(source)s, {columns} FROM incoming
  ON CONFLICT (_id) DO UPDATE SET _version = EXCLUDED._version, _event = EXCLUDED._event,
    _changed_at = EXCLUDED._changed_at, {assignments}
  WHERE t._source = EXCLUDED._source AND t._version < EXCLUDED._version
  RETURNING _id, _version, _event, t._changed_at, {column_list(table, "t")}
), kept AS (
  INSERT INTO records_history (table_name, row_id, version, event, changed_at, changed_by, row)
  SELECT %(table)s, _id, _version, _event, _changed_at, %(by)s, {history_row(table, "c")}
  FROM changed AS c
  ON CONFLICT (table_name, row_id, version) DO NOTHING
)
SELECT _id FROM changed
"""
