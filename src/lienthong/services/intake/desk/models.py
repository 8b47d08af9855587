"""What the desk keeps: which causes hold which rows, what was done to them, answers to reuse."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CauseLink(models.Model):
    """One reason that keeps one open row out; triggers of the database keep it true.

    ``cause`` is the same for the same rule, columns, message and value; ``reason`` leaves the value
    out. One link of a row is its ``first_cause``: counting those counts rows; ``first_of_reason``
    counts the rows of a reason.
    """

    pk = models.CompositePrimaryKey("row_id", "cause")
    row = models.ForeignKey(
        "intake.QuarantinedRow", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    cause = models.UUIDField()
    reason = models.UUIDField()
    table_name = models.CharField(max_length=63)
    unit = models.CharField(max_length=80, blank=True)
    batch = models.ForeignKey(
        "intake.Batch", null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    verdict = models.CharField(max_length=11)
    origin = models.CharField(max_length=10)
    assignee = models.CharField(max_length=150, blank=True)
    first_cause = models.BooleanField()
    first_of_reason = models.BooleanField()
    created_at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "cause", "created_at", "row"], name="cause_rows"),
            models.Index(fields=["table_name", "reason", "created_at", "row"], name="reason_rows"),
        ]


class Tally(models.Model):
    """A change of how many open rows there are: adding up ``n`` counts them (desk/tallies.py).

    Changes are only ever added, so that nobody waits for another to count; now and then they are
    added up. ``level`` says what ``n`` counts: rows by ``day`` of their clock, or links by reason,
    or by cause.
    """

    class Level(models.TextChoices):
        ROWS = "rows"
        REASON = "reason"
        CAUSE = "cause"

    level = models.CharField(max_length=6, choices=Level)
    table_name = models.CharField(max_length=63)
    reason = models.UUIDField(null=True)
    cause = models.UUIDField(null=True)
    unit = models.CharField(max_length=80, blank=True)
    batch = models.ForeignKey(
        "intake.Batch", null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    verdict = models.CharField(max_length=11)
    origin = models.CharField(max_length=10)
    assignee = models.CharField(max_length=150, blank=True)
    came = models.DateField(null=True)
    day = models.DateField(null=True)
    n = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["level", "table_name", "reason"], name="tally_by_level"),
            models.Index(
                fields=["table_name", "cause"],
                name="tally_by_cause",
                condition=models.Q(cause__isnull=False),
            ),
        ]


class QuarantineEvent(models.Model):
    """What one person did to one kept row. ``note`` is their own words or a reference."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", _("Đã sửa và được nhận")
        TRIED = "tried", _("Đã sửa, vẫn chưa được nhận")
        DISCARDED = "discarded", _("Đã bỏ")
        REOPENED = "reopened", _("Mở lại")
        ASSIGNED = "assigned", _("Đã giao")
        REPLACED = "replaced", _("Đã thay bằng dòng nộp lại")
        UNDONE = "undone", _("Hoàn tác")

    row = models.ForeignKey(
        "intake.QuarantinedRow", on_delete=models.CASCADE, related_name="events"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.CharField(max_length=170)
    note = models.TextField(blank=True)
    operation = models.ForeignKey("intake.DeskOperation", null=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ["id"]


class DeskState(models.TextChoices):
    QUEUED = "queued", _("Chờ chạy")
    RUNNING = "running", _("Đang chạy")
    DONE = "done", _("Xong")
    FAILED = "failed", _("Không chạy được")


class DeskOperation(models.Model):
    """One thing done to many kept rows, which are fixed when it starts (``DeskLine``).

    ``rule`` says what is done with ``column`` (desk/rules.py), or carries the unit, person and note
    of an assignment. ``question`` says in words which rows were meant.
    """

    class Kind(models.TextChoices):
        FIX = "fix", _("Sửa theo quy tắc")
        ANSWER = "answer", _("Trả lời câu hỏi")
        ASSIGN = "assign", _("Giao việc")
        DISCARD = "discard", _("Bỏ dòng")
        REOPEN = "reopen", _("Mở lại dòng")
        UNDO = "undo", _("Hoàn tác")

    table_name = models.CharField(max_length=63)
    kind = models.CharField(max_length=8, choices=Kind)
    column = models.CharField(max_length=63, blank=True)
    rule = models.JSONField(default=dict)
    question = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=DeskState, default=DeskState.QUEUED)
    note = models.TextField(blank=True)
    undo_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undos")
    rows_total = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["table_name", "-id"], name="desk_by_table")]

    def __str__(self) -> str:
        return f"{self.kind}#{self.pk}"

    @property
    def is_final(self) -> bool:
        return self.state in (DeskState.DONE, DeskState.FAILED)

    @property
    def is_running(self) -> bool:
        return self.state in (DeskState.QUEUED, DeskState.RUNNING)


class DeskLine(models.Model):
    """One kept row of an operation: what became of it, and how it was before."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ")
        DONE = "done", _("Xong")
        FAILING = "failing", _("Vẫn chưa được nhận")
        SKIPPED = "skipped", _("Để nguyên")

    operation = models.ForeignKey(DeskOperation, on_delete=models.CASCADE, related_name="lines")
    row = models.ForeignKey("intake.QuarantinedRow", on_delete=models.CASCADE)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    record = models.CharField(max_length=150, blank=True, default="")
    event = models.CharField(max_length=9, blank=True, default="")
    version = models.BigIntegerField(null=True)
    note = models.TextField(blank=True, default="")
    before = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["operation", "row"], name="desk_line_once")]
        indexes = [
            models.Index(fields=["operation", "state", "id"], name="desk_line_by_state"),
            models.Index(fields=["operation", "record"], name="desk_line_by_record"),
        ]


class RememberedAnswer(models.Model):
    """What a person decided a value means: later files of this table have it replaced, as a step.

    ``unit`` is the only unit whose files it serves; empty: every file. A forgotten one stays for
    the record.
    """

    table_name = models.CharField(max_length=63)
    column = models.CharField(max_length=63)
    value = models.TextField()
    answer = models.TextField()
    title = models.TextField(blank=True)
    unit = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    forgotten_at = models.DateTimeField(null=True)
    forgotten_by = models.CharField(max_length=170, blank=True)

    class Meta:
        ordering = ["table_name", "column", "value", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "column", "value", "unit"],
                condition=models.Q(forgotten_at=None),
                name="answer_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.table_name}.{self.column}: {self.value} → {self.answer}"
