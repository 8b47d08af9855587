"""What is kept of changes of many rows at once, so that each can be shown and undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkState(models.TextChoices):
    DRAFT = "draft", _("Đang chuẩn bị")
    QUEUED = "queued", _("Chờ chạy")
    RUNNING = "running", _("Đang chạy")
    DONE = "done", _("Xong")
    FAILED = "failed", _("Không chạy được")


class BulkOperation(models.Model):
    """One change of many rows: a column set to a value, a cancellation, or the undoing of either.

    The rows are fixed when it is made (``BulkRow``), so what was previewed is what is done.
    ``value`` is the text typed for ``column``, None to clear it. ``force`` lets an undo put back
    the column of rows that were changed again since.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("Sửa hàng loạt")
        CANCEL = "cancel", _("Hủy hàng loạt")
        UNDO = "undo", _("Hoàn tác")

    table_name = models.CharField(max_length=63)
    kind = models.CharField(max_length=6, choices=Kind)
    column = models.CharField(max_length=63, blank=True)
    value = models.TextField(null=True)
    reason = models.TextField(blank=True)
    question = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.DRAFT)
    note = models.TextField(blank=True)
    undo_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undos")
    force = models.BooleanField(default=False)
    rows_total = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["table_name", "-id"], name="bulk_by_table")]

    def __str__(self) -> str:
        return f"{self.kind}#{self.pk}"

    @property
    def is_final(self) -> bool:
        return self.state in (BulkState.DONE, BulkState.FAILED)

    @property
    def is_running(self) -> bool:
        return self.state in (BulkState.QUEUED, BulkState.RUNNING)


class BulkRow(models.Model):
    """One row of a bulk operation with its verdict; ``before`` is the row as it was changed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ")
        CHANGED = "changed", _("Đã đổi")
        UNCHANGED = "unchanged", _("Không cần đổi")
        REFUSED = "refused", _("Bị từ chối")
        SKIPPED = "skipped", _("Để nguyên")

    operation = models.ForeignKey(BulkOperation, on_delete=models.CASCADE, related_name="rows")
    row_id = models.CharField(max_length=150)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    version_after = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "row_id"], name="bulk_row_once")
        ]
        indexes = [models.Index(fields=["operation", "state", "id"], name="bulk_row_by_state")]
