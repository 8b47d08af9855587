"""What a dialect says of itself: how to connect so that nothing can be changed, and its types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from lienthong.services.intake.sources.ports import Family, Place

CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Dialect:
    """``driver`` is SQLAlchemy's name. ``arguments`` are for the driver, given place and address.

    ``prepare`` makes the session read-only and bounds its statements. ``family`` and ``scale`` read
    one entry of a cursor's description; None when the driver does not tell. ``refusals`` are words
    of errors that trying again would not mend. ``version`` asks for the server's version;
    ``may_write`` (SQL, or empty) counts what the account could change. ``abandon`` lets go of a
    driver's connection in the middle of its rows.
    """

    driver: str
    arguments: Callable[[Place, str], Mapping[str, Any]]
    prepare: Callable[[Connection, int], None]
    family: Callable[[Any], Family | None]
    refusals: tuple[str, ...]
    version: str
    scale: Callable[[Any], int | None] = lambda described: described[5]
    may_write: str = ""
    hidden_schemas: frozenset[str] = frozenset()
    loose_dates: bool = False
    names_database: bool = True
    abandon: Callable[[Any], None] = lambda driver: None
    engine_options: Mapping[str, Any] | None = None
