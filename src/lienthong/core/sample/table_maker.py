"""Make the rows of one table: draft, ask the rules, change what they refuse."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Row
from lienthong.core.rules.row_id import row_id
from lienthong.core.sample.column import Column, columns_of
from lienthong.core.sample.errors import SampleImpossible
from lienthong.core.sample.hints import Hints, hints_of
from lienthong.core.sample.memory import Memory
from lienthong.core.sample.scene import Parents, Scene, World

DRAFTS = 8  # beginnings for one row before giving up
CHANGES = 60  # changes to one draft
EMPTY = 0.15  # how often a cell that may be empty is
WANDER = 0.15  # how often a change is taken at random, to leave a dead end
KEY = "key"
_DOUBLES = ("unique", "duplicate_values", KEY)


@dataclass(frozen=True)
class Fault:
    """One rule that refuses a row."""

    rule: str
    kind: str
    columns: tuple[str, ...]
    sentence: str


class TableMaker:
    """Makes one row after another; ``made`` are the rows so far, kept by the caller."""

    def __init__(self, table: Table, owner: str, world: World, made: Sequence[Row]) -> None:
        self.table = table
        self.world = world
        self.made = made
        self.checker = TableChecker.of(table, world.dictionary)
        self.columns = columns_of(table, self.checker, world.dictionary, owner)
        self.by_name = {c.name: c for c in self.columns}
        self.parents = Parents(world.rows)
        self.hints = hints_of(table)
        self.says = {rule.id: rule.sentence % rule.values for rule in self.checker.rules}
        self.memory = Memory(table, self.parents)
        self._bonds: dict[str, list[Column]] = defaultdict(list)
        for column in self.columns:
            if column.bond:
                self._bonds[column.bond].append(column)

    def make(self, seed: str, number: int) -> Row | None:
        """Return a row that passes every rule, or None when no further one can differ enough.

        Raises SampleImpossible, naming the rules that stood in the way.
        """
        rng = Random(seed)  # noqa: S311 - repeatable on purpose; no secret comes from it
        refused: Counter[Fault] = Counter()
        for _ in range(DRAFTS):
            row = self._mended(self._draft(self._scene(rng, number)), rng, number, refused)
            if row is not None:
                self.memory.keep(row, row_id(self.table, row))
                return row
        doubled = {fault.kind for fault, _ in refused.most_common(1)} <= set(_DOUBLES)
        if self.made and doubled:
            return None
        raise self._impossible(refused)

    def _scene(self, rng: Random, number: int) -> Scene:
        return Scene(self.world, rng, number, self.parents)

    def _draft(self, scene: Scene) -> Row:
        row: dict[str, Value] = {}
        for column in self.columns:
            empty = (
                scene.rng.random() < EMPTY
                and column.name != self.table.title_field
                and column.allows(None, scene)
            )
            row[column.name] = None if empty else column.make(scene)
        return row

    def _mended(self, row: Row, rng: Random, number: int, refused: Counter[Fault]) -> Row | None:
        faults = self._faults(row)
        for _ in range(CHANGES):
            if not faults:
                return row
            refused.update(faults)
            fault = rng.choice(faults)
            choices = [{**row, **c} for c in self._changes(row, fault, rng, number)]
            if not choices:
                return None
            if rng.random() < WANDER:
                row = rng.choice(choices)
                faults = self._faults(row)
                continue
            judged = [(self._faults(choice), choice) for choice in choices]
            least = min(len(found) for found, _ in judged)
            faults, row = rng.choice([j for j in judged if len(j[0]) == least])
        return None if faults else row

    def _faults(self, row: Row) -> list[Fault]:
        found = []
        try:
            identity = row_id(self.table, row)
        except ValueError:
            identity = ""
        if identity in self.memory.ids:
            sentence = N_("Không có hai bản ghi trùng khóa chính.")
            found.append(Fault(f"{self.table.name}.{KEY}", KEY, self.table.primary_key, sentence))
        problems = self.checker.check(
            row, row_id=identity, lookup=self.memory.beside(row), today=self.world.today
        )
        for problem in problems:
            found.append(
                Fault(problem.rule, problem.kind, problem.columns, self.says[problem.rule])
            )
        return found

    def _changes(
        self, row: Row, fault: Fault, rng: Random, number: int
    ) -> Iterator[dict[str, Value]]:
        """Yield changes to a row that may satisfy the rule of the fault."""
        columns = [self.by_name[c] for c in fault.columns if c in self.by_name]
        scene = self._scene(rng, number)
        for column in columns:
            for _ in range(4):
                yield self._remade(column, row, self._scene(rng, number))
            if row[column.name] is not None and column.allows(None, scene):
                yield {column.name: None}
            reference = column.field.reference
            if reference is not None and reference.table == self.table.name:
                yield {column.name: row.get(reference.column)}
            hints = self.hints.get(fault.rule, Hints((), ()))
            for value in hints.of(column.field, row, self.world.today, rng):
                if column.allows(value, scene):
                    yield {column.name: value}
        if len(columns) > 1:
            yield {c.name: c.make(scene) for c in columns if row[c.name] is None}
            yield {c.name: None for c in columns if c.allows(None, scene)}
            yield {c.name: c.make(scene) for c in columns}

    def _remade(self, column: Column, row: Row, scene: Scene) -> dict[str, Value]:
        """Make a column anew, and with it the filled columns that speak of the same subject."""
        bonded = self._bonds.get(column.bond, [])
        change = {c.name: c.make(scene) for c in bonded if row[c.name] is not None}
        return {**change, column.name: column.make(scene)}

    def _impossible(self, refused: Counter[Fault]) -> SampleImpossible:
        first, *others = [fault for fault, _ in refused.most_common(4)]
        return SampleImpossible(
            N_("Bảng «%(table)s»: không tìm được dòng nào thoả quy tắc %(rule)s: %(sentence)s"),
            values={
                "table": self.table.name,
                "rule": first.rule,
                "sentence": first.sentence,
                "others": ", ".join(fault.rule for fault in others) or "—",
            },
            place=self.table.contract_id,
            remedy=N_(
                "Xem quy tắc này có trái với kiểu, danh mục, mẫu định dạng hay quy tắc khác của "
                "bảng không. Các quy tắc cùng vướng: %(others)s."
            ),
        )
