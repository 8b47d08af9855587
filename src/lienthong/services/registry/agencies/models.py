"""The dated tree: the periods of an agency, and the events that ended one and began another."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AgencyEvent(models.Model):
    """Something a legal text did to agencies on a day: what was there before, what after."""

    class Kind(models.TextChoices):
        ESTABLISHED = "established"
        RENAMED = "renamed"
        MOVED = "moved"
        MERGED = "merged"
        SPLIT = "split"
        DISSOLVED = "dissolved"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    happened_on = models.DateField()
    basis = models.CharField(max_length=500)
    before = ArrayField(models.CharField(max_length=80), default=list)
    after = ArrayField(models.CharField(max_length=80), default=list)
    told = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=170)

    class Meta:
        db_table = "registry_agency_event"
        ordering = ["-happened_on", "-pk"]


class AgencyPeriod(models.Model):
    """What an agency was called and where it belonged between two days.

    ``valid_from`` None: since before the node knows; ``valid_to`` None: still, otherwise the first
    day on which it is so no longer.
    """

    agency = models.ForeignKey("registry.Agency", on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=300)
    level = models.CharField(max_length=30)
    parent_id = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "registry_agency_period"
        ordering = ["agency_id", models.F("valid_from").asc(nulls_first=True)]
