"""Look for what would keep changes from being read, before the first of them is missed.

A table without an identity makes every UPDATE fail at the source; one outside the publication is
silently never sent. Each finding says what an administrator has to run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from lienthong.base.i18n import N_
from lienthong.services.sync.ports import Obstacle

PUBLISHED = "insert, update, delete, truncate"

LEVEL = N_(
    "PostgreSQL đang chạy với wal_level = %(level)s nên không đọc được thay đổi. Đặt wal_level = "
    "logical rồi khởi động lại máy chủ."
)
RIGHT = N_(
    "Tài khoản %(account)s của cơ sở dữ liệu chưa được đọc nhật ký thay đổi. Quản trị viên chạy: "
    "%(command)s"
)
MISSING = N_("Cơ sở dữ liệu chưa có publication %(name)s. Quản trị viên chạy: %(command)s")
PARTIAL = N_(
    "Publication %(name)s không phát đủ mọi loại thay đổi. Quản trị viên chạy: %(command)s"
)
OUTSIDE = N_(
    "Bảng %(table)s không nằm trọn trong publication %(name)s nên thay đổi của bảng không được "
    "gửi. Quản trị viên chạy: %(command)s"
)
IDENTITY = N_(
    "Bảng %(table)s không có khóa nhận diện (replica identity) nên mọi lệnh UPDATE vào bảng đều "
    "báo lỗi. Quản trị viên chạy: %(command)s"
)

_SERVER = """
SELECT current_setting('wal_level'), current_user::text,
       rolsuper OR rolreplication
         OR EXISTS (SELECT 1 FROM pg_roles AS g WHERE g.rolname = 'rds_replication'
                    AND pg_has_role(current_user, g.oid, 'MEMBER'))
FROM pg_roles WHERE rolname = current_user
"""
_PUBLICATION = """
SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate, puballtables
         OR EXISTS (SELECT 1 FROM pg_publication_namespace WHERE pnpubid = p.oid)
FROM pg_publication AS p WHERE pubname = %s
"""
# A table is whole in a publication when neither rows nor columns of it are left out.
_TABLES = """
SELECT c.relname,
       EXISTS (SELECT 1 FROM pg_publication_tables AS t
               WHERE t.pubname = %(publication)s AND t.schemaname = %(schema)s
                 AND t.tablename = c.relname AND t.rowfilter IS NULL
                 AND t.attnames @> ARRAY(
                   SELECT attname FROM pg_attribute
                   WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                     AND attgenerated = '')) AS published,
       CASE c.relreplident WHEN 'f' THEN true WHEN 'n' THEN false
         WHEN 'd' THEN i.by_key ELSE i.by_index END AS identified,
       i.by_key
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT coalesce(bool_or(indisprimary), false) AS by_key,
         coalesce(bool_or(indisreplident), false) AS by_index
  FROM pg_index WHERE indrelid = c.oid) AS i
WHERE n.nspname = %(schema)s AND c.relname = ANY(%(tables)s)
ORDER BY c.relname
"""

Connection = psycopg.Connection[Any]


def obstacles(
    connection: Connection, *, publication: str, schema: str, tables: Sequence[str]
) -> tuple[Obstacle, ...]:
    """Return what stands in the way of reading the changes of these tables."""
    server = tuple(_of_server(connection))
    found = connection.execute(_PUBLICATION, [publication]).fetchone()
    if found is None:
        command = _command("CREATE PUBLICATION {} FOR TABLES IN SCHEMA {}", publication, schema)
        values = {"name": publication, "command": command}
        return (*server, Obstacle("publication-missing", "capture", MISSING, values))
    whole, by_schema = found
    if not whole:
        command = _command("ALTER PUBLICATION {} SET (publish = {})", publication, [PUBLISHED])
        values = {"name": publication, "command": command}
        server = (*server, Obstacle("publication-partial", "capture", PARTIAL, values))
    names = {"publication": publication, "schema": schema, "tables": list(tables)}
    of_tables = [
        one
        for row in connection.execute(_TABLES, names).fetchall()
        for one in _of_table(row, publication, schema, by_schema)
    ]
    return (*server, *of_tables)


def _of_server(connection: Connection) -> Iterator[Obstacle]:
    level, account, may_replicate = connection.execute(_SERVER).fetchone() or ("", "", False)
    if level != "logical":
        yield Obstacle("wal-level", "capture", LEVEL, {"level": level})
    if not may_replicate:
        values = {"account": account, "command": _command("ALTER ROLE {} REPLICATION", account)}
        yield Obstacle("no-replication-right", "capture", RIGHT, values)


def _of_table(
    row: Sequence[Any], publication: str, schema: str, by_schema: bool
) -> Iterator[Obstacle]:
    table, published, identified, has_key = row
    subject = f"table:{table}"
    if not published:
        verb = "SET TABLES IN SCHEMA {}" if by_schema else "ADD TABLE {}"
        place = schema if by_schema else (schema, table)
        command = _command("ALTER PUBLICATION {} " + verb, publication, place)
        values = {"table": table, "name": publication, "command": command}
        yield Obstacle("not-published", subject, OUTSIDE, values)
    if not identified:
        change = "REPLICA IDENTITY DEFAULT" if has_key else "ADD PRIMARY KEY (_id)"
        command = _command("ALTER TABLE {} " + change, (schema, table))
        yield Obstacle("no-identity", subject, IDENTITY, {"table": table, "command": command})


def _command(text: LiteralString, *names: str | tuple[str, ...] | list[str]) -> str:
    """A statement to be read and run by a person; a list is a literal, a tuple a dotted name."""
    parts = [
        sql.Literal(name[0])
        if isinstance(name, list)
        else sql.Identifier(*(name if isinstance(name, tuple) else (name,)))
        for name in names
    ]
    return sql.SQL(text).format(*parts).as_string(None)
