"""The history of every row of every declared table, one entry a version."""

from django.db import models

from lienthong.services.records.entry_models import Attachment, FormDraft, Submission

__all__ = ["Attachment", "FormDraft", "RecordHistory", "Submission"]


class RecordHistory(models.Model):
    """One version of one row, as it was committed. ``row`` holds the contract's columns."""

    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=150)
    version = models.BigIntegerField()
    event = models.CharField(max_length=6)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=170)
    batch = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")
    row = models.JSONField()

    class Meta:
        db_table = "records_history"
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "row_id", "version"], name="history_version_once"
            )
        ]
        indexes = [models.Index(fields=["table_name", "changed_at"], name="history_by_time")]
