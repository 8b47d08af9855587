"""Propose a contract for data nobody has declared: look at it, draft, and check the draft."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from lienthong.base import clock
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.profiling import draft
from lienthong.core.profiling.evidence import KnownValues
from lienthong.core.profiling.model import SourceTable, TableProposal, Target
from lienthong.core.profiling.propose import Knowledge, propose_tables
from lienthong.core.profiling.titles import contract_id
from lienthong.services.dictionary import queries as dictionary

UNITS = "don-vi-hanh-chinh"
_UNITS_FILE = REPO_DIR / "reference" / "admin_units" / "don_vi_hanh_chinh.csv"
# Level, in force → the term, how the values are called, whether a column may refer to them.
_UNIT_TERMS = {
    ("tinh", True): ("dia-chi.ma-tinh", "danh mục tỉnh, thành phố đang có hiệu lực"),
    ("xa", True): ("dia-chi.ma-xa", "danh mục xã, phường, đặc khu đang có hiệu lực"),
    ("tinh", False): ("dia-chi.ma-tinh-cu", "danh mục tỉnh trước 1/7/2025"),
    ("huyen", False): ("dia-chi.ma-huyen-cu", "danh mục huyện trước 1/7/2025"),
    ("xa", False): ("dia-chi.ma-xa-cu", "danh mục xã trước 1/7/2025"),
}


@dataclass(frozen=True)
class Asked:
    """What the person said of the contract to be made; empty where the source decides."""

    id: str = ""
    name: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Proposal:
    """The draft, what it rests on, and the contract as read back from the draft."""

    text: str
    tables: tuple[TableProposal, ...]
    contract: Contract


def titles() -> frozenset[str]:
    """Return the titles that columns of files often have: the names of all terms."""
    return frozenset(
        name
        for term in dictionary.current().usable_terms.values()
        for name in (term.name_vi, term.name_en, *term.aliases)
    )


def propose(sources: Sequence[SourceTable], *, asked: Asked) -> Proposal:
    """Look at the tables of one source and draft their contract. Raises UserError."""
    knowledge = Knowledge(dictionary.current(), known_values(), clock.today())
    first = sources[0]
    place = first.place if len(sources) == 1 else first.place.partition(".")[0]
    wanted = asked.id or contract_id(asked.name or (first.name if len(sources) == 1 else place))
    if len(sources) == 1:
        sources = [_named(first, asked)]
    tables = propose_tables(sources, knowledge)
    name = asked.name or (first.title if len(sources) == 1 else place)
    heading = draft.Heading(wanted, name, asked.owner, place, knowledge.today)
    text = draft.write(heading, tables, knowledge.dictionary)
    contract = read_contract(
        text, file=f"{wanted}.yaml", dictionary=knowledge.dictionary, known={UNITS: units()}
    )
    return Proposal(text, tables, contract)


def _named(source: SourceTable, asked: Asked) -> SourceTable:
    """A single table is called as the person calls the contract."""
    return replace(
        source,
        name=asked.id.replace("-", "_") or source.name,
        title=asked.name or source.title,
    )


@cache
def units() -> Contract:
    """Return the shipped contract of administrative units, which others refer to."""
    path = REPO_DIR / "contracts" / f"{UNITS}.yaml"
    text = path.read_text(encoding="utf-8")
    return read_contract(text, file=path.name, dictionary=dictionary.shipped(), known={})


@cache
def known_values() -> tuple[KnownValues, ...]:
    """Return the codes of administrative units, those in force and those before."""
    codes: dict[tuple[str, bool], set[str]] = defaultdict(set)
    with _UNITS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes[row["cap"], not row["den_ngay"]].add(row["ma"])
    return tuple(
        KnownValues(
            term, title, frozenset(codes[level, current]), _target(level) if current else None
        )
        for (level, current), (term, title) in _UNIT_TERMS.items()
        if term in dictionary.shipped().terms
    )


def _target(level: str) -> Target:
    return Target(UNITS, "don_vi_hanh_chinh", "ma", (("cap", level), ("den_ngay", None)))
