"""How the values of one column are made, and which of them the column alone allows."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from lienthong.core.cleaning.model import CannotRead, Clean
from lienthong.core.cleaning.standardise import normaliser_of
from lienthong.core.contract.model import Field, RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.kinds.meaning import list_of
from lienthong.core.rules.kinds.nested import BETWEEN, ITEM, inside
from lienthong.core.rules.model import Check, Context, NoLookup, Problem
from lienthong.core.sample import by_type
from lienthong.core.sample.by_kind import BY_KIND, time_of_day
from lienthong.core.sample.by_meaning import BY_TERM, BY_VALIDATOR, Maker
from lienthong.core.sample.places import UNITS_TABLE
from lienthong.core.sample.scene import Scene
from lienthong.core.sample.text_of_pattern import text_of

TRIES = 6
_ITEMS = 3  # the most items of a made-up list
_FULL = 0.8  # how often a part that may be empty has a value
CONFIRMED = "chung.ngay-xac-nhan"
UNIT = "to-chuc.ma-don-vi"
BY_TYPE: Mapping[str, Callable[[Field], Maker]] = {
    "integer": by_type.whole,
    "number": by_type.number,
    "boolean": by_type.truth,
    "date": by_type.day,
    "time": lambda field: time_of_day,
    "timestamp": by_type.moment,
}
Bonded = tuple[str, Maker]


@dataclass(frozen=True)
class Column:
    """One column: its makers, the best first, and its rules that look at nothing else.

    Columns of one ``bond`` speak of one subject (a person, a place, a parent row).
    """

    field: Field
    bond: str
    ordinal: int
    makers: tuple[Maker, ...]
    checks: tuple[Check, ...]
    clean: Clean

    @property
    def name(self) -> str:
        return self.field.name

    def make(self, scene: Scene) -> Value:
        """Return a value the column's own rules allow; failing that, the first one made."""
        first: Value = None
        for maker in self.makers:
            for _ in range(TRIES):
                value = maker(scene, self.ordinal)
                if value is None:
                    break
                if self.allows(value, scene):
                    return value
                first = value if first is None else first
        return first

    def allows(self, value: Value, scene: Scene) -> bool:
        """Say whether the column's own rules allow the value."""
        reference = self.field.reference
        if reference is not None and value is not None:
            found = scene.parents.holds(reference, str(value))
            if found is False:
                return False
        if isinstance(value, str) and not self._stays(value):
            return False
        context = Context("", NoLookup(), scene.world.today)
        row = {self.name: value}
        return not any(isinstance(c.test(row, context), Problem) for c in self.checks)

    def _stays(self, value: str) -> bool:
        """Say whether cleaning leaves the text as it is, so that a file gives the same row back."""
        try:
            return self.clean(value)[0] == value
        except CannotRead:
            return False


def columns_of(
    table: Table, checker: TableChecker, dictionary: Dictionary, owner: str
) -> tuple[Column, ...]:
    """Return the table's columns, ready to be made. ``owner`` is the agency of its contract."""
    seen: Counter[object] = Counter()
    found = []
    for field in table.fields:
        made = tuple(_makers(table, field, dictionary, owner))
        bond = made[0][0]
        # A second column of one meaning speaks of a second subject; days follow each other.
        kind: object = (bond, field.term, field.reference)
        if not bond and field.logical_type in ("date", "timestamp"):
            kind = "day"
        ordinal, seen[kind] = seen[kind], seen[kind] + 1
        checks = tuple(c for c in checker.checks if c.by_value and c.rule.columns == (field.name,))
        bound = f"{bond}-{ordinal}" if bond else ""
        clean = normaliser_of(field, dictionary).bind(field, dictionary)
        found.append(Column(field, bound, ordinal, tuple(m for _, m in made), checks, clean))
    return tuple(found)


def _makers(table: Table, field: Field, dictionary: Dictionary, owner: str) -> Iterator[Bonded]:
    """Yield the ways to make a column's value, the most telling first."""
    if field.is_nested and field.kind not in BY_KIND:
        yield "", _nested(table, field, dictionary, owner)
        return
    if field.kind in BY_KIND:
        yield BY_KIND[field.kind]
        if field.is_nested:
            return
    term = dictionary.term(field.term)
    in_turn = field.unique or table.primary_key == (field.name,)
    if field.reference is not None:
        yield from _referring(field, in_turn)
    yield from (("", _one_of(values)) for values in _stated(table, field))
    if field.term is not None and field.term in BY_TERM:
        yield BY_TERM[field.term]
    codes = list_of(table, field, dictionary)
    if codes is not None:
        yield "", _coded(field, dictionary, in_turn)
    if field.name == table.freshness_field or field.term == CONFIRMED:
        yield "", _confirmed(field, table.freshness_days)
    if term is not None and term.validator is not None and term.validator in BY_VALIDATOR:
        yield BY_VALIDATOR[term.validator]
    if field.name == table.unit_field or field.term == UNIT:
        keyed = field.unique or field.name in table.primary_key
        yield "", _unit(owner, keyed=keyed)
    pattern = field.pattern or (term.pattern if term else None)
    for one in (pattern, *_stated_patterns(table, field)):
        if one and field.logical_type == "string":
            yield "", _matching(one)
    if field.logical_type == "string":
        limit = field.max_length or (term.max_length if term else None)
        yield "", by_type.text(field, normaliser_of(field, dictionary).name, limit)
        if field.examples:
            yield "", _one_of(field.examples)
    else:
        yield "", BY_TYPE[field.logical_type](field)


def _nested(table: Table, field: Field, dictionary: Dictionary, owner: str) -> Maker:
    """Make an object or a list: its parts are columns of a table of their own."""
    within, _ = inside(table, field)
    own = tuple(
        replace(f, title=f.title.removeprefix(field.title + BETWEEN)) for f in within.fields
    )
    within = replace(within, fields=own)
    columns = columns_of(within, TableChecker.of(within, dictionary), dictionary, owner)

    is_item = [c.name for c in columns] == [ITEM]

    def one(scene: Scene) -> dict[str, Value]:
        made = {c.name: c.make(scene) for c in columns if c.field.required or _filled(scene)}
        made = made or {columns[0].name: columns[0].make(scene)}
        return {name: value for name, value in made.items() if value is not None}

    def make(scene: Scene, ordinal: int) -> Value:
        if field.logical_type == "object":
            return one(scene) or None
        low = max(1, field.limits.min_items or 1)
        high = max(low, min(field.limits.max_items or _ITEMS, _ITEMS))
        items: list[Value] = []
        for _ in range(scene.rng.randint(low, high)):
            item = one(scene)
            value = item.get(ITEM) if is_item else item
            if value and value not in items:
                items.append(value)
        return items or None

    return make


def _filled(scene: Scene) -> bool:
    return scene.rng.random() < _FULL


def _referring(field: Field, in_turn: bool) -> Iterator[Bonded]:
    reference = field.reference
    if reference is None:
        return
    if reference.table == UNITS_TABLE and reference.column == "ma":
        level = dict(reference.where).get("cap")
        term = {"tinh": "dia-chi.ma-tinh", "xa": "dia-chi.ma-xa"}.get(level or "")
        if term:
            yield BY_TERM[term]
    yield (
        f"{reference.table}-{reference.where}",
        lambda scene, ordinal: scene.parent(reference, ordinal, in_turn=in_turn),
    )


def _one_of(values: tuple[str, ...]) -> Maker:
    return lambda scene, ordinal: scene.rng.choice(values)


def _unit(owner: str, *, keyed: bool) -> Maker:
    """Make the owner's own code; in a key, the codes of units it might have."""
    return lambda scene, ordinal: f"{owner}-mau-{scene.number}" if keyed else owner


def _matching(pattern: str) -> Maker:
    return lambda scene, ordinal: text_of(pattern, scene.rng)


def _coded(field: Field, dictionary: Dictionary, in_turn: bool) -> Maker:
    term = dictionary.term(field.term)
    codes = dictionary.code_lists[field.code_list or (term and term.code_list) or ""]

    def make(scene: Scene, ordinal: int) -> Value:
        items = codes.valid_items(scene.world.today)
        if not items:
            return None
        place = (scene.number - 1) % len(items) if in_turn else scene.rng.randrange(len(items))
        code = items[place].code
        return int(code) if field.logical_type == "integer" and code.isdigit() else code

    return make


def _confirmed(field: Field, longest: int | None) -> Maker:
    def make(scene: Scene, ordinal: int) -> Value:
        day = scene.day_just_past(longest)
        return by_type.at_work(day, scene) if field.logical_type == "timestamp" else day

    return make


def _stated(table: Table, field: Field) -> Iterator[tuple[str, ...]]:
    for rule in _validity(table, field):
        values = rule.arguments.get("validValues")
        if isinstance(values, list | tuple) and field.logical_type == "string":
            yield tuple(str(v) for v in values)


def _stated_patterns(table: Table, field: Field) -> Iterator[str]:
    for rule in _validity(table, field):
        if pattern := rule.arguments.get("pattern"):
            yield str(pattern)


def _validity(table: Table, field: Field) -> Iterator[RuleSpec]:
    for rule in table.rules:
        if rule.kind == "invalid_values" and field.name in rule.columns:
            yield rule
