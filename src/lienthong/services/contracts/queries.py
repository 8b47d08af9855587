"""Read the contracts in force. Parsing is remembered by digest, so a read costs one query.

What is compiled from a contract is remembered by its digest and the dictionary's revision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import xor

from django.db import connection
from django.db.models import QuerySet

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import Contract, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.core.rules.check import TableChecker
from lienthong.services.contracts.models import ContractVersion
from lienthong.services.dictionary import queries as dictionary


# A parsed contract takes 80 KB and 12 ms. A cache of fewer than a node declares would hold none
# when they are read in turn: a centre that receives from all has hundreds.
@lru_cache(maxsize=8192)
def _parsed(contract_id: str, version: str, digest: str) -> Contract:
    """Read and parse a text that was not read before; the digest says that it is still the same."""
    found = ContractVersion.objects.get(contract_id=contract_id, version=version, digest=digest)
    return parse_contract(found.text, file=f"{contract_id}.yaml", kept=True)[0]


@lru_cache(maxsize=256)
def _checker(digest: str, words: str, table: str, contract: "_ByDigest") -> TableChecker:
    return TableChecker.of(contract.value.table(table), dictionary.current())


@lru_cache(maxsize=256)
def _standardiser(digest: str, words: str, table: str, contract: "_ByDigest") -> TableStandardiser:
    return TableStandardiser.of(contract.value.table(table), dictionary.current())


class _ByDigest:
    """A contract that is equal to another of the same digest, so that it can be a cache key."""

    def __init__(self, value: Contract) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and other.value.digest == self.value.digest

    def __hash__(self) -> int:
        return hash(self.value.digest)


def _light() -> QuerySet[ContractVersion]:
    """Leave the texts where they are: 20 KB each, asked for by every page and every package."""
    return ContractVersion.objects.defer("text")


def _read(version: ContractVersion) -> Contract:
    return _parsed(version.contract_id, version.version, version.digest)


# The version in force of a contract and one that is named; what ``at_and_in_force`` reads.
VERSIONS = (
    "SELECT contract_id, version, digest, is_current FROM contracts_contractversion "
    "WHERE contract_id = %(contract)s AND (is_current OR version = %(version)s)"
)


def at_and_in_force(
    rows: Iterable[tuple[str, str, str, bool]], version: str
) -> tuple[Contract | None, Contract | None]:
    """Return the named version and the one in force, from the answer to ``VERSIONS``."""
    named = in_force = None
    for contract_id, found, digest, is_current in rows:
        contract = _parsed(contract_id, found, digest)
        named = contract if found == version else named
        in_force = contract if is_current else in_force
    return named, in_force


def _asked(contract_id: str, version: str | None) -> tuple[Contract | None, Contract | None]:
    """Ask by a statement that is written down: every package, on both sides, asks several times."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS, {"contract": contract_id, "version": version})
        return at_and_in_force(cursor.fetchall(), version or "")


def find(contract_id: str) -> Contract | None:
    """Return the version in force, or None."""
    return _asked(contract_id, None)[1]


def current(contract_id: str) -> Contract:
    """Return the version in force. Raises NotFound."""
    contract = find(contract_id)
    if contract is None:
        raise NotFound(
            N_("Chưa có hợp đồng dữ liệu «%(id)s» trên nút này."),
            code="unknown-contract",
            values={"id": contract_id},
            remedy=N_("Áp dụng hợp đồng bằng «lienthong contract apply TỆP» rồi thử lại."),
        )
    return contract


def at_version(contract_id: str, version: str) -> Contract | None:
    """Return a contract at a version that was applied here, or None."""
    return _asked(contract_id, version)[0]


# A set of versions in force is told from others by how many they are and their hashes. It is
# asked each time, so that what another process applied is seen, and what was rolled back is not.
_DIGEST = "hashtextextended(contract_id || '/' || version || '/' || digest, 0)"
_IN_FORCE = f"SELECT count(*), bit_xor({_DIGEST}) FROM contracts_contractversion WHERE is_current"
_EACH = (
    f"SELECT contract_id, version, digest, {_DIGEST} FROM contracts_contractversion "
    "WHERE is_current ORDER BY contract_id"
)
_MOST_SETS = 4


@dataclass(frozen=True)
class _InForce:
    """Every contract in force, by id, and where each table is declared first."""

    contracts: tuple[Contract, ...]
    tables: Mapping[str, tuple[Contract, Table]]


_known: dict[tuple[int, int | None], _InForce] = {}


def _in_force() -> _InForce:
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE)
        held = _known.get(cursor.fetchone())
        if held is not None:
            return held
        cursor.execute(_EACH)
        found = cursor.fetchall()
    contracts = tuple(_parsed(*one[:3]) for one in found)
    declared = [(table.name, (one, table)) for one in contracts for table in one.tables]
    held = _InForce(contracts, dict(reversed(declared)))
    while len(_known) >= _MOST_SETS:
        _known.pop(next(iter(_known)), None)
    _known[len(found), reduce(xor, (one[3] for one in found)) if found else None] = held
    return held


def all_current() -> tuple[Contract, ...]:
    """Return every contract in force, by id."""
    return _in_force().contracts


def versions(contract_id: str) -> list[ContractVersion]:
    """Return every version of a contract applied here, newest first."""
    return list(ContractVersion.objects.filter(contract_id=contract_id).order_by("-applied_at"))


def table(table_name: str) -> tuple[Contract, Table]:
    """Return the contract in force and its table called ``table_name``. Raises NotFound."""
    found = _in_force().tables.get(table_name)
    if found is not None:
        return found
    raise NotFound(
        N_("Không có bảng «%(table)s» trong các hợp đồng đang áp dụng."),
        code="unknown-table",
        values={"table": table_name},
        remedy=N_("Xem các bảng đang có bằng «lienthong contract list» hoặc ở trang Danh mục."),
    )


def checker(table_name: str) -> TableChecker:
    """Return the compiled rules of a table."""
    contract, _ = table(table_name)
    return checker_of(contract, table_name)


def checker_of(contract: Contract, table_name: str) -> TableChecker:
    """Return the compiled rules of a table of a contract that is at hand."""
    return _checker(contract.digest, dictionary.revision(), table_name, _ByDigest(contract))


def standardiser(table_name: str) -> TableStandardiser:
    """Return the compiled normalisers of a table."""
    contract, _ = table(table_name)
    return _standardiser(contract.digest, dictionary.revision(), table_name, _ByDigest(contract))


def table_versions(table: Table) -> list[tuple[ContractVersion, Table]]:
    """Return every version of a table that was in force here, the oldest first."""
    found = _light().filter(contract_id=table.contract_id, position__isnull=False)
    return [
        (version, candidate)
        for version in found.order_by("applied_at", "pk")
        for candidate in _read(version).tables
        if candidate.name == table.name
    ]


# Every version that was in force, in the log's order; what ``Timeline`` is made of.
TIMELINE = (
    "SELECT position, contract_id, version, digest FROM contracts_contractversion "
    "WHERE position IS NOT NULL ORDER BY position, applied_at, id"
)


@dataclass(frozen=True)
class Timeline:
    """Which version of each contract was in force where in the log."""

    versions: Sequence[tuple[int, str, str, str]]

    @property
    def switches(self) -> list[int]:
        """The places in the log at which versions came into force, in order."""
        return [position for position, *_ in self.versions if position > 0]

    def at(self, position: int) -> tuple[Contract, ...]:
        """Return every contract at the version under which a change ending here was written."""
        found: dict[str, tuple[str, str, str]] = {}
        for since, *version in self.versions:
            if version[0] not in found or since < position:
                found[version[0]] = (version[0], version[1], version[2])
        return tuple(_parsed(*found[contract_id]) for contract_id in sorted(found))
