"""The register of databases: the rows of the declared table, with what the node measures of each.

The rows are stored once, as the declared table ``danh_muc_csdl``; nothing is copied here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Contract, Table
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.coverage import Coverage, coverage
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.quality import queries as quality
from lienthong.services.quality.scores import Score, SixWords
from lienthong.services.records import queries as records
from lienthong.services.records.queries import Asked
from lienthong.services.registry.models import Agency
from lienthong.services.sync import queries as sync

TABLE, LINKS = "danh_muc_csdl", "lien_ket_csdl"
KEY, NAME, AGENCY, GROUP, KIND, STATUS = "ma", "ten", "co_quan", "nhom", "loai", "trang_thai"
AGENCY_NAME = "ten_co_quan"
LEVEL, DOMAIN, CONNECTED, RESULT = (
    "cap_quan_ly", "linh_vuc", "tinh_trang_ket_noi", "ket_qua_ra_soat",
)  # fmt: skip
FIRST_FACETS = (AGENCY, GROUP, KIND, STATUS)
FACETS = (*FIRST_FACETS, LEVEL, DOMAIN, CONNECTED, RESULT)


@dataclass(frozen=True)
class SyncState:
    """How the database stands with its receivers. ``lag_ms``: the last, commit to receipt."""

    streams: int
    queue_rows: int
    lag_ms: int | None
    refused: int
    alarms: int

    @property
    def state(self) -> str:
        """Return none, alarm, waiting or synced."""
        if not self.streams:
            return "none"
        if self.alarms or self.refused:
            return "alarm"
        return "waiting" if self.queue_rows else "synced"


@dataclass(frozen=True)
class Standing:
    """One declared database: its rows at the last measurement, six words, index and sync."""

    contract: Contract
    rows: int
    words: SixWords
    index: Score
    sync: SyncState


@dataclass(frozen=True)
class Database:
    """One row of the register and, where a contract declares it, what is measured of it."""

    row: Mapping[str, Any]
    contract: Contract | None
    words: SixWords | None
    index: Score | None
    sync: SyncState | None
    coverage: Coverage | None = None


@dataclass(frozen=True)
class DatabasePage:
    rows: list[Database]
    total: int


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet; ``title`` for people, an empty value means not stated."""

    value: str
    title: str
    count: int


@dataclass(frozen=True)
class Duplicate:
    """One name that stands more than once within one agency."""

    agency: str
    name: str
    ids: tuple[str, ...]


def register_table() -> Table:
    """Return the declared table of the register. Raises NotFound before it is declared."""
    return contracts.table(TABLE)[1]


def links_table() -> Table:
    """Return the declared table of links. Raises NotFound before it is declared."""
    return contracts.table(LINKS)[1]


def databases(asked: Asked) -> DatabasePage:
    """Return a page of the register. Search, filters and sort as in any declared table."""
    found = records.page(register_table(), asked)
    declared = declared_contracts()
    shown = [c for row in found.rows if (c := declared.get(row[KEY])) is not None]
    standings = standings_of(shown)
    rows = [_database(row, declared.get(row[KEY]), standings) for row in found.rows]
    return DatabasePage(rows, found.total)


def rows(asked: Asked) -> list[Mapping[str, Any]]:
    """Return rows of the register as they are, without what is measured of them."""
    return list(records.page(register_table(), asked).rows)


def names(ids: Collection[str]) -> dict[str, str]:
    """Return id → name of some databases, those that are in the register."""
    return {row[KEY]: str(row[NAME]) for row in rows(Asked(ids=list(ids), limit=len(ids) or 1))}


def database(database_id: str) -> Database:
    """Return one database of the register. Raises NotFound."""
    row = records.get(register_table(), database_id)
    contract = declared_contracts().get(database_id)
    return _database(row, contract, standings_of([contract] if contract else []))


def declared_contracts() -> dict[str, Contract]:
    """Return the contracts in force by the register entry that they declare."""
    return {c.register_entry: c for c in contracts.all_current() if c.register_entry}


def _database(
    row: Mapping[str, Any], contract: Contract | None, standings: Mapping[str, Standing]
) -> Database:
    if contract is None:
        return Database(row, None, None, None, None)
    found = standings[contract.id]
    return Database(row, contract, found.words, found.index, found.sync, coverage(contract))


def standings_of(declared: Sequence[Contract]) -> dict[str, Standing]:
    """Return contract → rows, six words, index and sync; the same few queries however many."""
    known = quality.measured(declared)
    connected = sync.connected()
    states = sync_states([contract.id for contract in declared])
    found = {}
    for contract in declared:
        share = sync.shared_share if contract.id in connected else _not_connected
        words = quality.words_of(contract, share, known=known)
        found[contract.id] = Standing(
            contract,
            known.rows(contract),
            words,
            quality.index_of(contract, known=known, words=words),
            states[contract.id],
        )
    return found


def _not_connected(_table: str) -> tuple[float | None, str]:
    return None, sync.NOT_CONNECTED


def sync_states(contract_ids: Collection[str]) -> dict[str, SyncState]:
    """Return how the streams of several contracts stand, reading each stream once."""
    streams: dict[str, list[sync.StreamOverview]] = {name: [] for name in contract_ids}
    for one in sync.streams_overview():
        if one.stream.contract_id in streams:
            streams[one.stream.contract_id].append(one)
    return {name: _sync_state(found) for name, found in streams.items()}


def _sync_state(streams: Sequence[sync.StreamOverview]) -> SyncState:
    lags = [s.lag.last for s in streams if s.lag.last is not None]
    return SyncState(
        streams=len(streams),
        queue_rows=sum(int(s.queue_rows) for s in streams),
        lag_ms=max(lags, default=None),
        refused=sum(s.refused_open for s in streams),
        alarms=sum(len(s.alarms) for s in streams),
    )


def facets(asked: Asked | None = None) -> dict[str, list[FacetValue]]:
    """Return, for each of FACETS, its values with their number of databases.

    ``asked`` narrows what is counted; a facet's own filter does not, so that its other values stay
    to be chosen. Facets without a filter are counted in one scan, each other one in its own.
    """
    asked = asked or Asked()
    table = register_table()
    columns = [name for name in FACETS if name in table.by_name]
    chosen = [name for name in columns if asked.filters.get(name)]
    found = _facet_values(table, asked, [name for name in columns if name not in chosen])
    for name in chosen:
        others = {k: v for k, v in asked.filters.items() if k != name}
        found |= _facet_values(table, replace(asked, filters=others), [name])
    return {name: found[name] for name in columns}


def _facet_values(
    table: Table, asked: Asked, columns: Sequence[str]
) -> dict[str, list[FacetValue]]:
    found: dict[str, list[FacetValue]] = {name: [] for name in columns}
    agencies = dict(Agency.objects.values_list("id", "name")) if AGENCY in columns else {}
    for column, value, count in records.counted(table, asked, columns):
        title = agencies.get(str(value), "") if column == AGENCY else ""
        found[column].append(FacetValue(str(value or ""), title, count))
    return found


def registered_by_agency() -> dict[str, int]:
    """Return agency → how many databases of it are in the register."""
    return {str(v): n for v, n in records.distinct(register_table(), AGENCY) if v is not None}


def duplicates() -> list[Duplicate]:
    """Return the names that repeat within an agency, found in the rows themselves."""
    table = register_table()
    key, name, agency = ident(KEY), ident(NAME), ident(AGENCY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {agency}, min({name}), array_agg({key} ORDER BY {key}) "  # noqa: S608 - quoted
            f"FROM {table_name(table)} WHERE _event <> 'CANCEL' AND {name} IS NOT NULL "
            f"GROUP BY {agency}, lower(normalize({name}, NFC)) HAVING count(*) > 1 ORDER BY 1, 2"
        )
        return [Duplicate(a, n, tuple(ids)) for a, n, ids in cursor.fetchall()]
