"""What following asks of the world: rows by their key, and the log of changes of a place.

Positions are texts that sort as the log goes on. They live in ``adapters/sources/following``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.services.intake.sources.ports import (
    Column,
    Place,
    Sample,
    SourceRefused,
    Wanted,
)

Operation = Literal["put", "delete", "empty"]
Marks = Sequence[tuple[str, str]]


class LogLost(SourceRefused):
    """The log no longer reaches back to where we are: everything is to be copied anew."""

    code = "log-lost"


@dataclass(frozen=True)
class Change:
    """A row put or deleted, or the table emptied. ``values`` are those the log told of.

    A column that the log did not repeat is missing from it; those of the key never are.
    """

    operation: Operation
    values: Mapping[str, object]


@dataclass(frozen=True)
class Commit:
    """The changes of the taken table in one transaction; ``position`` is the one after it."""

    position: str
    at: datetime
    changes: Iterable[Change]


@dataclass(frozen=True)
class Lag:
    """How much of the log was not read yet, and how much the place keeps for us; None: unknown."""

    unread_bytes: int | None
    retained_bytes: int | None


@dataclass(frozen=True)
class Followable:
    """What is to be known before a table is followed. ``warnings`` as those of a test."""

    key: tuple[str, ...]
    warnings: Sequence[tuple[str, Mapping[str, object]]] = ()


class KeyedRows(Protocol):
    """Rows of a database table by their key, and the files they are written to."""

    @property
    def suffix(self) -> str:
        """The ending of the files that are written, such as ``.parquet``."""

    def key(self, place: Place, wanted: Wanted) -> tuple[str, ...]:
        """Return the primary key that the table declares; none for a view or query."""

    def chunk(
        self, place: Place, wanted: Wanted, key: Sequence[str], after: Sequence[object], rows: int
    ) -> Sample:
        """Return the first rows after those key values, in the order of the key."""

    def by_keys(
        self, place: Place, wanted: Wanted, key: Sequence[str], keys: Sequence[Sequence[object]]
    ) -> Sample:
        """Return the rows of these keys as they are now."""

    def write(
        self, place: Place, columns: Sequence[Column], rows: Sequence[Sequence[object]], to: Path
    ) -> None:
        """Write rows to a file as an extraction would."""

    def marks(self, file: Path, key: Sequence[str], salt: str) -> Iterator[Marks]:
        """Yield key and digest of each row of a file, in order, chunk by chunk."""

    def pick(self, file: Path, choose: Callable[[int, int], Sequence[bool]], to: Path) -> int:
        """Write the rows of a file that ``choose(first, count)`` says; return how many."""


class FollowedLog(Protocol):
    """The log of one table, open at a position. Every method raises SourceLost, SourceRefused."""

    @property
    def reached(self) -> str:
        """The position before which the log has nothing that was not read."""

    def read(self, *, wait_seconds: float, limit: int) -> list[Commit]:
        """Return commits in their order, waiting for the first; about ``limit`` changes."""

    def mark(self) -> str:
        """Return a position that everything committed by now lies before."""

    def confirm(self, position: str) -> None:
        """Say that everything before the position is kept here; the place may forget it."""

    def keep_alive(self) -> None:
        """Say that we are still there."""

    def lag(self) -> Lag:
        """Ask the place how far behind we are."""

    def close(self) -> None:
        """Let go; nothing is forgotten."""


class Follower(Protocol):
    """Follows tables of one kind of database."""

    def check(self, place: Place, wanted: Wanted, name: str) -> Followable:
        """Look whether the table can be followed. Raises SourceRefused with the remedy."""

    def statements(self, place: Place, wanted: Wanted, name: str) -> tuple[str, ...]:
        """Return the SQL by which its administrator lets us follow, with the least rights."""

    def prepare(self, place: Place, wanted: Wanted, name: str) -> str:
        """Make at the place what following needs; return the position from which it can go on."""

    def open(self, place: Place, wanted: Wanted, name: str, position: str) -> FollowedLog:
        """Open the log. Raises LogLost when it no longer reaches back."""

    def retained(self, place: Place, name: str) -> int | None:
        """Return how many bytes of log the place keeps for us alone."""

    def remove(self, place: Place, name: str) -> None:
        """Take away at the place what ``prepare`` made."""


def keyed_rows() -> KeyedRows:
    """Return what reads rows of databases by their key."""
    provided: KeyedRows = _provider("LIENTHONG_SOURCE_KEYED_ROWS", "source_keyed_rows")()
    return provided


def follower(kind: str) -> Follower | None:
    """Return what follows a kind of place, None where it has no log to follow."""
    provided: Follower | None = _provider("LIENTHONG_SOURCE_FOLLOWER", "source_follower")(kind)
    return provided


def _provider(setting: str, name: str):  # type: ignore[no-untyped-def]  # it imports by name
    return import_string(getattr(settings, setting, f"lienthong.bootstrap.{name}"))
