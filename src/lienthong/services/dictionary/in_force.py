"""Put the dictionary together: the shipped files, and above them what was approved on this node."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import cast

from lienthong.core.dictionary.entry import entry_of_plain, term_of
from lienthong.core.dictionary.model import CodeList, Dictionary, State, Term
from lienthong.core.dictionary.parse import parse_code_list
from lienthong.services.dictionary.models import (
    FORCE_STATES,
    OPEN_STATES,
    ListVersion,
    TermVersion,
    Version,
)
from lienthong.services.dictionary.queries import shipped


@lru_cache(maxsize=2)
def dictionary_at(stamp: str) -> Dictionary:
    """Return the dictionary of a stamp; the stamp says that what was read is still the same."""
    below = shipped()
    terms, lists = dict(below.terms), dict(below.code_lists)
    for version in TermVersion.objects.filter(state__in=FORCE_STATES):
        if _stands(version, terms.get(version.entry_id)):
            terms[version.entry_id] = term_of_version(version)
    for held in ListVersion.objects.filter(state__in=FORCE_STATES):
        if _stands(held, lists.get(held.entry_id)):
            lists[held.entry_id] = list_of_version(held)
    return Dictionary(
        terms,
        lists,
        _pending(TermVersion.objects.filter(state__in=OPEN_STATES), terms),
        _pending(ListVersion.objects.filter(state__in=OPEN_STATES), lists),
        below.load_units,
    )


def _stands(version: Version, shipped: Term | CodeList | None) -> bool:
    """Say whether a version is above the file. A release may bring a higher number."""
    return shipped is None or version.number >= shipped.version


def _pending(versions: Iterable[Version], in_force: Mapping[str, object]) -> dict[str, State]:
    return {v.entry_id: cast(State, v.state) for v in versions if v.entry_id not in in_force}


def term_of_version(version: TermVersion) -> Term:
    """Return the term that a version says."""
    state = version.state if version.state in ("draft", "review", "replaced") else "approved"
    return replace(
        term_of(entry_of_plain(version.content)),
        version=version.number,
        state=cast(State, state),
        replaced_by=version.replaced_by,
    )


def list_of_version(version: ListVersion) -> CodeList:
    """Return the code list that a version says."""
    state = version.state if version.state in ("draft", "review", "replaced") else "approved"
    return replace(
        _parsed(version.entry_id, version.number, version.text),
        version=version.number,
        state=cast(State, state),
        replaced_by=version.replaced_by,
    )


@lru_cache(maxsize=64)
def _parsed(list_id: str, number: int, text: str) -> CodeList:
    return parse_code_list(text, list_id)
