"""The boundaries in force on this node: one official file a level, and a path for each unit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class BoundaryFile(models.Model):
    """The file of one level that pictures are drawn from; the next one takes its place.

    ``stated_source`` is who issued it by which text, as the administrator wrote; ``lacking`` are
    the codes in force that it does not hold. The file itself is kept under ``sha256``.
    """

    class Level(models.TextChoices):
        PROVINCES = "tinh"
        COMMUNES = "xa"

    level = models.CharField(max_length=4, choices=Level.choices, primary_key=True)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    byte_size = models.BigIntegerField()
    stated_source = models.CharField(max_length=500)
    code_property = models.CharField(max_length=200)
    units = models.IntegerField()
    lacking = ArrayField(models.CharField(max_length=10), default=list)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=170)

    class Meta:
        ordering = ["level"]


class Boundary(models.Model):
    """The outline of one unit as a path of SVG in cells of the level's grid, and its box."""

    file = models.ForeignKey(BoundaryFile, on_delete=models.CASCADE, related_name="boundaries")
    code = models.CharField(max_length=10)
    province = models.CharField(max_length=10, db_index=True)
    path = models.TextField()
    left = models.IntegerField()
    top = models.IntegerField()
    right = models.IntegerField()
    bottom = models.IntegerField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["file", "code"], name="registry_boundary_once")
        ]
