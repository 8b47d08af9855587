"""The history of every row, and what the entry form keeps: files, drafts, forms already sent."""

from django.db import models


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


class Attachment(models.Model):
    """One file that a person attached to rows of a table.

    The bytes lie once on disk under ``sha256``; a row names them by the same digest. A file may be
    opened only through a table it was uploaded for, so knowing a digest opens nothing.
    """

    class Verdict(models.TextChoices):
        UNCHECKED = "unchecked"
        CLEAN = "clean"

    table_name = models.CharField(max_length=63)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    byte_size = models.BigIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    scanner = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=170)

    class Meta:
        db_table = "records_attachment"
        constraints = [
            models.UniqueConstraint(fields=["table_name", "sha256"], name="attachment_once_a_table")
        ]


class FormDraft(models.Model):
    """What one person has typed into one form and not saved. ``row_id`` is empty for a new row.

    ``values`` holds the texts as they were typed, by the names of the form's inputs; ``version``
    is the version of the row that the person began from.
    """

    owner = models.CharField(max_length=170)
    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=150, blank=True)
    values = models.JSONField()
    version = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "records_form_draft"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "table_name", "row_id"], name="draft_once_a_form"
            )
        ]


class Submission(models.Model):
    """A form that was sent and saved, so that sending it again saves nothing twice."""

    owner = models.CharField(max_length=170)
    token = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    row_id = models.CharField(max_length=150)
    version = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "records_submission"
        constraints = [
            models.UniqueConstraint(fields=["owner", "token", "digest"], name="submission_once")
        ]
        indexes = [models.Index(fields=["at"], name="submission_by_time")]


class SavedView(models.Model):
    """A list somebody wants again: search, filters, columns and order, as the list's address.

    ``shared`` says who else sees it: nobody, the people of ``unit``, or everybody of the node.
    """

    class Shared(models.TextChoices):
        NOBODY = "nobody"
        UNIT = "unit"
        NODE = "node"

    table_name = models.CharField(max_length=63)
    name = models.CharField(max_length=100)
    question = models.TextField(blank=True)
    owner = models.CharField(max_length=170)
    unit = models.CharField(max_length=80, blank=True)
    shared = models.CharField(max_length=6, choices=Shared.choices, default=Shared.NOBODY)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "records_saved_view"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "owner", "name"], name="view_name_once_a_person"
            )
        ]


class DefaultView(models.Model):
    """The saved view that a person's list of a table opens with."""

    table_name = models.CharField(max_length=63)
    owner = models.CharField(max_length=170)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE)

    class Meta:
        db_table = "records_default_view"
        constraints = [
            models.UniqueConstraint(fields=["table_name", "owner"], name="one_default_a_table")
        ]


class ApiReading(models.Model):
    """That a program read a table on one day, by its key: of which unit, in how many minutes.

    Of the person behind the key nothing is kept. ``client`` is the number of the key.
    """

    table_name = models.CharField(max_length=63)
    day = models.DateField()
    client = models.BigIntegerField()
    unit = models.CharField(max_length=80, blank=True)
    minutes = models.IntegerField(default=1)

    class Meta:
        db_table = "records_api_reading"
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "day", "client"], name="reading_once_a_day"
            )
        ]
