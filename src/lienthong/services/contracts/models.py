"""Every version of every contract that was ever applied here, and the drafts of the next ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractVersion(models.Model):
    """One version. ``text`` is the YAML as it was given; a version never changes.

    ``position`` is where in the log it came into force: changes committed later were written under
    it. None: it is only known here, from a peer who writes under it, and was never in force.
    """

    contract_id = models.CharField(max_length=100)
    version = models.CharField(max_length=30)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=200)
    is_current = models.BooleanField(default=True)
    position = models.BigIntegerField(null=True, default=0)

    class Meta:
        ordering = ["contract_id", "-applied_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract_id", "version"], name="contract_version_once"
            ),
            models.UniqueConstraint(
                fields=["contract_id"],
                condition=models.Q(is_current=True),
                name="contract_one_current",
            ),
        ]
        indexes = [
            # What is in force, read without the texts: every page asks whether it changed.
            models.Index(
                fields=["contract_id"],
                include=["version", "digest"],
                condition=models.Q(is_current=True),
                name="contract_in_force",
            )
        ]


class MigrationState(models.TextChoices):
    """How far the long part of a new version is."""

    RUNNING = "running", _("Đang chuyển đổi")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Không xong")


class ContractMigration(models.Model):
    """A new version whose rows are worked out in chunks before it comes into force.

    ``progress`` maps each table to the rows worked out so far. ``note`` says why it failed.
    """

    contract_id = models.CharField(max_length=100)
    from_version = models.CharField(max_length=30)
    to_version = models.CharField(max_length=30)
    text = models.TextField()
    file = models.CharField(max_length=300)
    state = models.CharField(
        max_length=10, choices=MigrationState.choices, default=MigrationState.RUNNING
    )
    progress = models.JSONField(default=dict)
    rows_expected = models.BigIntegerField(default=0)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField()
    started_by = models.JSONField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract_id"],
                condition=models.Q(state="running"),
                name="contract_one_migration",
            )
        ]


class DraftState(models.TextChoices):
    """Where a draft stands on its way into force."""

    DRAFT = "draft", _("Đang soạn")
    REVIEW = "review", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    PUBLISHED = "published", _("Đã công bố")
    ABANDONED = "abandoned", _("Đã bỏ")


class DraftOrigin(models.TextChoices):
    """What a draft was begun from."""

    FILE = "file", _("tệp YAML")
    WIZARD = "wizard", _("đề xuất từ dữ liệu")
    COPY = "copy", _("phiên bản đang áp dụng")
    BLANK = "blank", _("trang trắng")


class ContractDraft(models.Model):
    """A contract in the making. ``text`` may be incomplete or wrong until it is submitted.

    ``revision`` only grows; whoever saves names the one they saw. ``author`` and the other persons
    are kept as actors (``user:canbo``) with the name beside them.
    """

    contract_id = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    version = models.CharField(max_length=30)
    base_version = models.CharField(max_length=30, blank=True)
    text = models.TextField()
    state = models.CharField(
        max_length=12, choices=DraftState.choices, default=DraftState.DRAFT, db_index=True
    )
    origin = models.CharField(max_length=10, choices=DraftOrigin.choices)
    revision = models.PositiveIntegerField(default=1)
    author = models.CharField(max_length=200)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    changed_by_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-changed_at"]


class DraftRevision(models.Model):
    """One saved text of a draft. ``parent`` is the revision that an undo of this one returns to."""

    draft = models.ForeignKey(ContractDraft, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(null=True)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    what = models.CharField(max_length=300)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_revision_once")
        ]


class DraftSample(models.Model):
    """Rows of a file that a draft is tried on, as read: column title → cell.

    Gone when the draft ends: they may be citizens' data.
    """

    draft = models.ForeignKey(ContractDraft, on_delete=models.CASCADE, related_name="samples")
    table_name = models.CharField(max_length=100)
    file_name = models.CharField(max_length=300)
    header = models.JSONField()
    rows = models.JSONField()
    total = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "table_name"], name="draft_sample_once")
        ]


class DraftComment(models.Model):
    """What a person says of a draft. ``place`` is empty, a table, or ``table/field``."""

    draft = models.ForeignKey(ContractDraft, on_delete=models.CASCADE, related_name="comments")
    place = models.CharField(max_length=250, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200)
    resolved_at = models.DateTimeField(null=True)
    resolved_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]


class ProposalState(models.TextChoices):
    """How far a proposal is."""

    QUEUED = "queued", _("Đang xem tệp")
    READY = "ready", _("Chờ rà soát")
    FAILED = "failed", _("Không đề xuất được")
    TAKEN = "taken", _("Đã lập bản thảo")
    DROPPED = "dropped", _("Đã bỏ")


class ContractProposal(models.Model):
    """A contract proposed from a file. ``report`` says what was found, how sure, and why.

    ``samples`` holds the first rows of each table until the draft takes them; ``note`` the message
    of a file that nothing could be proposed from.
    """

    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    sheet = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=100, blank=True)
    contract_id = models.CharField(max_length=100, blank=True)
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.QUEUED
    )
    text = models.TextField(blank=True)
    report = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    note = models.JSONField(default=dict)
    draft = models.ForeignKey(
        ContractDraft, on_delete=models.SET_NULL, null=True, related_name="proposals"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
