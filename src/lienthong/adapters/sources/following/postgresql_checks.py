"""Whether a PostgreSQL lets us follow a table, and the SQL by which it would."""

from dataclasses import dataclass

import sqlalchemy as sa
from psycopg import sql

from lienthong.base.i18n import N_
from lienthong.services.intake.sources.ports import Place, SourceRefused, Wanted

OLDEST = 130_000
_SERVER = (
    "SELECT current_setting('server_version_num')::int, current_setting('wal_level'), "
    "current_schema(), (SELECT rolreplication OR rolsuper FROM pg_roles "
    "WHERE rolname = current_user)"
)
_TABLE = """
SELECT c.oid, c.relkind, c.relpersistence, c.relreplident,
  pg_has_role(c.relowner, 'USAGE') AND has_database_privilege(current_database(), 'CREATE'),
  (SELECT array_agg(a.attname ORDER BY k.n) FROM pg_index i,
     unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
     JOIN pg_attribute a ON a.attnum = k.attnum
   WHERE i.indrelid = c.oid AND a.attrelid = c.oid
     AND CASE WHEN c.relreplident = 'i' THEN i.indisreplident ELSE i.indisprimary END)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relname = :table
"""
_PUBLISHED = """
SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate,
  EXISTS (SELECT FROM pg_publication_tables t WHERE t.pubname = p.pubname
          AND t.schemaname = :schema AND t.tablename = :table)
FROM pg_publication p WHERE p.pubname = :name
"""


@dataclass(frozen=True)
class Found:
    """What a check found out."""

    version: int
    schema: str
    key: tuple[str, ...]
    is_published: bool


def check(connection: sa.Connection, place: Place, wanted: Wanted, name: str) -> Found:
    """Return what is to be known of a table that can be followed. Raises SourceRefused."""
    version, level, schema, may_replicate = connection.execute(sa.text(_SERVER)).one()
    if int(version) < OLDEST:
        raise _refused(
            N_("Máy chủ PostgreSQL quá cũ (%(version)s): chỉ theo được từ bản 13."),
            N_("Nâng cấp máy chủ, hoặc chọn «Toàn bộ, chỉ nhận dòng khác lần trước»."),
            version=int(version) // 10_000,
        )
    if level != "logical":
        raise _refused(
            N_("Máy chủ nguồn chưa ghi nhật ký logic (wal_level = %(level)s)."),
            N_(
                "Người quản trị nguồn chạy: ALTER SYSTEM SET wal_level = 'logical'; rồi khởi động "
                "lại PostgreSQL."
            ),
            level=level,
        )
    if not may_replicate:
        raise _refused(
            N_("Tài khoản «%(user)s» không có quyền REPLICATION."),
            N_("Người quản trị nguồn chạy: ALTER ROLE «%(user)s» REPLICATION;"),
            user=place.text("user"),
        )
    schema = wanted.schema or str(schema)
    key, owns = _table(connection, schema, wanted.table)
    published = connection.execute(
        sa.text(_PUBLISHED), {"schema": schema, "table": wanted.table, "name": name}
    ).fetchone()
    if published is not None and not (published[0] and published[1]):
        raise _refused(
            N_("Publication «%(name)s» ở nguồn không gửi đủ thay đổi của bảng «%(table)s»."),
            N_("Người quản trị nguồn xóa rồi tạo lại nó: %(sql)s"),
            name=name, table=wanted.table, sql=_create(wanted, name),
        )  # fmt: skip
    if published is None and not owns:
        raise _refused(
            N_("Tài khoản «%(user)s» không sở hữu bảng «%(table)s» nên không tự tạo publication."),
            N_("Người quản trị nguồn chạy một lần: %(sql)s"),
            user=place.text("user"), table=wanted.table, sql=_create(wanted, name),
        )  # fmt: skip
    return Found(int(version), schema, key, published is not None)


def _table(connection: sa.Connection, schema: str, table: str) -> tuple[tuple[str, ...], bool]:
    """Return the key of the table, and whether we may publish it. Raises SourceRefused."""
    found = connection.execute(sa.text(_TABLE), {"schema": schema, "table": table}).fetchone()
    if found is None or found[1] not in ("r", "p"):
        raise _refused(
            N_("«%(table)s» không phải bảng: khung nhìn và câu truy vấn không có nhật ký."),
            N_("Chọn một bảng, hoặc chọn «Toàn bộ, chỉ nhận dòng khác lần trước»."),
            table=table,
        )
    if found[2] != "p":
        raise _refused(
            N_("Bảng «%(table)s» là bảng tạm hoặc không ghi nhật ký (UNLOGGED)."),
            N_("Người quản trị nguồn chạy: ALTER TABLE «%(table)s» SET LOGGED;"),
            table=table,
        )
    if found[3] == "n" or not found[5]:
        # Published so, the table would refuse every UPDATE and DELETE at the source itself.
        raise _refused(
            N_("Bảng «%(table)s» ở nguồn không có khóa để nhận ra dòng bị sửa, bị xóa."),
            N_(
                "Người quản trị nguồn thêm khóa chính, hoặc: ALTER TABLE «%(table)s» REPLICA "
                "IDENTITY USING INDEX «chỉ mục duy nhất, NOT NULL»;"
            ),
            table=table,
        )
    return tuple(found[5]), bool(found[4])


def statements(place: Place, wanted: Wanted, name: str) -> tuple[str, ...]:
    """Return the least that the administrator of the place has to run."""
    user, table = _quoted(place.text("user") or "lienthong_doc"), _table_name(wanted)
    schema = _quoted(wanted.schema or "public")
    return (
        f"CREATE ROLE {user} LOGIN REPLICATION PASSWORD '…';",
        f"GRANT CONNECT ON DATABASE {_quoted(place.text('database') or 'so_cu')} TO {user};",
        f"GRANT USAGE ON SCHEMA {schema} TO {user};",
        f"GRANT SELECT ON {table} TO {user};",
        _create(wanted, name),
        "ALTER SYSTEM SET wal_level = 'logical';  -- SHOW wal_level",
        "ALTER SYSTEM SET max_slot_wal_keep_size = '10GB';",
    )


def _create(wanted: Wanted, name: str) -> str:
    return f"CREATE PUBLICATION {_quoted(name)} FOR TABLE {_table_name(wanted)};"


def _table_name(wanted: Wanted) -> str:
    return ".".join(_quoted(part) for part in (wanted.schema, wanted.table) if part)


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def _refused(message: str, remedy: str, **values: object) -> SourceRefused:
    return SourceRefused(message, code="cannot-follow", values=values, remedy=remedy)
