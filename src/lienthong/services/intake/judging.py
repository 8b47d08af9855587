"""The one path every row takes, whatever way it came in: standardise, identify, check, decide.

Nothing is written here. Rows of one call are judged in order, so that a row may refer to an
earlier one and may not double it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from lienthong.core.cleaning.evidence import Evidence
from lienthong.core.cleaning.model import Step
from lienthong.core.cleaning.standardise import Standardised, TableStandardiser
from lienthong.core.contract.model import Table
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Problem, Value
from lienthong.core.rules.row_id import row_id as make_row_id
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import likeness, refusals
from lienthong.services.intake.owners import Owner, owners
from lienthong.services.records.lookup import DatabaseLookup

Verdict = Literal["accepted", "repaired", "waiting", "quarantined"]


@dataclass(frozen=True)
class RawRow:
    """A row as it arrived: field name → what the cell held. ``extra`` are columns not taken in.

    ``problems`` are those of a line that could not be taken apart into cells: it is judged by them
    alone. ``said`` is what the file said where a remembered answer (``steps``) took its place.
    ``ref`` is the kept row that this one comes back for, ``revision`` as it was when downloaded.
    """

    cells: Mapping[str, object]
    number: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    ref: int | None = None
    problems: tuple[Problem, ...] = ()
    said: Mapping[str, object] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    revision: int | None = None


@dataclass(frozen=True)
class Judged:
    """A row with its verdict. ``row_id`` is None when the row cannot be identified."""

    raw: RawRow
    values: dict[str, Value]
    row_id: str | None
    problems: tuple[Problem, ...]
    steps: tuple[Step, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the row out; warnings do not."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def accepted(self) -> bool:
        return not self.errors

    @property
    def verdict(self) -> Verdict:
        """Say what becomes of the row; it waits when choices of a person would settle it."""
        if not self.errors:
            return "repaired" if self.steps else "accepted"
        return "waiting" if all(p.is_question for p in self.errors) else "quarantined"


Prepared = tuple[RawRow, Standardised, str | None]


class Judge:
    """Judges rows of one table for one writer."""

    def __init__(
        self,
        table: Table,
        *,
        today: date,
        write_scope: str | None = None,
        at: Literal["node", "receiver"] = "node",
        staged: str | None = None,
        evidence: Mapping[str, Evidence] | None = None,
        asks_alike: bool = False,
    ) -> None:
        """``staged`` names (quoted) the table of the rows of this file judged before, if any.

        ``evidence`` is what the file's columns prove about how they are written, by field.
        ``asks_alike``: a person can be asked whether a new row is one that is there (likeness).
        """
        self.table = table
        self.staged = staged
        self.today = today
        self.at = at
        self.write_scope = write_scope
        self._general: TableStandardiser = contracts.standardiser(table.name)
        self.standardiser = self._general.informed(evidence or {})
        self.checker: TableChecker = contracts.checker(table.name)
        self._first_seen: dict[str, int] = {}
        self._asks_alike = asks_alike and table.likeness is not None and bool(table.primary_key)
        self._said_new: set[str] = set()
        self._alike: dict[str, Problem] = {}

    def inform(self, evidence: Mapping[str, Evidence]) -> None:
        """Prepare the next rows by what the columns of their own file prove."""
        self.standardiser = self._general.informed(evidence)

    def recall(self, seen: Iterable[tuple[str, int]]) -> None:
        """Note the identities, with their lines, that an earlier run of this file judged."""
        for row_id, number in seen:
            self._first_seen.setdefault(row_id, number)

    def judge(self, rows: Sequence[RawRow]) -> list[Judged]:
        """Return the verdicts, in order."""
        return self.decide(self.prepare(rows))

    def prepare(self, rows: Iterable[RawRow]) -> list[Prepared]:
        """Standardise and identify rows. Touches no database: it may run ahead in a thread."""
        if self._asks_alike:
            return [self._answered(raw) for raw in rows]
        standardised = ((raw, self.standardised(raw)) for raw in rows)
        return [(raw, done, self._identity(done.values)) for raw, done in standardised]

    def holds_answer(self, raw: RawRow) -> bool:
        """Tell whether a person's answer about likeness stands in the row's key."""
        return self._asks_alike and likeness.holds_answer(self.table, raw.cells)

    def _answered(self, raw: RawRow) -> Prepared:
        """Prepare a row in whose key a person may have said whether it is new."""
        cells, is_new = likeness.answered(self.table, raw.cells)
        done = self.standardised(replace(raw, cells=cells))
        row_id = self._identity(done.values)
        if is_new and row_id is not None:
            self._said_new.add(row_id)
        return raw, done, row_id

    def seek_alike(self, rows: Iterable[tuple[str | None, Mapping[str, Value]]]) -> frozenset[str]:
        """Look for rows that are there, very like these new ones; ``verdict`` then asks.

        Returns the ids of those that must be asked about; none where the table declares nothing.
        """
        if not self._asks_alike:
            return frozenset()
        fresh = [(i, values) for i, values in rows if i is not None and i not in self._said_new]
        self._alike = likeness.questions(self.table, fresh)
        return frozenset(self._alike)

    def standardised(self, raw: RawRow) -> Standardised:
        """Return the row standardised, after what was done to its cells before."""
        done = self.standardiser.standardise(raw.cells)
        return replace(done, steps=(*raw.steps, *done.steps)) if raw.steps else done

    def decide(self, identified: Sequence[Prepared]) -> list[Judged]:
        """Return the verdicts, in order, with a fixed number of queries for all the rows."""
        lookup = DatabaseLookup(self.table, staged=self.staged)
        lookup.prefetch([(row_id or "", done.values) for _, done, row_id in identified])
        held = owners(self.table, [row_id for _, _, row_id in identified if row_id is not None])
        self.seek_alike((i, done.values) for _, done, i in identified if i not in held)
        judged = []
        for prepared in identified:
            raw, _, row_id = prepared
            first = self._first(row_id, raw)
            judged.append(self.verdict(prepared, lookup, held.get(row_id or ""), first))
        return judged

    def verdict(
        self, prepared: Prepared, lookup: DatabaseLookup, held: Owner | None, first: int | None
    ) -> Judged:
        """Judge one row and let ``lookup`` know when it is accepted.

        ``held`` is who holds the row that is there; ``first`` the line of the file that names its
        identity first.
        """
        raw, done, row_id = prepared
        if raw.problems:
            return Judged(raw, {}, None, raw.problems, ())
        problems = (
            *done.problems,
            *self.checker.check(
                done.values,
                row_id=row_id or "",
                lookup=lookup,
                today=self.today,
                at=self.at,
                unreadable=done.unreadable,
            ),
            *self._refusals(raw, done.values, row_id, held, first),
            *((self._alike[row_id],) if row_id in self._alike else ()),
        )
        judged = Judged(raw, done.values, row_id, problems, done.steps)
        if row_id is None and judged.accepted:
            missing = refusals.no_identity(self.table)
            judged = Judged(raw, done.values, None, (*problems, missing), done.steps)
        if judged.accepted and row_id is not None:
            lookup.note(row_id, done.values)
        return judged

    def _first(self, row_id: str | None, raw: RawRow) -> int | None:
        if row_id is None or raw.number is None or raw.problems:
            return raw.number
        return self._first_seen.setdefault(row_id, raw.number)

    def _identity(self, values: Mapping[str, Value]) -> str | None:
        try:
            return make_row_id(self.table, values)
        except ValueError:
            return None

    def _refusals(
        self,
        raw: RawRow,
        values: Mapping[str, Value],
        row_id: str | None,
        held: Owner | None,
        first: int | None,
    ) -> Iterable[Problem]:
        if held is not None and not held.is_own:
            yield refusals.foreign(self.table, row_id or "", held.node)
        scope, column = self.write_scope, self.table.unit_field
        if scope is not None and column is None:
            yield refusals.no_unit(self.table, scope)
        if scope is not None and column is not None:
            unit = values.get(column)
            if unit is None:
                yield refusals.empty_unit(self.table, scope)
            elif str(unit) != scope:
                yield refusals.other_unit(self.table, str(unit), scope)
            elif held is not None and held.is_own and held.unit != scope:
                yield refusals.other_unit(self.table, held.unit or "∅", scope)
        if row_id is not None and first is not None and first != raw.number:
            yield refusals.doubled(self.table, row_id, first)
