"""What sources ask of the world: a connector for each kind of place, and a vault for secrets.

They live in ``adapters/sources`` and come from ``bootstrap``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.base.errors import UserError

Family = Literal["integer", "number", "float", "boolean", "date", "timestamp", "text"]
CURSOR_FAMILIES: tuple[Family, ...] = ("integer", "number", "date", "timestamp")
DEFAULT_SCALE = 10
CursorValue = int | Decimal | date | datetime | str
Fact = str | int


class SourceLost(UserError):
    """The place was not reached, or went away half-way: worth trying again."""

    code = "source-lost"
    status = 502


class SourceRefused(UserError):
    """The place answered and refused, or holds what cannot be taken: a person must act."""

    code = "source-refused"
    status = 422


@dataclass(frozen=True)
class Place:
    """Where and as whom: the options of the kind, and the secret apart. Never print it."""

    kind: str
    options: Mapping[str, Fact]
    secret: str = ""

    def __repr__(self) -> str:
        return f"Place({self.kind!r})"

    def text(self, name: str) -> str:
        """Return an option as text, empty when it is not set."""
        return str(self.options.get(name, ""))

    def number(self, name: str) -> int:
        """Return an option as a whole number, 0 when it is not set."""
        return int(self.options.get(name) or 0)


@dataclass(frozen=True)
class TableName:
    """A table or view that the account may see. ``schema`` may be empty."""

    schema: str
    name: str
    is_view: bool = False

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True)
class Column:
    """A column of what is taken, as the source declares it.

    ``scale`` is the count of decimals of a number; ten where the source sets no limit.
    """

    name: str
    family: Family
    scale: int = DEFAULT_SCALE


@dataclass(frozen=True)
class Window:
    """The rows from ``since`` on by ``column``; ``strictly`` leaves ``since`` itself out."""

    column: str
    since: CursorValue | None = None
    strictly: bool = False


@dataclass(frozen=True)
class Wanted:
    """What to take: a table, or a checked query, whole or by a window.

    ``limit``: some rows are enough, whichever. ``order`` are the columns by which rows without an
    order of their own are put, so that the same rows make the same file.
    """

    schema: str = ""
    table: str = ""
    query: str = ""
    window: Window | None = None
    limit: int = 0
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tested:
    """What a test found. ``warnings`` are message ids with values a person should read."""

    server: str
    account: str
    tables: int | None
    elapsed_ms: int
    warnings: Sequence[tuple[str, Mapping[str, object]]] = ()


@dataclass(frozen=True)
class Sample:
    """The first rows of what would be taken."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Extracted:
    """A finished extraction. ``highest`` is the cursor's greatest value, None without one."""

    columns: tuple[Column, ...]
    rows: int
    highest: CursorValue | None


class Connector(Protocol):
    """Reads one family of places. Every method raises SourceLost or SourceRefused."""

    @property
    def suffix(self) -> str:
        """The ending of the file that ``extract`` writes, such as ``.parquet``."""

    def test(self, place: Place) -> Tested:
        """Connect, look, and leave."""

    def tables(self, place: Place) -> tuple[TableName, ...]:
        """Return what may be read; none where the place has no tables."""

    def columns(self, place: Place, wanted: Wanted) -> tuple[Column, ...]:
        """Return the columns that the rows would have now."""

    def sample(self, place: Place, wanted: Wanted, rows: int) -> Sample:
        """Return the first rows."""

    def extract(self, place: Place, wanted: Wanted, target: Path) -> Extracted:
        """Write all rows to ``target``, streamed; nothing of it is used when this raises."""


class Vault(Protocol):
    """Keeps secrets so that the database alone does not give them away."""

    def lock(self, secret: str) -> str:
        """Return the secret encrypted, as text."""

    def unlock(self, token: str) -> str:
        """Return the secret. Raises UserError when the key file is not the one it was made with."""

    def renew(self, token: str) -> str:
        """Return the same secret encrypted with the newest key."""

    def add_key(self) -> None:
        """Make a newer key; the earlier ones still unlock."""


def connector(kind: str) -> Connector:
    """Return the connector of a kind of place."""
    provided: Connector = _provider("LIENTHONG_SOURCE_CONNECTOR", "source_connector")(kind)
    return provided


def vault() -> Vault:
    """Return the vault of this node."""
    provided: Vault = _provider("LIENTHONG_SOURCE_VAULT", "source_vault")()
    return provided


def _provider(setting: str, name: str):  # type: ignore[no-untyped-def]  # it imports by name
    return import_string(getattr(settings, setting, f"lienthong.bootstrap.{name}"))
