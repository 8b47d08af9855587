"""Batches, the rows they could not accept, and what was repaired on the way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.services.intake.bulk.models import BulkOperation, BulkRow, BulkState


class BatchState(models.TextChoices):
    RECEIVED = "received", _("Đã nhận")
    PREVIEWED = "previewed", _("Đã ghép cột")
    QUEUED = "queued", _("Chờ chạy")
    RUNNING = "running", _("Đang chạy")
    PAUSED = "paused", _("Tạm dừng")
    PUBLISHING = "publishing", _("Đang ghi vào bảng")
    DONE = "done", _("Xong")
    FAILED = "failed", _("Không chạy được")
    CANCELLED = "cancelled", _("Đã hủy")
    UNDONE = "undone", _("Đã hoàn tác")


FINAL_STATES = (BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED, BatchState.UNDONE)


class Batch(models.Model):
    """One file on its way into one declared table. Row counts grow with each committed chunk.

    ``rows_read`` counts the data rows passed, blank ones too: a restart continues after them.
    ``rows_written`` counts the rows put into the table so far while the batch is published;
    ``rows_unchanged`` is known when it is. ``busy_seconds`` is the time spent reading and judging,
    without pauses. ``seen_from`` is PostgreSQL's oldest open transaction when staging began: what
    came later may not have been seen by the judging. ``written_at`` is the time that all rows of
    the batch share in their history.
    ``write_scope`` is the unit whose rows alone may be written; None means every unit's.
    ``reading`` is what was found in the file, ``layout`` what a person decided about it (see
    ``layout.Layout``).
    """

    table_name = models.CharField(max_length=63, db_index=True)
    contract_id = models.CharField(max_length=100)
    contract_version = models.CharField(max_length=30)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64, db_index=True)
    file_bytes = models.BigIntegerField()
    file_format = models.CharField(max_length=20, blank=True)
    sheet = models.CharField(max_length=255, blank=True)
    reading = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    synthetic = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.RECEIVED)
    state_note = models.TextField(blank=True, default="")
    rows_total = models.BigIntegerField(null=True)
    rows_read = models.BigIntegerField(default=0)
    rows_blank = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    rows_unchanged = models.BigIntegerField(default=0)
    rows_repaired = models.BigIntegerField(default=0)
    rows_quarantined = models.BigIntegerField(default=0)
    rows_waiting = models.BigIntegerField(default=0)
    rows_written = models.BigIntegerField(default=0)
    busy_seconds = models.FloatField(default=0.0)
    seen_from = models.BigIntegerField(null=True)
    written_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    progress_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    unit = models.CharField(max_length=80, blank=True)
    write_scope = models.CharField(max_length=80, null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.table_name}"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def submitter(self) -> str:
        """Who handed the file in, without the kind of actor."""
        return self.created_by.partition(":")[2] or self.created_by

    @property
    def elapsed_seconds(self) -> float:
        """Seconds between the start and the latest committed chunk; 0.0 before."""
        end = self.finished_at or self.progress_at
        if self.started_at is None or end is None:
            return 0.0
        return max((end - self.started_at).total_seconds(), 0.0)

    @property
    def rows_per_second(self) -> float:
        """Data rows passed each second of work, pauses left out; 0.0 before the first chunk."""
        seconds = self.busy_seconds or self.elapsed_seconds
        return self.rows_read / seconds if seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds the present part will take at its rate so far; None when that is unknown.

        The parts are reading and judging, then publishing.
        """
        if self.state == BatchState.PUBLISHING:
            return self._publishing_left
        if self.rows_total is None or not self.rows_per_second or self.is_final:
            return None
        return max(self.rows_total - self.rows_read, 0) / self.rows_per_second

    @property
    def _publishing_left(self) -> float | None:
        if self.written_at is None or self.progress_at is None or not self.rows_written:
            return None
        seconds = (self.progress_at - self.written_at).total_seconds()
        return seconds * max(self.rows_accepted - self.rows_written, 0) / self.rows_written

    @property
    def percent(self) -> int | None:
        """Share of the present part that was passed, 0–100; None when the total is unknown."""
        if self.state == BatchState.DONE:
            return 100
        if self.state == BatchState.PUBLISHING:
            return min(100, int(100 * self.rows_written / max(self.rows_accepted, 1)))
        if not self.rows_total:
            return None
        return min(100, int(100 * self.rows_read / self.rows_total))


class Origin(models.TextChoices):
    FILE = "file", _("Tệp")
    FORM = "form", _("Biểu mẫu")
    API = "api", _("API")
    RECEIVER = "receiver", _("Nơi nhận trả lại")


class QuarantineState(models.TextChoices):
    OPEN = "open", _("Chờ xử lý")
    CORRECTED = "corrected", _("Đã sửa")
    DISCARDED = "discarded", _("Đã bỏ")


class HeldBack(models.TextChoices):
    QUARANTINED = "quarantined", _("Cách ly")
    WAITING = "waiting", _("Chờ người quyết định")


class QuarantinedRow(models.Model):
    """A row with at least one error. ``raw`` never changes: it is what the file said.

    ``verdict`` is «waiting» when every error is a question whose choices would settle it.
    ``raw`` maps a column's title to its text; ``values`` holds the standardised values by field
    name, corrections included; ``search`` is folded text without sensitive personal data.
    ``unit`` is the unit in charge, ``assignee`` the person, ``since`` when it became theirs (null:
    when the row was kept). ``revision`` counts the changes; ``replaces`` is the row it came from
    when a file was handed in again.
    """

    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="quarantine")
    table_name = models.CharField(max_length=63)
    row_number = models.BigIntegerField(null=True)
    row_id = models.CharField(max_length=150, null=True)
    version = models.BigIntegerField(null=True)
    raw = models.JSONField()
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    verdict = models.CharField(
        max_length=11, choices=HeldBack, default=HeldBack.QUARANTINED, db_default="quarantined"
    )
    origin = models.CharField(max_length=10, choices=Origin)
    state = models.CharField(max_length=10, choices=QuarantineState, default=QuarantineState.OPEN)
    unit = models.CharField(max_length=80, blank=True)
    search = models.TextField(blank=True)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=170, blank=True)
    resolution = models.TextField(blank=True, default="")
    assignee = models.CharField(max_length=150, blank=True, default="", db_default="")
    since = models.DateTimeField(null=True)
    revision = models.IntegerField(default=0, db_default=0)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, db_index=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["table_name", "state", "id"], name="quarantine_by_table"),
            models.Index(
                fields=["resolved_at"],
                name="quarantine_by_end",
                condition=models.Q(resolved_at__isnull=False),
            ),
            models.Index(fields=["unit", "state"], name="quarantine_by_unit"),
            models.Index(fields=["table_name", "row_id"], name="quarantine_by_row"),
        ]

    def __str__(self) -> str:
        return f"{self.table_name}#{self.pk}"


class RepairLog(models.Model):
    """How often one repair was made to one column in one batch, with one example."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="repairs")
    name = models.CharField(max_length=60)
    column = models.CharField(max_length=63)
    count = models.BigIntegerField(default=0)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        ordering = ["-count"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "name", "column"], name="repair_once")
        ]


class RowLog(models.Model):
    """What was repaired in one accepted row of a batch: each step with its cell before and after.

    ``steps`` is a list of {name, column, before, after}. Personal data is masked where it is shown.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="row_logs")
    row_number = models.BigIntegerField(null=True)
    row_id = models.CharField(max_length=150)
    steps = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["batch", "row_number"], name="row_log_by_batch"),
            models.Index(fields=["row_id"], name="row_log_by_row"),
        ]


class LeftOutRow(models.Model):
    """A line of the file that was taken for no data: a title, a group, a total, a signature.

    Nothing is lost by it: ``cells`` is the text of the line, column title → text, and a person may
    say that it is data, which judges it as any row. ``reason`` is a key of ``layout.REASONS``.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="left_out")
    row_number = models.BigIntegerField()
    cells = models.JSONField()
    reason = models.CharField(max_length=20)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=170, blank=True)

    class Meta:
        ordering = ["row_number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number"], name="left_out_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}#{self.row_number}"


class RememberedMapping(models.Model):
    """How files of one shape were matched: one table, one source, one set of column titles.

    ``source`` is a unit, or the key of a source that fetches by itself; empty means the node.
    ``fingerprint`` does not depend on the order of the columns, on case or on diacritics.
    """

    table_name = models.CharField(max_length=63)
    source = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=64)
    header = models.JSONField()
    mapping = models.JSONField()
    shaping = models.JSONField(default=list)
    used_count = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)

    class Meta:
        ordering = ["table_name", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "source", "fingerprint"], name="mapping_remembered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table_name}: {self.source}"


class BatchUndo(models.Model):
    """The undoing of one published batch, in one transaction.

    ``overwrite`` also takes back rows that were changed since; without it they are left.
    ``refused`` names the first rows whose earlier values the rules of today do not accept:
    [{row, message, remedy, values}].
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="undos")
    overwrite = models.BooleanField(default=False)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.QUEUED)
    note = models.TextField(blank=True)
    rows_total = models.BigIntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    rows_cancelled = models.BigIntegerField(default=0)
    rows_restored = models.BigIntegerField(default=0)
    rows_left = models.BigIntegerField(default=0)
    rows_refused = models.BigIntegerField(default=0)
    rows_closed = models.BigIntegerField(default=0)
    refused = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"undo#{self.pk}"

    @property
    def submitter(self) -> str:
        """Who asked for it, without the kind of actor."""
        return self.created_by.partition(":")[2] or self.created_by

    @property
    def is_running(self) -> bool:
        return self.state in (BulkState.QUEUED, BulkState.RUNNING)

    @property
    def percent(self) -> int:
        """Share of the rows taken back, 0–100."""
        if self.state == BulkState.DONE:
            return 100
        return min(100, int(100 * self.rows_done / max(self.rows_total, 1)))


from lienthong.services.intake.desk.models import (  # noqa: E402  the desk's own, beside its code
    CauseLink,
    DeskLine,
    DeskOperation,
    DeskState,
    QuarantineEvent,
    RememberedAnswer,
    Tally,
)
from lienthong.services.intake.sources.models import (  # noqa: E402  likewise
    Following,
    KnownRow,
    SeenFile,
    Source,
    SourceRow,
    SourceRun,
)

__all__ = [
    "FINAL_STATES",
    "Batch",
    "BatchState",
    "BatchUndo",
    "BulkOperation",
    "BulkRow",
    "BulkState",
    "CauseLink",
    "DeskLine",
    "DeskOperation",
    "DeskState",
    "Following",
    "HeldBack",
    "KnownRow",
    "Origin",
    "QuarantineEvent",
    "QuarantineState",
    "QuarantinedRow",
    "RememberedAnswer",
    "RepairLog",
    "RowLog",
    "SeenFile",
    "Source",
    "SourceRow",
    "SourceRun",
    "Tally",
]
