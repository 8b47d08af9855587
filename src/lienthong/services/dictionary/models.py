"""Every version of every term and code list that this node keeps, and what was said of it.

The shipped files are the approved shared baseline and are not copied here: they change with a
release, not with a person, and a copy could only go stale. What is kept here stands above them.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    """Where one version stands. Only an approved one may enter a contract."""

    DRAFT = "draft", _("Dự thảo")
    REVIEW = "review", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    REPLACED = "replaced", _("Đã bị thay thế")
    SUPERSEDED = "superseded", _("Phiên bản trước")
    ABANDONED = "abandoned", _("Đã bỏ")


OPEN_STATES = (VersionState.DRAFT, VersionState.REVIEW)
FORCE_STATES = (VersionState.APPROVED, VersionState.REPLACED)


class Version(models.Model):
    """What a version of a term and of a code list have in common. Never deleted."""

    entry_id = models.CharField(max_length=200)
    namespace = models.CharField(max_length=80, blank=True, db_index=True)
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=VersionState.choices, default=VersionState.DRAFT, db_index=True
    )
    author = models.CharField(max_length=200)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    replaced_by = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["entry_id", "-number"]


class TermVersion(Version):
    """One version of a term; ``content`` is its entry, as ``core.dictionary.entry`` reads it."""

    content = models.JSONField()

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "number"], name="term_version_once"),
            models.UniqueConstraint(
                fields=["entry_id"],
                condition=models.Q(state__in=["draft", "review"]),
                name="term_one_open",
            ),
            models.UniqueConstraint(
                fields=["entry_id"],
                condition=models.Q(state__in=["approved", "replaced"]),
                name="term_one_in_force",
            ),
        ]


class ListVersion(Version):
    """One version of a code list: the whole list as CSV text, and what it changes."""

    text = models.TextField()
    base_number = models.PositiveIntegerField()
    effective_from = models.DateField()
    changes = models.JSONField()

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "number"], name="list_version_once"),
            models.UniqueConstraint(
                fields=["entry_id"],
                condition=models.Q(state__in=["draft", "review"]),
                name="list_one_open",
            ),
            models.UniqueConstraint(
                fields=["entry_id"],
                condition=models.Q(state__in=["approved", "replaced"]),
                name="list_one_in_force",
            ),
        ]


class NoteKind(models.TextChoices):
    """What was done when a note was written."""

    COMMENT = "comment", _("Ý kiến")
    PROPOSED = "proposed", _("Đề xuất")
    EDITED = "edited", _("Sửa dự thảo")
    SUBMITTED = "submitted", _("Trình duyệt")
    APPROVED = "approved", _("Duyệt")
    REFUSED = "refused", _("Trả lại")
    REPLACED = "replaced", _("Thay thế")
    ABANDONED = "abandoned", _("Bỏ dự thảo")


class Note(models.Model):
    """One line of the history of a term or list: a step of the workflow or a comment."""

    about = models.CharField(max_length=10, choices=[("term", "term"), ("list", "list")])
    entry_id = models.CharField(max_length=200)
    number = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=NoteKind.choices)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["about", "entry_id"], name="dictionary_note_entry")]


class Revision(models.Model):
    """The one row that changes with the dictionary in force, so that every process can notice.

    ``stamp`` is made anew at each change; a number would come again after a rolled-back change.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid.uuid4)
