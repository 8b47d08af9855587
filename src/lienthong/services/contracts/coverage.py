"""How much of a contract speaks the shared dictionary, and which contracts use a term or list."""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.core.contract.model import Contract, Field, Table
from lienthong.services.contracts import queries
from lienthong.services.dictionary import queries as dictionary


@dataclass(frozen=True)
class Use:
    """One field of a contract in force, with what it takes from the dictionary."""

    contract: Contract
    table: Table
    field: Field
    path: str


@dataclass(frozen=True)
class Coverage:
    """The fields of a contract: all, and those without a term that is approved."""

    contract: Contract
    total: int
    missing: tuple[Use, ...]

    @property
    def covered(self) -> int:
        return self.total - len(self.missing)

    @property
    def share(self) -> float | None:
        """Percent of the fields with an approved term, 0–100; None without fields."""
        return 100 * self.covered / self.total if self.total else None


def coverage(contract: Contract) -> Coverage:
    """Count the fields of one contract. A replaced term no longer counts."""
    good = dictionary.current().usable_terms
    uses = [use for table in contract.tables for use in _leaves(contract, table)]
    return Coverage(contract, len(uses), tuple(u for u in uses if u.field.term not in good))


def all_coverage() -> list[Coverage]:
    """Return the coverage of every contract in force, by id."""
    return [coverage(contract) for contract in queries.all_current()]


def shares() -> dict[str, float | None]:
    """Return contract id → percent of its fields with an approved term."""
    return {found.contract.id: found.share for found in all_coverage()}


def uses_of_term(term_id: str) -> list[Use]:
    """Return the fields of contracts in force that mean this term."""
    return [use for use in _uses() if use.field.term == term_id]


def uses_of_list(list_id: str) -> list[Use]:
    """Return the fields whose codes are of this list, by themselves or through their term."""
    terms = dictionary.current().terms
    through = {term.id for term in terms.values() if term.code_list == list_id}
    return [u for u in _uses() if u.field.code_list == list_id or u.field.term in through]


def _uses() -> Iterator[Use]:
    for contract in queries.all_current():
        for table in contract.tables:
            yield from _leaves(contract, table)


def _leaves(contract: Contract, table: Table) -> Iterator[Use]:
    for field in table.fields:
        for path, leaf in _parts(field, field.name):
            yield Use(contract, table, leaf, path)


def _parts(field: Field, path: str) -> Iterator[tuple[str, Field]]:
    """Yield what holds a value: the field, or the parts of it unless it has a term as a whole."""
    if field.term or not (field.children or field.item):
        yield path, field
        return
    for child in field.children:
        yield from _parts(child, f"{path}.{child.name}")
    if field.item is not None:
        yield from _parts(field.item, f"{path}[]")
