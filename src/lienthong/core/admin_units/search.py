"""Look units of every era up by a part of the name or the code, with or without diacritics."""

from dataclasses import dataclass

from lienthong.base.text import fold
from lienthong.core.admin_units import parts, spelling
from lienthong.core.admin_units.model import AdminUnits, Level, Unit
from lienthong.core.admin_units.reading import NO_HINTS, UnitReader

_LEVELS: tuple[Level, ...] = ("xa", "huyen", "tinh")


@dataclass(frozen=True)
class Turned:
    """What a unit became, or was made of, with the kind of the change and where it is written."""

    unit: Unit
    label: str
    kind: str
    source: str


@dataclass(frozen=True)
class Line:
    """A unit found: its full name, what it is today and what it was made of."""

    unit: Unit
    label: str
    became: tuple[Turned, ...]
    made_of: tuple[Turned, ...]
    asks: bool


def search(reader: UnitReader, text: str, *, in_force: bool | None = None) -> tuple[Unit, ...]:
    """Return the units a text may mean, the likeliest first; ``in_force`` None takes all eras."""
    said = " ".join(text.split())
    if not said:
        return ()
    found = {u.id: u for level in _LEVELS for u in reader.read(said, level, NO_HINTS).units}
    found |= {u.id: u for u in _containing(reader.index, said)}
    return tuple(u for u in found.values() if in_force is None or u.in_force is in_force)


def line(index: AdminUnits, unit: Unit) -> Line:
    """Return a unit with its past and its present."""
    changes = index.changes.get(unit.id, ())
    kinds = {c.new: c.kind for c in changes}
    became = () if unit.in_force else index.successors(unit)
    return Line(
        unit,
        index.label(unit),
        tuple(
            Turned(u, index.label(u), kinds.get(u.id, ""), index.source_of(unit, u)) for u in became
        ),
        tuple(
            Turned(index.units[c.old], index.label(index.units[c.old]), c.kind, c.source)
            for c in index.predecessors.get(unit.id, ())
        ),
        asks=any(c.asks for c in changes),
    )


def _containing(index: AdminUnits, said: str) -> list[Unit]:
    """The units whose name, with those above it, has every word; marks typed must agree."""
    words = spelling.words(said)
    typed = [f" {fold(w.written)}" for w in words]  # each the start of a word
    found = [
        (_rank(unit, words), unit.id, unit)
        for unit, own, whole in index.searched
        if all(word in whole for word in typed)
        and any(word in own for word in typed)
        and _marks_agree(index, unit, words)
    ]
    return [unit for _, _, unit in sorted(found)]


def _marks_agree(index: AdminUnits, unit: Unit, words: tuple[spelling.Word, ...]) -> bool:
    marked = {w.marked for w in spelling.words(index.label(unit))}
    return all(w.is_plain or any(m.startswith(w.marked[:-1]) for m in marked) for w in words)


def _rank(unit: Unit, words: tuple[spelling.Word, ...]) -> tuple[bool, bool]:
    typed = parts.part_of(" ".join(w.written for w in words))
    return typed.key != spelling.key(unit.spelt), not unit.in_force
