"""What a person asks of the indicators: facets, search, order; the same for list and file."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.base import clock
from lienthong.base.text import fold, sort_key
from lienthong.entrypoints.web.access import Request
from lienthong.entrypoints.web.errors import said
from lienthong.services.direction.kpis.queries import STATES, KpiLine, kpi_lines

OWN = "rieng"
_FACETS: dict[str, Callable[[KpiLine], str]] = {
    "ke_hoach": lambda line: OWN if line.kpi.own else line.figure.plan,
    "don_vi": lambda line: line.figure.owner,
    "nguon": lambda line: line.figure.source,
    "trang_thai": lambda line: line.figure.state,
}
_LAST = float("inf")
_ORDERS: dict[str, Callable[[KpiLine], Any]] = {
    "ten": lambda line: sort_key(said(line.figure.name)),
    "gia_tri": lambda line: _LAST if line.figure.value is None else line.figure.value,
    "han": lambda line: str(line.figure.deadline or "9999"),
    "trang_thai": lambda line: STATES.index(line.figure.state),
    "nguon": lambda line: line.figure.source,
}


@dataclass(frozen=True)
class AskedKpis:
    """The indicators found; ``counts`` is facet → value → how many, whatever that facet asks."""

    lines: Sequence[KpiLine]
    filters: dict[str, str]
    counts: dict[str, Counter[str]]


def asked(request: Request) -> AskedKpis:
    """Return the indicators a request asks for, in the plans' order unless it names another."""
    query = request.GET
    filters = {name: query.get(name, "").strip() for name in ("tim", *_FACETS)}
    searched = [line for line in kpi_lines(clock.today()) if _holds(line, filters["tim"])]
    counts = {
        name: Counter(read(line) for line in searched if _passes(line, filters, but=name))
        for name, read in _FACETS.items()
    }
    found = [line for line in searched if _passes(line, filters)]
    order = _ORDERS.get(query.get("xep", ""))
    if order is not None:
        found.sort(key=order, reverse=query.get("giam") == "1")
    return AskedKpis(found, filters, counts)


def _passes(line: KpiLine, filters: dict[str, str], but: str = "") -> bool:
    return all(
        name == but or not filters[name] or read(line) == filters[name]
        for name, read in _FACETS.items()
    )


def _holds(line: KpiLine, search: str) -> bool:
    """A word typed with diacritics must match with them; without, it matches either way."""
    figure = line.figure
    text = f"{figure.code} {said(figure.name)} {figure.owner} {line.kpi.section}"
    lower, plain = text.lower(), fold(text)
    return all(
        (word in plain) if fold(word) == word else (word in lower)
        for word in search.lower().split()
    )
