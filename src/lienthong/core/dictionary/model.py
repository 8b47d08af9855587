"""What a shared term and a code list say. Lists are effective-dated: old codes are never lost."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from lienthong.base.text import fold
from lienthong.core.admin_units.reading import UnitReader
from lienthong.core.contract.model import LogicalType, Privacy

# What a term or a list of codes is: only an approved one may enter a contract; a replaced one goes
# on serving the contracts that have it.
State = Literal["draft", "review", "approved", "replaced"]


@dataclass(frozen=True)
class Term:
    """One meaning shared by all contracts, with how to clean and to check a value of it.

    ``source`` is the legal text it comes from, in force ``source_from``–``source_to`` and then
    ``source_replaced_by``. An id with a namespace reads ``agency:term``.
    """

    id: str
    name_vi: str
    name_en: str
    definition: str
    logical_type: LogicalType
    max_length: int | None = None
    pattern: str | None = None
    normaliser: str | None = None
    validator: str | None = None
    code_list: str | None = None
    privacy: Privacy = "none"
    identifier: bool = False
    source: str = ""
    aliases: tuple[str, ...] = ()
    min_length: int | None = None
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    source_from: date | None = None
    source_to: date | None = None
    source_replaced_by: str = ""
    version: int = 1
    state: State = "approved"
    replaced_by: str = ""

    @property
    def namespace(self) -> str:
        """Who keeps it: the id of an agency, empty for what is shared by all."""
        return namespace_of(self.id)

    @property
    def domain(self) -> str:
        """The first part of the id: what the term speaks of."""
        return self.id.rpartition(":")[2].partition(".")[0]


def namespace_of(entry_id: str) -> str:
    """Return the namespace of a term or list.

    >>> namespace_of("bvhttdl:di-tich.ma-quy-hoach"), namespace_of("nguoi.ho-ten")
    ('bvhttdl', '')
    """
    return entry_id.rpartition(":")[0]


@dataclass(frozen=True)
class CodeItem:
    """One code. ``valid_to`` is the last valid day; None at either end means no limit."""

    code: str
    name_vi: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    parent: str = ""
    successor: str = ""

    def valid_on(self, day: date) -> bool:
        """Say whether the code is in force on ``day``."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class CodeList:
    """A list of codes. One code may occur several times, over different periods."""

    id: str
    name_vi: str
    name_en: str
    source: str
    items: tuple[CodeItem, ...]
    version: int = 1
    state: State = "approved"
    replaced_by: str = ""

    def get(self, code: str) -> CodeItem | None:
        """Return the latest item with exactly this code."""
        found = self._by_code.get(code)
        return found[-1] if found else None

    def valid(self, code: str, day: date) -> bool:
        """Say whether the code exists and is in force on ``day``."""
        return any(item.valid_on(day) for item in self._by_code.get(code, ()))

    def valid_items(self, day: date) -> tuple[CodeItem, ...]:
        """Return the items in force on ``day``, in the list's own order."""
        return tuple(item for item in self.items if item.valid_on(day))

    def by_name(self, text: str) -> CodeItem | None:
        """Find by code, name or alias, ignoring case; then also ignoring diacritics.

        Among several, the one still in force wins; if that leaves several codes, None.
        """
        for key, index in ((_exact(text), self._by_exact), (_loose(text), self._by_loose)):
            found = _single(index.get(key, ()))
            if found is not None:
                return found
        return None

    @cached_property
    def code_length(self) -> int | None:
        """The length all codes share when all are digits, else None."""
        lengths = {len(i.code) if i.code.isascii() and i.code.isdigit() else 0 for i in self.items}
        return lengths.pop() if len(lengths) == 1 and 0 not in lengths else None

    @cached_property
    def _by_code(self) -> Mapping[str, tuple[CodeItem, ...]]:
        index: dict[str, tuple[CodeItem, ...]] = {}
        for item in sorted(self.items, key=lambda i: i.valid_from or date.min):
            index[item.code] = (*index.get(item.code, ()), item)
        return index

    @cached_property
    def _by_exact(self) -> Mapping[str, tuple[CodeItem, ...]]:
        return _index((_exact(n), i) for i in self.items for n in _names(i))

    @cached_property
    def _by_loose(self) -> Mapping[str, tuple[CodeItem, ...]]:
        return _index((_loose(n), i) for i in self.items for n in _names(i))


@dataclass(frozen=True)
class Dictionary:
    """All terms and code lists by id, as far as they serve a contract: approved or replaced.

    ``pending`` names those that were never approved, with how far they are, so that a refusal can
    say more than that they are missing. ``load_units`` reads the list of administrative units.
    """

    terms: Mapping[str, Term]
    code_lists: Mapping[str, CodeList]
    pending: Mapping[str, State] = field(default_factory=dict)
    pending_lists: Mapping[str, State] = field(default_factory=dict)
    load_units: Callable[[], UnitReader] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, terms: Iterable[Term], code_lists: Iterable[CodeList]) -> "Dictionary":
        """Index terms and lists by id; the caller has already refused doubles."""
        return cls({t.id: t for t in terms}, {c.id: c for c in code_lists})

    @property
    def units(self) -> UnitReader | None:
        """The reader of administrative units; None where no list of them was handed in."""
        return self.load_units() if self.load_units is not None else None

    def term(self, term_id: str | None) -> Term | None:
        """Return the term, or None when the id is empty or unknown."""
        return self.terms.get(term_id) if term_id else None

    @cached_property
    def usable_terms(self) -> Mapping[str, Term]:
        """The terms that a new contract may use: those approved and not replaced."""
        return {id: term for id, term in self.terms.items() if term.state == "approved"}

    @cached_property
    def successors(self) -> Mapping[str, str]:
        """Replaced term → the approved term that took its place, for values of the same form."""
        pairs = ((t, self.usable_terms.get(t.replaced_by)) for t in self.terms.values())
        return {
            old.id: new.id
            for old, new in pairs
            if new and (old.logical_type, old.code_list) == (new.logical_type, new.code_list)
        }

    def code_list(self, list_id: str | None) -> CodeList | None:
        """Return the list, or None when the id is empty or unknown."""
        return self.code_lists.get(list_id) if list_id else None


def _exact(text: str) -> str:
    return " ".join(text.casefold().split())


def _loose(text: str) -> str:
    return " ".join(fold(text).split())


def _names(item: CodeItem) -> tuple[str, ...]:
    return tuple(n for n in (item.code, item.name_vi, item.name_en, *item.aliases) if n)


def _index(pairs: Iterable[tuple[str, CodeItem]]) -> Mapping[str, tuple[CodeItem, ...]]:
    index: dict[str, dict[int, CodeItem]] = {}
    for key, item in pairs:
        index.setdefault(key, {})[id(item)] = item
    return {key: tuple(found.values()) for key, found in index.items()}


def _single(items: tuple[CodeItem, ...]) -> CodeItem | None:
    if len(items) > 1:
        items = tuple(i for i in items if i.valid_to is None) or items
    return items[0] if len({i.code for i in items}) == 1 else None
