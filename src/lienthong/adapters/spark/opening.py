"""Open Parquet files that a cluster reads, or a table that it knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lienthong.adapters.spark import errors
from lienthong.services.quality.engine.ports import Engine

PARQUET = (".parquet", ".pq")
_NOT_THERE = (".csv", ".tsv", ".xlsx", ".json")
_DATABASES = ("postgres://", "postgresql://")


@contextmanager
def opened_there(data: str, address: str) -> Iterator[Engine]:
    """Open data on the cluster at an address ``sc://…``. Raises UserError.

    A path is one that the server reads; one of this machine is made whole. Another text is the
    name of a table. The client is loaded here: who uses no cluster needs none.
    """
    if not is_there(data):
        raise errors.no_table_format(data)
    try:
        from lienthong.adapters.spark.engine import SparkEngine
        from lienthong.adapters.spark.session import Session
    except ImportError as error:
        raise errors.no_client(str(error)) from error
    session = Session(address)
    try:
        files = is_path(data)
        view = session.view(_whole(data) if files else data, files=files)
        yield SparkEngine(session, view)
    finally:
        session.close()


def is_there(data: str) -> bool:
    """Say whether a cluster may read the data, by how they are named.

    >>> is_there("kho.dan_cu"), is_there("don_vi.csv")
    (True, False)
    """
    return not (data.lower().endswith(_NOT_THERE) or data.startswith(_DATABASES))


def is_path(data: str) -> bool:
    """Say whether the text names files and not a table.

    >>> is_path("s3a://kho/dan-cu"), is_path("dan_cu.parquet"), is_path("kho.dan_cu")
    (True, True, False)
    """
    return "/" in data or data.lower().endswith(PARQUET)


def _whole(data: str) -> str:
    path = Path(data)
    return str(path.resolve()) if "://" not in data and path.exists() else data
