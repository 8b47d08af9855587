"""Read bulk operations: what one would do, what one did, what was changed since."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.intake.bulk.judging import Verdict, verdicts
from lienthong.services.intake.models import BulkOperation, BulkRow
from lienthong.services.records.access import Access

LOOKED_AT = 1000  # rows judged before the operation runs; all are judged again when it does
SHOWN = 20


@dataclass(frozen=True)
class Reason:
    """Why rows would be, or were, refused or left: one sentence, and how many."""

    message: str
    remedy: str
    values: Mapping[str, str]
    count: int


@dataclass(frozen=True)
class Preview:
    """What an operation would do to the rows looked at. ``foreign`` counts all of its rows."""

    looked: int
    total: int
    counts: Mapping[str, int]
    shown: list[Verdict]
    reasons: list[Reason]
    not_ours: int

    @property
    def whole(self) -> bool:
        return self.looked == self.total


@dataclass(frozen=True)
class Progress:
    """How far an operation is: rows by state."""

    total: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        return self.total - self.counts.get(BulkRow.State.WAITING, 0)

    @property
    def percent(self) -> int:
        return 100 if not self.total else int(100 * self.done / self.total)


def find(access: Access, by: Actor, operation_id: int) -> BulkOperation:
    """Return an operation on a table that this person may see. Raises NotFound."""
    found = _visible(access, by).filter(pk=operation_id).first()
    if found is None:
        raise NotFound(N_("Không có thao tác hàng loạt này."), code="unknown-bulk")
    return found


def recent(access: Access, by: Actor) -> QuerySet[BulkOperation]:
    """Return the operations on a table that were run and this person may see, newest first."""
    return _visible(access, by).exclude(state="draft")


def _visible(access: Access, by: Actor) -> QuerySet[BulkOperation]:
    """Whoever works for one unit sees only their own: others' tell of other units' rows."""
    found = BulkOperation.objects.filter(table_name=access.table.name)
    return found if access.write_unit is None else found.filter(created_by=str(by))


def preview(operation: BulkOperation, access: Access) -> Preview:
    """Judge the first rows and say what would become of them."""
    lines = list(operation.rows.order_by("id")[:LOOKED_AT])
    found = verdicts(operation, access, lines)
    reasons: Counter[tuple[Any, ...]] = Counter()
    for verdict in found:
        for key in set(_reasons(verdict)):
            reasons[key] += 1
    return Preview(
        looked=len(found),
        total=operation.rows_total,
        counts=Counter(v.fate for v in found),
        shown=[v for v in found if v.fate == "changed"][:SHOWN],
        reasons=[Reason(m, r, dict(v), n) for (m, r, v), n in reasons.most_common(SHOWN)],
        not_ours=_not_ours(operation, access),
    )


def _reasons(verdict: Verdict) -> list[tuple[Any, ...]]:
    if verdict.note:
        return [(verdict.note, "", ())]
    if verdict.fate != "refused":
        return []
    return [
        (p.message, p.remedy, tuple(sorted(p.values.items())))
        for p in verdict.problems
        if p.severity == "error"
    ]


def _not_ours(operation: BulkOperation, access: Access) -> int:
    """Count the rows of another node, or of a unit the person may not write for."""
    own = "_source = %(node)s"
    if access.write_unit is not None:
        column = access.table.unit_field
        own += f" AND {ident(column)}::text = %(unit)s" if column else " AND false"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM intake_bulkrow AS b "  # noqa: S608
            f"JOIN {table_name(access.table)} AS t "
            f"ON t._id = b.row_id WHERE b.operation_id = %(id)s AND ({own}) IS NOT TRUE",
            {"node": node().node_id, "unit": access.write_unit, "id": operation.pk},
        )
        return int(cursor.fetchone()[0])


def progress(operation: BulkOperation) -> Progress:
    """Return how many rows are in which state."""
    counted = operation.rows.order_by().values_list("state").annotate(n=Count("id"))
    return Progress(operation.rows_total, dict(counted))


def lines(operation: BulkOperation, state: str = "") -> QuerySet[BulkRow]:
    """Return the rows of an operation, of one state if asked."""
    found = operation.rows.order_by("id")
    return found.filter(state=state) if state else found


def changed_since(operation: BulkOperation) -> tuple[int, list[str]]:
    """Count the rows this operation changed that have another version now; name the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.row_id FROM intake_bulkrow AS b "  # noqa: S608
            f"LEFT JOIN {table_name(operation.table_name)} AS t "
            "ON t._id = b.row_id "
            "WHERE b.operation_id = %s AND b.state = 'changed' "
            "AND t._version IS DISTINCT FROM b.version_after ORDER BY b.id",
            [operation.pk],
        )
        found = [row_id for (row_id,) in cursor.fetchall()]
    return len(found), found[:SHOWN]
