"""A full run that keeps its state on disk: figures, groups of equal rows, and which rows fail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lienthong.adapters.checked import state_base, state_folder
from lienthong.adapters.checked.form_hashes import FormHashes
from lienthong.adapters.checked.state_rules import INDEXED, checks_asked, figures, print_of
from lienthong.adapters.duckdb.engine import DuckdbEngine
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.model import BoundRule
from lienthong.services.quality.engine.around import Around, NoOthers, Others
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.failures import Failing, NoSink, Sink
from lienthong.services.quality.engine.incremental import LIKE, REFERENCE, FailingPlaces
from lienthong.services.quality.engine.outcome import Report


@dataclass(frozen=True)
class _Both:
    """Hands failing rows to two sinks."""

    one: Sink
    other: Sink

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        self.one.take(rule, failing)
        self.other.take(rule, failing)


class _Lists:
    """What is listed of a run beside its figures, and where it goes."""

    def __init__(self, engine: DuckdbEngine, folder: Path) -> None:
        self._engine, self._base = engine, state_base.BaseWriter(folder)
        self._forms = FormHashes(engine.rows)
        self._places, self._counting = FailingPlaces(), FailingPlaces()
        engine.keeper = self._base.keeper

    def sink(self, other: Sink) -> Sink:
        """Return a sink that keeps the places of failing rows as well."""
        return _Both(other, self._places)

    def around(self, others: Others) -> Around:
        """Return who is told of what besides."""
        return Around(others=others, counting=self._counting, forms=self._forms)

    def done(self, report: Report, identity: tuple[str, ...]) -> state_folder.Document:
        """Write the lists and return what the document says of them."""
        for rule in list(self._forms.hashes):
            held = self._forms.index(rule, self._base.keeper(_like(rule)))
            self._engine.indexes[_like(rule)] = held
        asked = [o.rule for o in report.outcomes if not o.broken and o.rule.kind in INDEXED]
        for columns in {identity, *(rule.columns for rule in asked if rule.kind == REFERENCE)}:
            self._engine.index(columns)
        failing = {**self._places.places, **self._counting.places}
        self._base.done(self._engine.indexes, failing, identity)
        return {
            "identity": self._base.number(identity),
            "groups": {rule.id: self._base.number(_named(rule)) for rule in asked},
            "failing": {rule: len(found) for rule, found in failing.items()},
        }


def full_run(
    engine: DuckdbEngine,
    table: Table,
    dictionary: Dictionary,
    today: date,
    *,
    identity: tuple[str, ...],
    folder: Path,
    sink: Sink | None = None,
    others: Others | None = None,
) -> Report:
    """Check everything and keep the state in a folder. ``identity`` are the columns of a key."""
    with state_folder.locked(folder):
        number = state_folder.next_number(folder)
        name = f"base-{number}"
        lists = _Lists(engine, folder / name)
        left = {LIKE} if others else {LIKE, REFERENCE}
        engine.ahead([identity, *_hashed(table, dictionary, engine, INDEXED - left)], [])
        told, around = lists.sink(sink or NoSink()), lists.around(others or NoOthers())
        report = check_data(engine, table, dictionary, today=today, sink=told, around=around)
        document = {"number": number, "base": name, "changes": [], "of": print_of(table, today)}
        document |= {"columns": engine.kinds} | lists.done(report, identity)
        document |= figures({o.rule.id: o for o in report.outcomes}, report.rows)
        state_folder.publish(folder, document)
    return report


def _hashed(
    table: Table, dictionary: Dictionary, engine: DuckdbEngine, kinds: Collection[str]
) -> list[tuple[str, ...]]:
    """Return the columns of each rule of some kinds."""
    rules = [check.rule for check in checks_asked(table, dictionary)]
    known = set(engine.columns)
    return [rule.columns for rule in rules if rule.kind in kinds and set(rule.columns) <= known]


def _named(rule: BoundRule) -> tuple[str, ...]:
    return _like(rule.id) if rule.kind == LIKE else rule.columns


def _like(rule: str) -> tuple[str, ...]:
    """Return what the index of a rule about like rows goes by; no column has such a name."""
    return "", rule
