"""Whether a MariaDB or MySQL lets us follow a table, and the SQL by which it would."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from lienthong.base.i18n import N_
from lienthong.services.intake.sources.following.ports import Followable
from lienthong.services.intake.sources.ports import Place, SourceRefused, Wanted

# What the server must be set to, that its log can be read.
_SETTINGS = (
    ("log_bin", ("1", "ON")),
    ("binlog_format", ("ROW",)),
    ("binlog_row_metadata", ("FULL",)),
)
# Where they are there: compressed events are not read.
_UNSET = ("log_bin_compress", "binlog_transaction_compression")
_CASCADES = """
SELECT count(*) FROM information_schema.referential_constraints
WHERE constraint_schema = :schema AND table_name = :table
  AND (delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN ('CASCADE', 'SET NULL'))
"""
_KIND = """
SELECT table_type FROM information_schema.tables
WHERE table_schema = :schema AND table_name = :table
"""


def check(connection: sa.Connection, place: Place, wanted: Wanted) -> Followable:
    """Return the key of a table that can be followed. Raises SourceRefused."""
    _check_settings(connection)
    status(connection, place)
    names = {"schema": wanted.schema or place.text("database"), "table": wanted.table}
    kind = connection.execute(sa.text(_KIND), names).scalar()
    if kind != "BASE TABLE":
        raise _refused(
            N_("«%(table)s» không phải bảng: khung nhìn và câu truy vấn không có nhật ký."),
            N_("Chọn một bảng, hoặc chọn «Toàn bộ, chỉ nhận dòng khác lần trước»."),
            table=wanted.table or "—",
        )
    key = sa.inspect(connection).get_pk_constraint(wanted.table, wanted.schema or None)
    if not key["constrained_columns"]:
        raise _refused(
            N_("Bảng «%(table)s» ở nguồn không có khóa để nhận ra dòng bị sửa, bị xóa."),
            N_("Người quản trị nguồn thêm khóa chính (PRIMARY KEY) cho bảng «%(table)s»."),
            table=wanted.table,
        )
    warnings: list[tuple[str, Mapping[str, object]]] = []
    if connection.execute(sa.text(_CASCADES), names).scalar():
        warnings.append(
            (
                N_(
                    "Bảng có khóa ngoại xóa theo (CASCADE, SET NULL): MariaDB và MySQL không ghi "
                    "những dòng bị xóa theo vào nhật ký; hãy lấy lại toàn bộ theo định kỳ."
                ),
                {},
            )
        )
    return Followable(tuple(map(str, key["constrained_columns"])), warnings)


def _check_settings(connection: sa.Connection) -> None:
    found = {
        str(name).lower(): str(value)
        for name, value in connection.execute(
            sa.text("SHOW GLOBAL VARIABLES WHERE variable_name LIKE '%bin%log%' "
                    "OR variable_name LIKE 'log_bin%'")
        )
    }  # fmt: skip
    for name, wanted in _SETTINGS:
        if found.get(name, "").upper() not in wanted:
            raise _refused(
                N_("Máy chủ nguồn có %(setting)s = %(value)s; cần %(wanted)s."),
                N_(
                    "Người quản trị nguồn ghi %(setting)s = %(wanted)s vào [mysqld] rồi khởi động "
                    "lại. Bản không có mục này (MariaDB trước 10.5, MySQL trước 8.0): chọn «Toàn "
                    "bộ, chỉ nhận dòng khác lần trước»."
                ),
                setting=name,
                value=found.get(name, "—"),
                wanted=wanted[-1],
            )
    for name in _UNSET:
        if found.get(name, "OFF").upper() not in ("OFF", "0"):
            raise _refused(
                N_("Máy chủ nguồn nén nhật ký (%(setting)s), Liên Thông chưa đọc được."),
                N_("Người quản trị nguồn chạy: SET GLOBAL %(setting)s = OFF;"),
                setting=name,
            )


def status(connection: sa.Connection, place: Place) -> str:
    """Return where the log ends. Raises SourceRefused without the right to ask."""
    for statement in ("SHOW MASTER STATUS", "SHOW BINARY LOG STATUS"):
        try:
            found = connection.execute(sa.text(statement)).fetchone()
        except DBAPIError as error:
            number = error.orig.args[0] if error.orig and error.orig.args else 0
            if number == 1064:  # MySQL 8.4 has the other name
                continue
            if number != 1227:
                raise
            break
        if found is not None:
            return position_text(str(found[0]), int(found[1]))
    raise _refused(
        N_("Tài khoản «%(user)s» không được đọc nhật ký của máy chủ nguồn."),
        N_(
            "Người quản trị nguồn chạy các lệnh SQL ở trang lịch của nguồn (dòng lệnh: «lienthong "
            "source rights»)."
        ),
        user=place.text("user"),
    )


def position_text(file: str, offset: int) -> str:
    """Return a position as a text that sorts: the number of the file, the offset, its name.

    >>> position_text("mysql-bin.1000000", 4) > position_text("mysql-bin.999999", 500)
    True
    """
    number = file.rpartition(".")[2]
    return f"{int(number) if number.isdecimal() else 0:010d}.{offset:016d}.{file}"


def file_and_offset(position: str) -> tuple[str, int]:
    """Return the file and the offset of a position.

    >>> file_and_offset(position_text("mysql-bin.000007", 500))
    ('mysql-bin.000007', 500)
    """
    _, offset, file = position.split(".", 2)
    return file, int(offset)


def statements(place: Place, wanted: Wanted) -> tuple[str, ...]:
    """Return the least that the administrator of the place has to run."""
    user = f"'{place.text('user') or 'lienthong_doc'}'@'%'"
    schema = wanted.schema or place.text("database") or "so_cu"
    return (
        f"CREATE USER {user} IDENTIFIED BY '…';",
        f"GRANT SELECT ON {_quoted(schema)}.{_quoted(wanted.table or 'di_tich')} TO {user};",
        f"GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO {user};",
        "SET GLOBAL binlog_row_metadata = FULL;  -- binlog_format = ROW, log_bin",
    )


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _refused(message: str, remedy: str, **values: object) -> SourceRefused:
    return SourceRefused(message, code="cannot-follow", values=values, remedy=remedy)
