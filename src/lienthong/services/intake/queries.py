"""Read batches and the quarantine: lists, causes, and rows before and after standardising."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.services.intake.models import Batch, QuarantinedRow, QuarantineState, RepairLog

_CAUSES = """
SELECT p->>'rule', (p->'columns')::text, p->>'message', (p->'values')::text,
       coalesce(p->>'value', ''), count(*)
FROM intake_quarantinedrow AS q, jsonb_array_elements(q.problems) AS p
WHERE q.table_name = %(table)s AND q.state = %(state)s AND p->>'severity' = 'error'
  AND (%(unit)s::text IS NULL OR q.unit = %(unit)s)
  AND (%(batch)s::bigint IS NULL OR q.batch_id = %(batch)s)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 1, 5 LIMIT %(limit)s
"""
_MARK = "::"


@dataclass(frozen=True)
class Cause:
    """One reason shared by ``count`` quarantined rows. ``key`` selects them in ``quarantine``."""

    rule: str
    columns: tuple[str, ...]
    message: str
    values: Mapping[str, str]
    value: str
    count: int

    @property
    def key(self) -> str:
        return f"{self.rule}{_MARK}{self.value}"


def batches(table_name: str | None = None, unit: str | None = None) -> QuerySet[Batch]:
    """Return the batches, newest first; ``unit`` keeps those a unit handed in."""
    found = Batch.objects.all()
    if table_name is not None:
        found = found.filter(table_name=table_name)
    return found if unit is None else found.filter(unit=unit)


def batch(batch_id: int) -> Batch:
    """Return one batch. Raises NotFound."""
    found = Batch.objects.filter(pk=batch_id).first()
    if found is None:
        raise NotFound(N_("Không có lô nhập «%(batch)s»."), values={"batch": batch_id})
    return found


def repairs(batch: Batch) -> list[RepairLog]:
    """Return what was repaired in a batch, most frequent first."""
    return list(RepairLog.objects.filter(batch=batch).order_by("-count", "name"))


def quarantined(row_id: int) -> QuarantinedRow:
    """Return one quarantined row. Raises NotFound."""
    found = QuarantinedRow.objects.select_related("batch").filter(pk=row_id).first()
    if found is None:
        raise NotFound(N_("Không có dòng cách ly «%(row)s»."), values={"row": row_id})
    return found


def quarantine(
    table_name: str | None = None,
    unit: str | None = None,
    state: str | None = QuarantineState.OPEN,
    cause: str | None = None,
    batch: Batch | int | None = None,
    search: str = "",
) -> QuerySet[QuarantinedRow]:
    """Return quarantined rows, oldest first; ``cause`` is a Cause's key, or a rule alone."""
    found = QuarantinedRow.objects.select_related("batch")
    if table_name is not None:
        found = found.filter(table_name=table_name)
    if unit is not None:
        found = found.filter(unit=unit)
    if state:
        found = found.filter(state=state)
    if batch is not None:
        found = found.filter(batch_id=batch if isinstance(batch, int) else batch.pk)
    if cause:
        rule, _, value = cause.partition(_MARK)
        wanted = {"rule": rule} | ({"value": value} if value else {})
        found = found.filter(problems__contains=[wanted])
    for word in search.split():
        found = found.filter(search__contains=fold(word))
    return found


def causes(
    table_name: str,
    *,
    unit: str | None = None,
    batch: Batch | None = None,
    state: str = QuarantineState.OPEN,
    limit: int = 200,
) -> list[Cause]:
    """Return the reasons rows are kept out, most frequent first."""
    parameters = {
        "table": table_name,
        "state": str(state),
        "unit": unit,
        "batch": batch.pk if batch else None,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CAUSES, parameters)
        found = cursor.fetchall()
    return [
        Cause(
            rule=rule,
            columns=tuple(json.loads(columns)),
            message=message,
            values=json.loads(values),
            value=value,
            count=int(count),
        )
        for rule, columns, message, values, value, count in found
    ]


def open_count(unit: str | None = None, table_name: str | None = None) -> int:
    """Return how many rows wait for a person."""
    return quarantine(table_name=table_name, unit=unit).count()
