"""Read batches and the quarantine; the desk reads kept rows by cause (desk/causes.py)."""

from django.db.models import QuerySet

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.services.intake.models import Batch, QuarantinedRow, QuarantineState, RepairLog


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
    batch: Batch | int | None = None,
    search: str = "",
) -> QuerySet[QuarantinedRow]:
    """Return quarantined rows, oldest first."""
    found = QuarantinedRow.objects.select_related("batch")
    if table_name is not None:
        found = found.filter(table_name=table_name)
    if unit is not None:
        found = found.filter(unit=unit)
    if state:
        found = found.filter(state=state)
    if batch is not None:
        found = found.filter(batch_id=batch if isinstance(batch, int) else batch.pk)
    for word in search.split():
        found = found.filter(search__contains=fold(word))
    return found


def open_count(unit: str | None = None, table_name: str | None = None) -> int:
    """Return how many rows wait for a person."""
    return quarantine(table_name=table_name, unit=unit).count()
