"""Try rules that are not in force yet on rows of a file: how many of them would break them.

Bounded: the first rows of the file, a slow rule until the time is up; the answer always says how
many rows were looked at. Rows in force: ``trying_in_force``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from lienthong.base import clock
from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.model import Reference, Table
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Value, Verdict
from lienthong.services.contracts.models import DraftSample
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake.mapping import guess
from lienthong.services.quality.whole_table import whole_table
from lienthong.services.records.lookup import DatabaseLookup, unique_columns

MOST_SECONDS = 3.0
_CHUNK = 2_000
Columns = tuple[str, ...]
Wanted = Callable[[BoundRule], bool]


@dataclass(frozen=True)
class Rows:
    """Rows of a file to try on. ``total`` is how many there are."""

    rows: Sequence[tuple[str, Row]]
    total: int


@dataclass(frozen=True)
class Trial:
    """How one rule would do. ``checked`` rows were asked; the others had no value or no time."""

    rule: BoundRule
    failed: int
    checked: int
    seen: int
    total: int
    whole: bool = False

    @property
    def is_partial(self) -> bool:
        return self.seen < self.total


def rows_of_file(table: Table, sample: DraftSample) -> Rows:
    """Return the rows of an uploaded file, standardised as an import would do."""
    words = dictionary.current()
    fed = {c: name for c, name in guess(table, sample.header, words).items() if name}
    cleaner = TableStandardiser.of(table, words)
    rows = [
        (str(n), cleaner.standardise({name: raw.get(c) for c, name in fed.items()}).values)
        for n, raw in enumerate(sample.rows)
    ]
    return Rows(rows, sample.total)


def try_rules(table: Table, rows: Rows, wanted: Wanted) -> list[Trial]:
    """Count the rows of a file that break each wanted rule. Raises RuleRejected."""
    checker = TableChecker.of(table, dictionary.current())
    checks = [check for check in checker.checks if wanted(check.rule)]
    found = list(_tried(table, rows, checks)) if checks else []
    for result in whole_table(table, rows.total):
        if wanted(result.rule) and not result.skip_reason:
            checked = result.passed + result.failed
            found.append(
                Trial(result.rule, result.failed, checked, rows.total, rows.total, whole=True)
            )
    return found


def _tried(table: Table, rows: Rows, checks: Sequence[Check]) -> Iterator[Trial]:
    failed, checked = Counter[int](), Counter[int]()
    end, today, seen = monotonic() + MOST_SECONDS, clock.today(), 0
    lookup = _Trying(table, rows)
    for start in range(0, len(rows.rows), _CHUNK):
        chunk = rows.rows[start : start + _CHUNK]
        lookup.prefetch(chunk)
        for row_id, row in chunk:
            context = Context(row_id, lookup, today)
            for n, check in enumerate(checks):
                verdict = check.test(row, context)
                failed[n] += isinstance(verdict, Problem)
                checked[n] += verdict is not Verdict.SKIPPED
        seen += len(chunk)
        if monotonic() > end:
            break
    for n, check in enumerate(checks):
        yield Trial(check.rule, failed[n], checked[n], seen, rows.total)


class _Trying:
    """The rules' Lookup: references from the database, doubles from the rows themselves."""

    def __init__(self, table: Table, rows: Rows) -> None:
        alone = tuple(replace(f, unique=False) for f in table.fields)
        self._references = DatabaseLookup(replace(table, fields=alone, rules=()))
        self._groups = {group: _holders(rows.rows, group) for group in unique_columns(table)}

    def prefetch(self, rows: Sequence[tuple[str, Row]]) -> None:
        self._references.prefetch(rows)

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        return self._references.reference_exists(reference, value)

    def other_holder(
        self, table_name: str, columns: Columns, values: tuple[Value, ...], row_id: str
    ) -> str | None:
        key = tuple("" if v is None else str(v) for v in values)
        holders = self._groups.get(tuple(columns), {}).get(key, ())
        return next((holder for holder in holders if holder != row_id), None)


def _holders(
    rows: Sequence[tuple[str, Row]], group: Columns
) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row_id, row in rows:
        values = [row.get(c) for c in group]
        if None not in values:
            key = tuple(str(v) for v in values)
            found[key] = (*found.get(key, ()), row_id)[:2]
    return found
