"""A file arrives, its columns are matched to fields, its run is asked for or called off."""

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import mapping as columns
from lienthong.services.intake import opening, originals, staging, understanding
from lienthong.services.intake.actions.remembering import remember_batch
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.queueing import queue_once
from lienthong.services.intake.scope import access_of
from lienthong.services.intake.staging import Staging

WORKING = (BatchState.QUEUED, BatchState.RUNNING, BatchState.PUBLISHING)
RUN_JOB = "intake.run_batch"


def receive_file(
    *,
    table_name: str,
    file_name: str,
    content: bytes | Path,
    by: Actor,
    unit: str,
    synthetic: bool = False,
    again: bool = False,
    sheet: str = "",
) -> Batch:
    """Keep the original, understand it, and return a batch whose columns are matched by name.

    An unreadable file is kept too, as a failed batch with the reason; then UserError is raised.
    The same file for the same table is refused unless ``again``.
    """
    contract, table = contracts.table(table_name)
    scope = access_of(by, table_name, "import").write_unit
    sha256, size = originals.keep(content)
    if not again:
        _refuse_same_file(table, sha256, scope)
    batch = Batch(
        table_name=table.name,
        contract_id=contract.id,
        contract_version=contract.version,
        file_name=Path(file_name).name[:255],
        file_sha256=sha256,
        file_bytes=size,
        synthetic=synthetic,
        created_at=clock.now(),
        created_by=str(by),
        unit=unit,
        write_scope=scope,
    )
    try:
        opened = opening.open_original(batch, table, sheet=sheet)
    except UserError as error:
        batch.state, batch.state_note = BatchState.FAILED, sentence(error)
        batch.finished_at = batch.created_at
        _save_new(batch, by, "intake.refuse_file")
        raise
    understanding.describe(batch, table, opened)
    batch.state = BatchState.RECEIVED
    _save_new(batch, by, "intake.receive")
    return batch


@transaction.atomic
def _save_new(batch: Batch, by: Actor, action: str) -> None:
    batch.save()
    audit.record(by=by, action=action, subject=f"batch:{batch.pk}", after=_facts(batch))


@transaction.atomic
def set_sheet(*, batch: Batch, sheet: str, by: Actor) -> Batch:
    """Take the rows from another sheet of the workbook; the columns are matched anew."""
    access_of(by, batch.table_name, "import")
    batch = _waiting(batch)
    _, table = contracts.table(batch.table_name)
    before = {"sheet": batch.sheet}
    batch.layout, batch.mapping = {}, {}
    opened = opening.open_original(batch, table, sheet=sheet)
    understanding.describe(batch, table, opened)
    batch.state = BatchState.RECEIVED
    batch.save()
    audit.record(
        by=by,
        action="intake.sheet",
        subject=f"batch:{batch.pk}",
        before=before,
        after={"sheet": batch.sheet},
    )
    return batch


@transaction.atomic
def set_mapping(*, batch: Batch, mapping: Mapping[str, str | None], by: Actor) -> Batch:
    """Say which column feeds which field; columns not named feed none. Raises MappingProblem."""
    access_of(by, batch.table_name, "import")
    batch = _waiting(batch)
    _, table = contracts.table(batch.table_name)
    header = list(batch.mapping)
    unknown = [column for column in mapping if column not in batch.mapping]
    if unknown:
        raise UserError(
            N_("Tệp không có cột: %(columns)s."),
            code="unknown-column",
            values={"columns": ", ".join(unknown)},
        )
    chosen = columns.today(table, {column: mapping.get(column) or None for column in header})
    columns.check(table, chosen)
    before, batch.mapping = batch.mapping, chosen
    batch.state = BatchState.PREVIEWED
    batch.save()
    audit.record(
        by=by, action="intake.map", subject=f"batch:{batch.pk}", before=before, after=chosen
    )
    return batch


@transaction.atomic
def start(*, batch: Batch, by: Actor, queue: bool = True) -> Batch:
    """Queue the batch's run; a paused or failed one goes on after its last finished chunk.

    ``queue`` False: the caller runs it at once; a worker takes up what it leaves behind.

    Raises MappingProblem when required columns are missing, UserError while nobody has said what
    becomes of another table in the sheet.
    """
    access_of(by, batch.table_name, "import")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state in WORKING:
        return batch
    ended = (BatchState.DONE, BatchState.CANCELLED, BatchState.UNDONE)
    if batch.state in ended or not batch.mapping:
        raise _not_startable(batch)
    _, table = contracts.table(batch.table_name)
    batch.mapping = columns.today(table, batch.mapping)
    columns.check(table, batch.mapping)
    demand_decided(batch)
    batch.state, batch.state_note = BatchState.QUEUED, ""
    batch.finished_at = None
    batch.save()
    audit.record(by=by, action="intake.start", subject=f"batch:{batch.pk}", after=_facts(batch))
    remember_batch(batch=batch, table=table, by=by)
    if queue:
        _defer(batch)
    return batch


@transaction.atomic
def cancel_batch(*, batch: Batch, by: Actor) -> Batch:
    """Call a batch off: nothing of it stays but the file and who did what.

    A batch that has ended is left as it is, except a failed one.
    """
    access_of(by, batch.table_name, "import")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.is_final and batch.state != BatchState.FAILED:
        return batch
    batch.state, batch.finished_at = BatchState.CANCELLED, clock.now()
    batch.save()
    batch.repairs.all().delete()
    place = Staging(batch.pk)
    transaction.on_commit(lambda: staging.drop_soon(place))
    audit.record(by=by, action="intake.cancel", subject=f"batch:{batch.pk}", after=_facts(batch))
    return batch


@transaction.atomic
def pause_batch(*, batch: Batch, by: Actor, note: str = "") -> Batch:
    """Stop a batch after the chunk it is in, to go on later; ``note`` says why.

    A batch being published starts publishing anew. One that waits for nothing is left as it is.
    """
    access_of(by, batch.table_name, "import")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in WORKING:
        return batch
    batch.state, batch.state_note = BatchState.PAUSED, note
    batch.save()
    audit.record(by=by, action="intake.pause", subject=f"batch:{batch.pk}", after=_facts(batch))
    return batch


def resume_unfinished(*, by: Actor) -> list[int]:
    """Queue every batch that a stopped worker left behind; return their ids.

    Safe while another worker runs one of them: a chunk is committed once (see run_chunk).
    """
    left = Batch.objects.filter(state__in=WORKING).order_by("pk")
    resumed = []
    for batch in left:
        with transaction.atomic():
            audit.record(
                by=by,
                action="intake.resume",
                subject=f"batch:{batch.pk}",
                after={"rows_read": batch.rows_read},
            )
            _defer(batch)
        resumed.append(batch.pk)
    return resumed


def demand_decided(batch: Batch) -> None:
    """Raise UserError while the sheet holds another table of which nobody has said a word."""
    line = understanding.undecided(batch)
    if line is not None:
        raise UserError(
            N_("Trang này có hơn một bảng: bảng thứ hai bắt đầu ở dòng %(line)s."),
            code="several-tables",
            values={"line": line},
            remedy=N_(
                "Mở lô, chọn «Chỉ nhập bảng này» hoặc nhập bảng thứ hai (dòng lệnh: --one-table, "
                "--header); chưa có dòng nào được nhập."
            ),
            status=409,
        )


def sentence(error: UserError) -> str:
    """Return an error with its remedy in the reader's language."""
    parts = [gettext(error.message), gettext(error.remedy) if error.remedy else ""]
    said = " ".join(part % error.values if error.values else part for part in parts if part)
    return f"{error.place}: {said}" if error.place else said


def _defer(batch: Batch) -> None:
    """Queue the run unless it waits in the queue already."""
    queue_once(RUN_JOB, f"intake-batch-{batch.pk}", batch_id=batch.pk)


def _waiting(batch: Batch) -> Batch:
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (BatchState.RECEIVED, BatchState.PREVIEWED):
        raise _not_startable(batch)
    return batch


def _not_startable(batch: Batch) -> UserError:
    return UserError(
        N_("Lô %(batch)s đang ở trạng thái «%(state)s», không làm được việc này."),
        code="batch-state",
        values={"batch": batch.pk, "state": BatchState(batch.state).label},
        remedy=N_("Nộp lại tệp thành một lô mới."),
        status=409,
    )


def _refuse_same_file(table: Table, sha256: str, scope: str | None) -> None:
    earlier = (
        Batch.objects.filter(table_name=table.name, file_sha256=sha256)
        .exclude(state__in=(BatchState.FAILED, BatchState.CANCELLED, BatchState.UNDONE))
        .first()
    )
    if earlier is None:
        return
    date = earlier.created_at.astimezone(clock.VIET_NAM).strftime("%d/%m/%Y %H:%M")
    if scope is not None and earlier.unit != scope:
        raise UserError(
            N_("Tệp này một đơn vị khác đã nộp ngày %(date)s."),
            code="same-file",
            values={"date": date},
            remedy=N_("Hỏi cán bộ dữ liệu của cơ quan, hoặc xác nhận nộp lại nếu thật sự muốn."),
            status=409,
        )
    raise UserError(
        N_("Tệp này đã nộp ở lô %(batch)s ngày %(date)s («%(file)s», trạng thái: %(state)s)."),
        code="same-file",
        values={
            "batch": earlier.pk,
            "date": date,
            "file": earlier.file_name,
            "state": BatchState(earlier.state).label,
        },
        remedy=N_("Mở lô cũ, hoặc xác nhận nộp lại nếu thật sự muốn nhập lần nữa."),
        status=409,
    )


def _facts(batch: Batch) -> dict[str, object]:
    return {
        "table": batch.table_name,
        "file": batch.file_name,
        "sha256": batch.file_sha256,
        "state": str(batch.state),
        "rows_read": batch.rows_read,
        "rows_accepted": batch.rows_accepted,
        "rows_quarantined": batch.rows_quarantined,
    }
