"""The life of a run: asked for, begun, ended; a run that is open keeps the next one waiting."""

from django.db import transaction
from django.db.models import Q

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.intake.queueing import queue_once
from lienthong.services.intake.sources import folder
from lienthong.services.intake.sources.models import (
    OPEN_RUNS,
    Mode,
    RunState,
    Source,
    SourceKind,
    SourceRun,
    SourceState,
)
from lienthong.services.intake.sources.permission import may_run
from lienthong.services.intake.sources.schedule import Schedule

RUN_JOB = "sources.run"
SETTLE_JOB = "sources.settle"


@transaction.atomic
def request(*, source: Source, by: Actor) -> SourceRun:
    """Queue a run now. Raises UserError while another is open, or when the source is not whole."""
    run = open_run(source=source, by=by)
    _defer(RUN_JOB, run)
    return run


@transaction.atomic
def open_run(*, source: Source, by: Actor) -> SourceRun:
    """Make a run that the caller carries out itself. Raises UserError as ``request`` does."""
    may_run(by, source)
    source = Source.objects.select_for_update().get(pk=source.pk)
    if source.state not in (SourceState.ACTIVE, SourceState.PAUSED):
        raise UserError(
            N_("Nguồn «%(source)s» chưa khai báo xong hoặc đã ngừng dùng."),
            code="source-not-ready",
            values={"source": source.name},
            remedy=N_("Ghép cột, đặt lịch rồi cho hoạt động trước khi chạy."),
            status=409,
        )
    if source.mode == Mode.FOLLOW:
        raise UserError(
            N_("Nguồn «%(source)s» được theo liên tục, không chạy từng lượt."),
            code="source-followed",
            values={"source": source.name},
            remedy=N_("Thay đổi ở nguồn tự về; muốn lấy lại từ đầu, bấm «Lấy lại toàn bộ»."),
            status=409,
        )
    earlier = SourceRun.objects.filter(source=source, state__in=OPEN_RUNS).first()
    if earlier is not None:
        raise UserError(
            N_("Nguồn «%(source)s» đang chạy (lượt %(run)s)."),
            code="source-running",
            values={"source": source.name, "run": earlier.pk},
            remedy=N_("Đợi lượt này xong; lô đang tạm dừng thì cho chạy tiếp hoặc hủy."),
            status=409,
        )
    run = SourceRun.objects.create(
        source=source, created_at=clock.now(), created_by=str(by), cursor_from=source.cursor_value
    )
    audit.record(by=by, action="sources.run", subject=f"source:{source.pk}", after={"run": run.pk})
    return run


def start_due(*, by: Actor) -> list[int]:
    """Queue the run of every source whose time has come; return the runs' ids."""
    due = Q(state=SourceState.ACTIVE, next_run_at__lte=clock.now())
    started = []
    for source in Source.objects.filter(due).order_by("next_run_at"):
        with transaction.atomic():
            run = _start_one(source, by)
            if run is not None:
                started.append(run.pk)
    return started


def _start_one(source: Source, by: Actor) -> SourceRun | None:
    now = clock.now()
    source = Source.objects.select_for_update().get(pk=source.pk)
    if source.state != SourceState.ACTIVE or not source.next_run_at or source.next_run_at > now:
        return None
    source.next_run_at = Schedule.of(source.schedule).after(now)
    source.save(update_fields=["next_run_at"])
    is_busy = SourceRun.objects.filter(source=source, state__in=OPEN_RUNS).exists()
    return None if is_busy or _has_nothing(source) else request(source=source, by=by)


def _has_nothing(source: Source) -> bool:
    """Tell of a watched folder that nothing new lies in it: no run is made for that.

    A folder that is away makes one failed run, not one each minute.
    """
    if source.kind != SourceKind.FOLDER:
        return False
    try:
        return not folder.new_files(source)
    except UserError as error:
        last = SourceRun.objects.filter(source=source).order_by("-pk").first()
        return last is not None and last.note.get("code") == error.code


def defer_settling() -> list[int]:
    """Queue the settling of every run whose batch has ended; return their ids."""
    ended = SourceRun.objects.filter(
        state__in=(RunState.IMPORTING, RunState.WAITING), batch__finished_at__isnull=False
    )
    found = list(ended)
    for run in found:
        _defer(SETTLE_JOB, run)
    return [run.pk for run in found]


def _defer(job: str, run: SourceRun) -> None:
    """Queue a job for a run unless it waits in the queue already."""
    queue_once(job, f"{job}-{run.pk}", run_id=run.pk)


@transaction.atomic
def begin(*, run: SourceRun, by: Actor) -> SourceRun:
    """Note that a run is under way; once more when its worker died."""
    run = SourceRun.objects.select_for_update().get(pk=run.pk)
    run.state, run.started_at = RunState.RUNNING, run.started_at or clock.now()
    run.attempts += 1
    run.save()
    audit.record(
        by=by, action="sources.begin", subject=_subject(run),
        after={"run": run.pk, "attempt": run.attempts},
    )  # fmt: skip
    return run


@transaction.atomic
def try_later(*, run: SourceRun, error: UserError, by: Actor) -> None:
    """Put a run back in line with the reason: the job queue tries it again, with pauses."""
    run.state, run.note = RunState.QUEUED, told(error)
    run.save()
    audit.record(
        by=by, action="sources.try_later", subject=_subject(run),
        after={"run": run.pk, "code": error.code},
    )  # fmt: skip


@transaction.atomic
def fail(*, run: SourceRun, error: UserError, by: Actor) -> None:
    """End a run with the reason."""
    run.state, run.note, run.finished_at = RunState.FAILED, told(error), clock.now()
    run.save()
    audit.record(
        by=by, action="sources.fail", subject=_subject(run),
        after={"run": run.pk, "code": error.code},
    )  # fmt: skip


@transaction.atomic
def end(*, run: SourceRun, state: RunState, by: Actor) -> None:
    """End a run that brought nothing, or whose batch is in the table."""
    run.state, run.finished_at = state, clock.now()
    run.save()
    audit.record(
        by=by, action="sources.end", subject=_subject(run),
        after={"run": run.pk, "state": str(state), "rows": run.rows, "missing": run.missing},
    )  # fmt: skip


def told(error: UserError) -> dict[str, object]:
    """Return an error as a run keeps it, to be said in the reader's language later."""
    values = {name: str(value) for name, value in error.values.items()}
    return {
        "message": error.message,
        "values": values,
        "remedy": error.remedy,
        "code": error.code,
    }


def _subject(run: SourceRun) -> str:
    return f"source:{run.source_id}"
