"""What was measured and declared of the KPIs. Neither is changed afterwards, save a day's reading.

A reading is what the node measured on one day (the last of that day); a declaration is what a
person stated for a period, with its evidence. The rows behind the latest reading lie beside it, so
that a page never computes a measure.
"""

from django.db import models

_SEARCHED = ("ref", "title", "unit")


class KpiReading(models.Model):
    """A measured figure. ``reason`` (a message id) says why there is none; ``parts`` its makings.

    ``rows_digest`` is the SHA-256 of the rows behind it: the same rows are not written again.
    """

    kpi = models.ForeignKey("direction.Kpi", on_delete=models.PROTECT, related_name="readings")
    day = models.DateField()
    at = models.DateTimeField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    reason = models.TextField(blank=True)
    parts = models.JSONField(default=list)
    rows_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["kpi", "day"], name="kpi_read_once_a_day")]


class KpiRow(models.Model):
    """One row behind the latest reading of a KPI.

    ``counted``: it is among those the KPI counts. ``note`` is a message id, ``figure`` and ``day``
    what was looked at in it.
    """

    kpi = models.ForeignKey("direction.Kpi", on_delete=models.CASCADE, related_name="rows")
    ordinal = models.IntegerField()
    ref = models.CharField(max_length=200)
    title = models.TextField()
    unit = models.CharField(max_length=200, blank=True)
    counted = models.BooleanField()
    note = models.TextField(blank=True)
    figure = models.FloatField(null=True)
    day = models.DateField(null=True)
    # Kept by the database, so that 20,000 rows are searched and sorted without folding each anew.
    searched = models.GeneratedField(
        expression=models.Func(
            models.Func(
                *(models.F(name) for name in _SEARCHED),
                template="(%(expressions)s)",
                arg_joiner=" || ' ' || ",
                output_field=models.TextField(),
            ),
            function="lt_fold",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    sorted_title = models.GeneratedField(
        expression=models.Func(models.F("title"), function="lt_sort_key"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["kpi", "ordinal"], name="kpi_row_once")]


class KpiDeclaration(models.Model):
    """What a person stated of a KPI for a period (both days included), and on which evidence."""

    kpi = models.ForeignKey("direction.Kpi", on_delete=models.PROTECT, related_name="declarations")
    start = models.DateField()
    end = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    evidence = models.TextField()
    link = models.URLField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    byte_size = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-end", "-at", "-id"]
