"""Scans, their pages, and the sheets whose fields people key."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Layout(models.TextChoices):
    FILE = "file", _("Cả tệp là một bản ghi")
    PAGE = "page", _("Mỗi trang là một bản ghi")


class ScanState(models.TextChoices):
    QUEUED = "queued", _("Chờ nhận dạng")
    RECOGNISING = "recognising", _("Đang nhận dạng chữ")
    KEYING = "keying", _("Đang nhập và đối chiếu")
    DONE = "done", _("Xong")
    FAILED = "failed", _("Không nhận dạng được")
    CANCELLED = "cancelled", _("Đã hủy")


class Scan(models.Model):
    """One scanned file on its way to records of one table.

    ``file_sha256`` names the original, ``searchable_sha256`` the PDF/A with its layer of text; both
    lie among the node's originals. ``recogniser`` is the program and version that read it; nothing
    is recognised on a scan ``by_hand``, whose fields are all keyed by two people.
    """

    table_name = models.CharField(max_length=63, db_index=True)
    contract_id = models.CharField(max_length=100)
    contract_version = models.CharField(max_length=30)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64, db_index=True)
    file_bytes = models.BigIntegerField()
    searchable_sha256 = models.CharField(max_length=64, blank=True)
    layout = models.CharField(max_length=4, choices=Layout, default=Layout.FILE)
    by_hand = models.BooleanField(default=False)
    state = models.CharField(max_length=11, choices=ScanState, default=ScanState.QUEUED)
    note = models.TextField(blank=True)
    recogniser = models.CharField(max_length=100, blank=True)
    pages_total = models.IntegerField(default=0)
    pages_read = models.IntegerField(default=0)
    unit = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "state", "-id"], name="scan_by_unit")]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.table_name}"

    @property
    def is_final(self) -> bool:
        return self.state in (ScanState.DONE, ScanState.CANCELLED)


class ScanPage(models.Model):
    """One page: its image and what was read on it.

    ``words`` is a list of [text, confidence 0–100, left, top, width, height, line], in pixels.
    """

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="pages")
    number = models.IntegerField()
    image_sha256 = models.CharField(max_length=64)
    width = models.IntegerField()
    height = models.IntegerField()
    text = models.TextField(blank=True)
    confidence = models.FloatField(default=0.0)
    words = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["scan", "number"], name="scan_page_once")]


class SheetState(models.TextChoices):
    FIRST = "first", _("Chờ người nhập thứ nhất")
    SECOND = "second", _("Chờ người nhập thứ hai")
    THIRD = "third", _("Chờ người thứ ba quyết định")
    REFUSED = "refused", _("Bản ghi còn lỗi")
    SAVED = "saved", _("Đã lưu bản ghi")
    DROPPED = "dropped", _("Đã bỏ")


class Sheet(models.Model):
    """One record to be keyed from some pages of a scan, ``first_page`` to ``last_page``.

    Three people at most: two who key independently and one who decides where they differ.
    """

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="sheets")
    number = models.IntegerField()
    first_page = models.IntegerField()
    last_page = models.IntegerField()
    state = models.CharField(max_length=7, choices=SheetState, default=SheetState.FIRST)
    first_by = models.CharField(max_length=170, blank=True)
    second_by = models.CharField(max_length=170, blank=True)
    third_by = models.CharField(max_length=170, blank=True)
    problems = models.JSONField(default=list)
    row_id = models.CharField(max_length=150, blank=True, db_index=True)
    version = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["scan", "number"], name="scan_sheet_once")]
        indexes = [models.Index(fields=["state", "id"], name="sheet_by_state")]


class SheetField(models.Model):
    """One field of a sheet: what the machine read, what each person keyed, what was settled.

    ``first``, ``second`` and ``final`` are None until keyed, "" where the paper says nothing.
    ``double`` says that two people must key it. ``box`` is {page, left, top, width, height}.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField(max_length=130)
    proposed = models.TextField(blank=True)
    confidence = models.FloatField(default=0.0)
    how = models.CharField(max_length=6, blank=True)
    box = models.JSONField(null=True)
    double = models.BooleanField(default=True)
    first = models.TextField(null=True)
    second = models.TextField(null=True)
    final = models.TextField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["sheet", "name"], name="sheet_field_once")]
