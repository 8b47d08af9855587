"""Tell what a person pointed at, and open it with what reads it."""

from collections.abc import Collection
from pathlib import Path

from lienthong.adapters.sources.databases.looking import SCHEMES, open_database
from lienthong.adapters.sources.files import open_file
from lienthong.adapters.sources.parquet import MAGIC, open_parquet
from lienthong.adapters.sources.postgres import open_postgres
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.profiling.model import SourceTable

_POSTGRES = ("postgresql", "postgres")


def open_source(place: str, *, table: str, names: Collection[str]) -> tuple[SourceTable, ...]:
    """Return the tables at a path or a database address. Raises UserError."""
    scheme, mark, _ = place.partition("://")
    if mark:
        if scheme in _POSTGRES:
            return open_postgres(place, table=table)
        if scheme in SCHEMES:
            return open_database(place, table=table)
        raise UserError(
            N_("Chưa đọc được cơ sở dữ liệu loại «%(kind)s»; nhận: %(kinds)s, và tệp."),
            code="unknown-database",
            values={"kind": scheme, "kinds": ", ".join((*_POSTGRES, *SCHEMES))},
            remedy=N_("Xuất bảng ra CSV, XLSX hoặc Parquet rồi đề xuất từ tệp đó."),
        )
    path = Path(place)
    if path.is_file() and path.stat().st_size > len(MAGIC):
        with path.open("rb") as file:
            if file.read(len(MAGIC)) == MAGIC:
                return open_parquet(path)
    return open_file(path, sheet=table, names=names)
