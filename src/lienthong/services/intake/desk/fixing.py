"""What a rule would make of kept rows: judged like every other write, nothing written here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.core.cleaning.evidence import Evidence
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Choice, Problem, Value
from lienthong.services.intake import evidence, refusals
from lienthong.services.intake.desk.kept import cells_of, judged_at, offered
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.judging import Judge, Judged, Prepared, RawRow
from lienthong.services.intake.models import Origin, QuarantinedRow
from lienthong.services.intake.raw_text import cell_text
from lienthong.services.records.access import Access

UNTOUCHED = N_("Quy tắc không đổi gì trong dòng này.")
SETTLED = N_("Dòng đã được xử lý trước đó.")
NOT_HANDLED = N_("Dòng nay do đơn vị khác phụ trách.")


@dataclass(frozen=True)
class Fixed:
    """A kept row under a rule: ``judged`` is None when it is left as it is (``note`` says why)."""

    row: QuarantinedRow
    before: str
    after: str
    judged: Judged | None
    note: str = ""

    @property
    def accepted(self) -> bool:
        return self.judged is not None and self.judged.accepted

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.judged.errors if self.judged is not None else ()

    @property
    def values(self) -> Mapping[str, Value]:
        return self.judged.values if self.judged is not None else {}


Taken = Callable[[Iterable[str]], set[str]]


def fixed(
    access: Access, rule: Rule, rows: Sequence[QuarantinedRow], *, taken: Taken = lambda ids: set()
) -> list[Fixed]:
    """Return what becomes of the rows, in order.

    ``taken`` tells which identities earlier rows of the same work were written under: a rule must
    not make one record of two rows.
    """
    changed: list[tuple[QuarantinedRow, RawRow]] = []
    found: dict[int, Fixed] = {}
    for row in rows:
        note = _kept_from(access, row)
        cells = {} if note else cells_of(access.table, row)
        choices = () if note else offered(access.table, row, rule.column)
        change = {} if note else rule.apply(cells, row.raw, choices)
        if note or not change:
            found[row.pk] = Fixed(row, "", "", None, note or UNTOUCHED)
            continue
        before = cell_text(cells.get(rule.column))
        after = _told(change[rule.column], choices)
        found[row.pk] = Fixed(row, before, after, None)
        changed.append((row, RawRow(cells=cells | change)))
    for row, judged in _judged(access, rule, changed, taken):
        kept = found[row.pk]
        found[row.pk] = Fixed(row, kept.before, kept.after, judged)
    return [found[row.pk] for row in rows]


def _kept_from(access: Access, row: QuarantinedRow) -> str:
    if row.state != "open":
        return SETTLED
    if access.write_unit is not None and row.unit != access.write_unit:
        return NOT_HANDLED
    return ""


def _told(cell: Any, choices: Sequence[Choice]) -> str:
    """Return what is put into a column in words: a choice by its title."""
    text = cell_text(cell)
    return next((c.title for c in choices if c.value == text and text), text)


Changed = Sequence[tuple[QuarantinedRow, RawRow]]


def _judged(
    access: Access, rule: Rule, changed: Changed, taken: Taken
) -> Iterable[tuple[QuarantinedRow, Judged]]:
    known: set[str] = set()
    for at, some in groupby(
        sorted(changed, key=lambda pair: judged_at(pair[0])), key=lambda pair: judged_at(pair[0])
    ):
        part = sorted(some, key=lambda pair: pair[0].batch_id or 0)
        judge = Judge(
            access.table,
            today=clock.today(),
            write_scope=access.write_unit,
            at=at,
            asks_alike=True,
        )
        results = judge.decide(_prepared(judge, rule, part))
        known |= taken(j.row_id for j in results if j.accepted and j.row_id)
        for (row, _raw), judged in zip(part, results, strict=True):
            yield row, _checked(access, row, judged, known)


def _prepared(judge: Judge, rule: Rule, part: Changed) -> list[Prepared]:
    """Read each row as its file is written; a value that a person gave speaks for itself."""
    found: list[Prepared] = []
    for _batch, some in groupby(part, key=lambda pair: pair[0].batch_id):
        rows = list(some)
        judge.inform(_evidence(judge.table, rule, rows[0][0]))
        found += judge.prepare([raw for _row, raw in rows])
    return found


def _evidence(table: Table, rule: Rule, row: QuarantinedRow) -> Mapping[str, Evidence]:
    proved = evidence.of_batch(row.batch, table)
    given = "" if rule.how == "replace" else rule.column
    return {name: said for name, said in proved.items() if name != given}


def _checked(access: Access, row: QuarantinedRow, judged: Judged, known: set[str]) -> Judged:
    """Refuse what the rules allow and the desk must not do; note the identity otherwise."""
    if not judged.accepted or judged.row_id is None:
        return judged
    problem = None
    if row.origin == Origin.RECEIVER and judged.row_id != row.row_id:
        problem = refusals.identity_changed(access.table, row.row_id or "")
    elif judged.row_id in known:
        problem = refusals.doubled_in_work(access.table, judged.row_id)
    known.add(judged.row_id)
    if problem is None:
        return judged
    return Judged(
        judged.raw, judged.values, judged.row_id, (*judged.problems, problem), judged.steps
    )
