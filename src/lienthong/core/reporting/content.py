"""What a report holds before it is laid out: measured figures and tables, and a person's words.

Figures and tables carry their source and the time they were measured, and nothing here changes
them; a person's words are kept apart, by section.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Cell = str | float | int | None


@dataclass(frozen=True)
class Figure:
    """One number. ``reason`` says why there is none; ``source`` what measured or declared it."""

    label: str
    value: float | None
    unit: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: columns as (title, share of the width, alignment)."""

    title: str
    columns: tuple[tuple[str, float, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""


@dataclass(frozen=True)
class Section:
    """One part of a report. ``asks``: what a person is to write here, nothing when no words are
    needed; ``annex``: its tables stand behind the signature."""

    code: str
    title: str
    asks: str = ""
    figures: tuple[Figure, ...] = ()
    grids: tuple[Grid, ...] = ()
    annex: bool = False


def as_plain(section: Section) -> dict[str, Any]:
    """Return a section as JSON keeps it."""
    return {
        "code": section.code,
        "title": section.title,
        "asks": section.asks,
        "annex": section.annex,
        "figures": [vars(figure).copy() for figure in section.figures],
        "grids": [vars(grid).copy() for grid in section.grids],
    }


def from_plain(plain: Mapping[str, Any]) -> Section:
    """Return the section that ``as_plain`` wrote."""
    return Section(
        plain["code"],
        plain["title"],
        plain["asks"],
        tuple(Figure(**figure) for figure in plain["figures"]),
        tuple(
            Grid(
                grid["title"],
                tuple((title, share, align) for title, share, align in grid["columns"]),
                tuple(tuple(row) for row in grid["rows"]),
                grid["source"],
            )
            for grid in plain["grids"]
        ),
        plain["annex"],
    )


def completeness(sections: tuple[Section, ...], words: Mapping[str, str]) -> float:
    """Return the share (0.0–1.0) of what the report asks for that is there.

    A figure is there when it has a value, words are when a person wrote some.

    >>> section = Section("a", "A", "?", (Figure("n", 1.0), Figure("m", None)))
    >>> round(completeness((section,), {"a": "Không có."}), 2)
    0.67
    """
    there = [figure.value is not None for s in sections for figure in s.figures]
    there += [bool(words.get(s.code, "").strip()) for s in sections if s.asks]
    return sum(there) / len(there) if there else 1.0
