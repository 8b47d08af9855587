"""A run of a watched folder: each new file is a run of its own, and a batch."""

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.sources import folder, runs
from lienthong.services.intake.sources.folder import Dropped
from lienthong.services.intake.sources.handing_in import hand_in
from lienthong.services.intake.sources.models import RunState, SeenFile, SourceRun

MOST_FILES = 200  # of one look; the rest comes with the next


def take(*, run: SourceRun, by: Actor) -> None:
    """Take every new file: the first as this run, each other as a run of its own."""
    files = folder.new_files(run.source)[:MOST_FILES]
    for file in files:
        if run.state != RunState.RUNNING:
            run = _next(run, by)
        _take_one(run, file, by)
    if run.state == RunState.RUNNING:
        runs.end(run=run, state=RunState.UNCHANGED, by=by)


def _next(run: SourceRun, by: Actor) -> SourceRun:
    now = clock.now()
    fresh = SourceRun.objects.create(source=run.source, created_at=now, created_by=run.created_by)
    return runs.begin(run=fresh, by=by)


def _take_one(run: SourceRun, file: Dropped, by: Actor) -> None:
    """Take a file, or tell why not. One that is being written to is left for the next look."""
    run.file_name, run.size_bytes = file.name[-255:], file.size
    try:
        sha256 = folder.digest(file)
    except OSError as error:
        refusal = UserError(
            N_("Không đọc được tệp «%(file)s»: %(reason)s"),
            code="unreadable-file",
            values={"file": file.name, "reason": error.strerror or str(error)},
            remedy=N_("Cho tài khoản chạy nút quyền đọc tệp, rồi chép lại tệp vào thư mục."),
        )
        with transaction.atomic():
            _remember(run, file, "")
            runs.fail(run=run, error=refusal, by=by)
        return
    if sha256 is None:
        return
    run.sha256 = sha256
    with transaction.atomic():
        _remember(run, file, sha256)
        earlier = _earlier(run)
        if earlier is not None:
            run.batch, run.note = earlier, _known(earlier)
            runs.end(run=run, state=RunState.UNCHANGED, by=by)
        else:
            hand_in(run=run, file=file.path, by=by)


def _earlier(run: SourceRun) -> Batch | None:
    """Return the batch that the same content made for the same table, unless it came to nothing."""
    dead = (BatchState.FAILED, BatchState.CANCELLED, BatchState.UNDONE)
    same = Batch.objects.filter(table_name=run.source.table_name, file_sha256=run.sha256)
    return same.exclude(state__in=dead).order_by("-pk").first()


def _known(batch: Batch) -> dict[str, object]:
    return {
        "message": N_("Tệp này đã nhận ở lô %(batch)s, nên không nhận lại."),
        "values": {"batch": str(batch.pk)},
        "remedy": N_("Muốn nhập lại thì nộp tệp bằng tay."),
        "code": "same-file",
    }


def _remember(run: SourceRun, file: Dropped, sha256: str) -> None:
    SeenFile.objects.get_or_create(
        source=run.source,
        path=file.name,
        size=file.size,
        mtime_ns=file.mtime_ns,
        defaults={"sha256": sha256, "at": clock.now()},
    )
