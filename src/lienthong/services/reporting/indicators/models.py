"""Forms with every version, what each unit gave for each period, and who changed what."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.core.indicators.model import Form
from lienthong.core.indicators.reading import form_of


def _ids() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=80), default=list, blank=True)


class IndicatorForm(models.Model):
    """A form in force. ``declared`` is its latest version; ``regime_ids`` and ``totals_in`` are
    taken from it. ``shipped``: as the product ships it, so that a newer edition replaces it."""

    id = models.CharField(max_length=80, primary_key=True)
    title = models.TextField()
    number = models.IntegerField()
    declared = models.JSONField()
    regime_ids = _ids()
    totals_in = _ids()
    shipped = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title

    @property
    def form(self) -> Form:
        """The form as it is declared now."""
        return form_of(self.declared)


class FormVersion(models.Model):
    """What a form asked from one change to the next; never changed afterwards."""

    form = models.ForeignKey(IndicatorForm, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    declared = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]


class Filling(models.Model):
    """What one unit gives of a form for one period; there is never a second.

    ``version`` is that of the form when it was last written. ``submitted_on`` is the day of the
    latest handing-in, by which it is in time or late.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        APPROVED = "approved"

    form = models.ForeignKey(IndicatorForm, on_delete=models.PROTECT, related_name="fillings")
    period = models.CharField(max_length=10)
    unit = models.ForeignKey("registry.Agency", on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    due = models.DateField(null=True)
    version = models.IntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_on = models.DateField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    unlocked_until = models.DateField(null=True)

    class Meta:
        ordering = ["-end", "form_id", "unit_id"]
        constraints = [
            models.UniqueConstraint(fields=["form", "period", "unit"], name="one_filling_a_period")
        ]
        indexes = [models.Index(fields=["form", "period", "state"], name="filling_by_period")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period} {self.unit_id}"

    @property
    def is_open(self) -> bool:
        """Tell whether its values may still be written."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_given(self) -> bool:
        """Tell whether its values count in totals: handed in and not sent back."""
        return self.state in (self.State.SUBMITTED, self.State.APPROVED)


class CellValue(models.Model):
    """What stands in one cell now, by whom and by which way it came.

    ``cell`` holds the codes of the options, empty without categories. ``missing`` is the reason for
    no value; ``note`` explains either.
    """

    class Source(models.TextChoices):
        PAGE = "page"
        FILE = "file"
        API = "api"
        CLI = "cli"
        NODE = "node"

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="cells")
    element = models.CharField(max_length=60)
    cell = models.CharField(max_length=200, blank=True)
    number = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    text = models.TextField(blank=True)
    missing = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=5, choices=Source)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filling", "element", "cell"], name="one_value_a_cell")
        ]


class CellChange(models.Model):
    """One change of a cell: who, when, by which way, before and after; never changed afterwards."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="changes")
    element = models.CharField(max_length=60)
    cell = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    source = models.CharField(max_length=5, choices=CellValue.Source)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["filling", "element", "cell"], name="change_of_cell")]


class FillingStep(models.Model):
    """What was done with a unit's figures, by whom, and why; never changed afterwards."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    act = models.CharField(max_length=20)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]


class FilledFile(models.Model):
    """A workbook that a unit handed in, kept as it came, with what became of its lines."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    byte_size = models.BigIntegerField()
    accepted = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    problems = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
