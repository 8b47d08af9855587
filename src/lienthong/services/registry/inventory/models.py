"""One inventory on its way into the register, and its lines with what is proposed for each."""

from django.db import models


class Inventory(models.Model):
    """A file with a list of systems and databases of one agency.

    Nothing of it is in the register before somebody confirms; what was written can be undone.
    ``mapping`` is column title → field, None for none; ``columns`` say why, ``left_out`` are the
    lines taken for no data.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        UNDONE = "undone"
        DROPPED = "dropped"

    agency = models.ForeignKey("registry.Agency", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    sheets = models.JSONField(default=list)
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=170, blank=True)

    class Meta:
        db_table = "registry_inventory"
        ordering = ["-pk"]


class InventoryLine(models.Model):
    """One line of the file, or one database of the register that the file does not name (gone).

    ``told`` are the cells by field as the file has them, ``extra`` those of columns without one,
    ``cells`` what would be written. ``differences`` are [field, before, after]; ``near`` and
    ``overlaps`` the names it is like, each with id, name, agency, share 0–100 and the words;
    ``problems`` what keeps the line out, ``aside`` the cells kept in the note, [title, text].
    ``base`` is the version of the row it was compared with; ``before`` the row as it was when
    written, ``version`` what it became, ``links`` the ids of links written with it.
    """

    class Verdict(models.TextChoices):
        NEW = "new"
        CHANGED = "changed"
        SAME = "same"
        GONE = "gone"
        REFUSED = "refused"

    class Decision(models.TextChoices):
        NONE = ""
        TAKE = "take"
        LINK = "link"
        LEAVE = "leave"
        CANCEL = "cancel"

    inventory = models.ForeignKey(Inventory, on_delete=models.CASCADE, related_name="lines")
    number = models.IntegerField()
    name = models.CharField(max_length=600)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    row_id = models.CharField(max_length=150, blank=True)
    told = models.JSONField(default=dict)
    extra = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    near = models.JSONField(default=list)
    overlaps = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    aside = models.JSONField(default=list)
    cells = models.JSONField(default=dict)
    base = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    version = models.BigIntegerField(null=True)
    links = models.JSONField(default=list)

    class Meta:
        db_table = "registry_inventory_line"
        ordering = ["number"]
        indexes = [models.Index(fields=["inventory", "verdict"], name="inventory_by_verdict")]
