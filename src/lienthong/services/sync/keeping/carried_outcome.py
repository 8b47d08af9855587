"""What the answer to a question by letter says of both sides: rows that differ, rows on their way.

The answer lies beside the rows of this side as they are now, not as they were when it was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lienthong.core.contract.model import Contract
from lienthong.core.package.comparison import AskedTable, Finding, FoundTable, Question
from lienthong.core.package.difference import (
    Difference,
    RowDigests,
    Total,
    compare_rows,
    differing_rows,
    exchanged,
)
from lienthong.services.records import digests
from lienthong.services.records.digests import Scope, Within
from lienthong.services.sync.actions import open_refused
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import CarriedQuestion, OutPackage
from lienthong.services.sync.reconcile import REPAIRABLE
from lienthong.services.sync.settle import package_rows


@dataclass(frozen=True)
class Looked:
    """A table after an answer: what both sides agree about, and the rows that differ."""

    table: str
    same: Total
    mine: RowDigests
    theirs: RowDigests
    left: int

    @property
    def here(self) -> Total:
        return exchanged(self.same, {}, self.mine)

    @property
    def there(self) -> Total:
        return exchanged(self.same, {}, self.theirs)


@dataclass
class Outcome:
    """What an answer says of all tables."""

    looked: list[Looked] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    repairable: dict[str, list[str]] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.looked)

    @property
    def moving(self) -> bool:
        return any(one.kind == "in-flight" for one in self.differences)


def outcome_of(
    question: CarriedQuestion,
    asked: Question,
    finding: Finding,
    contract: Contract,
    identity: Identity,
) -> Outcome:
    """Lay every table of an answer beside this side."""
    outcome, stream = Outcome(), question.run.stream
    for table in contract.tables:
        scope = Scope(table, identity.node_id, tuple(asked.excluded.get(table.name, ())))
        refused = set(open_refused(stream, table.name))
        before = question.same.get(table.name)
        one = _look(
            scope,
            asked.tables.get(table.name, AskedTable()),
            finding.tables[table.name],
            (int(before[0]), str(before[1])) if before else None,
            refused,
        )
        outcome.looked.append(one)
        found = compare_rows(table.name, one.mine, one.theirs)
        moving = _moving(question, finding.position, scope, found)
        outcome.differences += [
            replace(d, kind="in-flight") if d.row_id in moving else d for d in found
        ]
        again = [d.row_id for d in found if d.kind in REPAIRABLE and d.row_id not in moving]
        if again:
            outcome.repairable[table.name] = again
    return outcome


def _look(
    scope: Scope, asked: AskedTable, found: FoundTable, before: Total | None, refused: set[str]
) -> Looked:
    """Lay this side's rows, as they are now, beside those of the answer."""
    if asked.buckets is None:
        mine = digests.rows_of(scope, asked.ids) if asked.ids else {}
        base = before or (0, digests.as_text(0))
    else:
        within = Within(asked.bits, found.opened)
        mine = digests.rows_within(scope, within) if found.opened else {}
        base = exchanged(found.total, found.rows, {})
    differing = [one for one in differing_rows(mine, found.rows) if one not in refused]
    apart = {*differing, *refused}
    same = {row_id: pair for row_id, pair in mine.items() if row_id not in apart}
    return Looked(
        table=scope.table.name,
        same=exchanged(base, {}, same),
        mine={one: mine[one] for one in differing if one in mine},
        theirs={one: found.rows[one] for one in differing if one in found.rows},
        left=found.left,
    )


def _moving(
    question: CarriedQuestion, position: int, scope: Scope, found: Sequence[Difference]
) -> set[str]:
    """Ids of the rows of which a later version is on its way, packaged or not yet."""
    older = {one.row_id: one.version_here for one in found if one.kind in REPAIRABLE}
    if not older:
        return set()
    changed = digests.changed_since(scope, list(older), question.asked_at)
    packages = OutPackage.objects.filter(stream=question.run.stream, sequence__gt=position)
    for package in packages.defer("payload", "manifest"):
        for table, row_id, version in package_rows(package):
            if table == scope.table.name and version >= (older.get(row_id) or version + 1):
                changed.add(row_id)
    return changed
