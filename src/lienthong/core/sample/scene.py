"""What one made-up row is about: people, places, parents and days that its columns agree on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from lienthong.core.contract.model import Reference
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import Row
from lienthong.core.sample import made_up
from lienthong.core.sample.places import Commune, Places

_YEAR = 365
_ADULT, _OLD = 20 * _YEAR, 65 * _YEAR
_PAST = 12 * _YEAR  # how far back a row's story begins


@dataclass(frozen=True)
class World:
    """What all rows of a sample share. ``rows`` holds the rows of each table made before."""

    dictionary: Dictionary
    places: Places
    today: date
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Person:
    """A person of nobody's: the number agrees with gender and birth."""

    name: str
    gender: str
    birth: date
    number: str


class Scene:
    """The subjects of row ``number``; each is made when first asked for, by its ordinal."""

    def __init__(self, world: World, rng: Random, number: int, parents: "Parents") -> None:
        self.world = world
        self.rng = rng
        self.number = number
        self.parents = parents
        self._people: dict[int, Person] = {}
        self._communes: dict[int, Commune] = {}
        self._parents: dict[tuple[str, tuple[tuple[str, str | None], ...], int], Row] = {}

    def person(self, ordinal: int) -> Person:
        """Return one of the row's people."""
        if ordinal not in self._people:
            self._people[ordinal] = self._person(ordinal)
        return self._people[ordinal]

    def _person(self, ordinal: int) -> Person:
        rng, today = self.rng, self.world.today
        # Mostly adults; a rule may ask for a child or for someone long dead.
        span = (_ADULT, _OLD) if rng.random() < 0.7 else (30, 90 * _YEAR)
        gender, birth = rng.choice("12"), today - timedelta(days=rng.randrange(*span))
        place = rng.choice(self.world.places.birthplaces)
        number = made_up.personal_number(place, gender, birth, self.number + 1000 * ordinal)
        return Person(made_up.person_name(rng), gender, birth, number)

    def commune(self, ordinal: int) -> Commune:
        """Return one of the row's places."""
        if ordinal not in self._communes:
            self._communes[ordinal] = self.rng.choice(self.world.places.communes)
        return self._communes[ordinal]

    def parent(self, reference: Reference, ordinal: int, *, in_turn: bool) -> Value:
        """Return a value the reference finds. Columns that point at one table share its row.

        ``in_turn``: row after row, so that none comes twice.
        """
        rows = self.parents.rows(reference)
        if not rows:
            return None
        key = reference.table, reference.where, ordinal
        if key not in self._parents:
            turn = in_turn and self.rng.random() < 0.8
            self._parents[key] = rows[(self.number - 1) % len(rows)] if turn else self._any(rows)
        return self._parents[key].get(reference.column)

    def _any(self, rows: Sequence[Row]) -> Row:
        return rows[self.rng.randrange(len(rows))]

    @cached_property
    def _beginning(self) -> date:
        return self.world.today - timedelta(days=self.rng.randrange(_YEAR, _PAST))

    def day(self, ordinal: int) -> date:
        """Return a day of the row's story; a later ordinal is a later day, never after today."""
        left = (self.world.today - self._beginning).days
        step = max(1, min(120, left // (ordinal + 2)))
        return self._beginning + timedelta(days=ordinal * step + self.rng.randrange(step))

    def day_to_come(self) -> date:
        return self.world.today + timedelta(days=self.rng.randrange(30, 5 * _YEAR))

    def day_just_past(self, longest: int | None) -> date:
        return self.world.today - timedelta(days=self.rng.randrange(min(longest or 180, 180) + 1))


class Parents:
    """The rows that references may point at, among those made so far."""

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self._made = rows
        self._known: dict[Reference, tuple[int, tuple[Row, ...], frozenset[str]]] = {}

    def rows(self, reference: Reference) -> tuple[Row, ...]:
        """Return the rows of ``where`` that have a value to point at."""
        return self._find(reference)[1]

    def holds(self, reference: Reference, value: str) -> bool | None:
        """Say whether a row holds the value; None when the table has no rows at all."""
        return value in self._find(reference)[2] if self._made.get(reference.table) else None

    def _find(self, reference: Reference) -> tuple[int, tuple[Row, ...], frozenset[str]]:
        made = self._made.get(reference.table, ())
        known = self._known.get(reference)
        if known is None or known[0] != len(made):
            rows = tuple(
                row
                for row in made
                if row.get(reference.column) is not None
                and all(_text(row.get(c)) == v for c, v in reference.where)
            )
            values = frozenset(str(row[reference.column]) for row in rows)
            known = self._known[reference] = len(made), rows, values
        return known


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
