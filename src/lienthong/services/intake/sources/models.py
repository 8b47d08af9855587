"""Where rows come from by themselves, each run of it, and what it has seen before."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    FOLDER = "folder", _("Thư mục")
    POSTGRESQL = "postgresql", "PostgreSQL"
    MYSQL = "mysql", "MariaDB / MySQL"
    SQLSERVER = "sqlserver", "SQL Server"
    ORACLE = "oracle", "Oracle"
    REST = "rest", _("Dịch vụ REST")


class SourceState(models.TextChoices):
    DRAFT = "draft", _("Đang khai báo")
    ACTIVE = "active", _("Đang hoạt động")
    PAUSED = "paused", _("Tạm dừng")
    RETIRED = "retired", _("Ngừng dùng")


class Mode(models.TextChoices):
    FULL = "full", _("Toàn bộ mỗi lần")
    INCREMENTAL = "incremental", _("Chỉ phần mới, theo cột mốc")
    COMPARE = "compare", _("Toàn bộ, chỉ nhận dòng khác lần trước")
    FOLLOW = "follow", _("Theo liên tục nhật ký thay đổi")


class Missing(models.TextChoices):
    LEAVE = "leave", _("Để nguyên, chỉ đếm")
    CANCEL = "cancel", _("Hủy bản ghi ở đây")


class RunState(models.TextChoices):
    QUEUED = "queued", _("Chờ chạy")
    RUNNING = "running", _("Đang lấy dữ liệu")
    IMPORTING = "importing", _("Lô đang nhập")
    WAITING = "waiting", _("Chờ người ghép cột")
    DONE = "done", _("Xong")
    UNCHANGED = "unchanged", _("Không có gì mới")
    FAILED = "failed", _("Không chạy được")


class FollowStage(models.TextChoices):
    STARTING = "starting", _("Chờ bắt đầu theo")
    COPYING = "copying", _("Đang lấy toàn bộ lần đầu")
    FOLLOWING = "following", _("Đang theo")
    AWAY = "away", _("Mất liên lạc, đang thử lại")
    STOPPED = "stopped", _("Dừng, chờ người xử lý")


# Of these modes each row that the source brought is known by its key and a digest (KnownRow).
KNOWING = (Mode.COMPARE, Mode.FOLLOW)
OPEN_RUNS = (RunState.QUEUED, RunState.RUNNING, RunState.IMPORTING)


class Source(models.Model):
    """A place that feeds one declared table for one unit.

    ``connection`` holds what is no secret; ``secret`` is encrypted with the node's key file.
    ``selection`` is {schema, table} or {query}; ``columns`` what the source had when it was matched
    ([name, family]). ``cursor_value`` is the highest value of a batch that was published;
    ``overlap`` is taken again below it: seconds for dates, else a number. ``key_columns`` tell the
    rows of the source apart where rows are known (KNOWING).
    ``unit`` empty: the rows of every unit.
    """

    name = models.CharField(max_length=120, unique=True)
    table_name = models.CharField(max_length=63, db_index=True)
    unit = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=SourceKind)
    connection = models.JSONField(default=dict)
    secret = models.TextField(blank=True)
    selection = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    mode = models.CharField(max_length=11, choices=Mode, default=Mode.FULL)
    cursor_column = models.CharField(max_length=128, blank=True)
    cursor_value = models.CharField(max_length=100, blank=True)
    overlap = models.BigIntegerField(default=0)
    missing = models.CharField(max_length=6, choices=Missing, default=Missing.LEAVE)
    key_columns = models.JSONField(default=list)
    schedule = models.JSONField(default=dict)
    next_run_at = models.DateTimeField(null=True, db_index=True)
    state = models.CharField(max_length=7, choices=SourceState, default=SourceState.DRAFT)
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SourceRun(models.Model):
    """One look at a source, or one file of a folder.

    ``note`` is {message, values, remedy, code} of what stopped it or is worth telling.
    ``new_columns`` the source has and nobody matched. ``missing`` counts rows that this source
    brought before and no longer has, ``cancelled`` those cancelled here for it.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=9, choices=RunState, default=RunState.QUEUED)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.BigIntegerField(null=True)
    size_bytes = models.BigIntegerField(null=True)
    batch = models.ForeignKey(
        "intake.Batch", null=True, on_delete=models.SET_NULL, related_name="source_runs"
    )
    cursor_from = models.CharField(max_length=100, blank=True)
    cursor_to = models.CharField(max_length=100, blank=True)
    note = models.JSONField(default=dict)
    new_columns = models.JSONField(default=list)
    missing = models.BigIntegerField(null=True)
    cancelled = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="source_run_by_state")]

    def __str__(self) -> str:
        return f"{self.source_id}#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_RUNS

    @property
    def seconds(self) -> float | None:
        """How long it took, batch included; None before its end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class SeenFile(models.Model):
    """One state of one file of a watched folder that was dealt with, whatever came of it."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="seen")
    path = models.CharField(max_length=1000)
    size = models.BigIntegerField()
    mtime_ns = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "path", "size", "mtime_ns"], name="seen_file_once"
            )
        ]


class SourceRow(models.Model):
    """A row id that a source brought in full, and the run that brought it last."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    row_id = models.CharField(max_length=150)
    run = models.ForeignKey(SourceRun, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row_id"], name="source_row_once")]


class KnownRow(models.Model):
    """A row of a source as it was last taken, whatever became of it here.

    ``row_id`` is empty where it has no identity here. ``round`` is the copy of everything that met
    it, or during which its log told of it. ``gone_run`` is the run that found it gone from the
    source; its row here is still in force until it is cancelled.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=32, blank=True)
    row_id = models.CharField(max_length=150, blank=True)
    round = models.PositiveIntegerField(default=0)
    gone_run = models.ForeignKey(SourceRun, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="known_row_once")]
        indexes = [
            models.Index(fields=["source", "row_id"], name="known_row_by_id"),
            models.Index(
                fields=["source", "gone_run"],
                condition=models.Q(gone_run__isnull=False),
                name="known_row_gone",
            ),
        ]


class Following(models.Model):
    """How far the log of a source was followed.

    ``position`` is what is in the table here, empty before anything was made at the source.
    ``copied_key`` are the values of the key of the last row copied, None when the copy is whole.
    ``seen_at`` is when the log was last read, ``changed_at`` when the last change that was taken
    was committed at the source. ``note`` as a run's.
    """

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="following")
    stage = models.CharField(max_length=9, choices=FollowStage, default=FollowStage.STARTING)
    position = models.CharField(max_length=200, blank=True)
    round = models.PositiveIntegerField(default=0)
    copied_key = models.JSONField(null=True, default=list)
    copied = models.BigIntegerField(default=0)
    changes = models.BigIntegerField(default=0)
    lag_bytes = models.BigIntegerField(null=True)
    retained_bytes = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    note = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.source_id}: {self.stage}"
