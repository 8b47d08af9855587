"""Facts of reference/*.csv: who, what, on which legal ground. Loaded, never typed in."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ReferenceFact(models.Model):
    """A row of a reference file. ``position`` is its place there; a row gone is retired.

    ``ENTERED`` names the columns that people fill; loading never touches them.
    """

    ENTERED: ClassVar[frozenset[str]] = frozenset()

    id = models.CharField(max_length=80, primary_key=True)
    position = models.IntegerField()
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["position"]


class Agency(ReferenceFact):
    """An agency, unit, province, enterprise or collective that is given work.

    Name, level and parent are those of today; ``agencies`` keeps those of other days. ``valid_to``
    is the first day it is no longer in force; ``own`` says that it was entered here, so that no
    reference file retires it.
    """

    ENTERED = frozenset({"valid_from", "valid_to", "own"})

    name = models.CharField(max_length=300)
    level = models.CharField(max_length=30, db_index=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="units", db_constraint=True
    )
    abbreviation = models.CharField(max_length=40, blank=True)
    declared_databases = models.IntegerField(null=True)
    found_nq71 = models.IntegerField(null=True)
    found_dvc82 = models.IntegerField(null=True)
    found_review = models.IntegerField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    own = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.name


class InformationSystem(ReferenceFact):
    """A system, platform, portal or capability that the plans ask for."""

    group = models.CharField(max_length=5, db_index=True)
    group_name = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    operator = models.CharField(max_length=300, blank=True)
    plans = ArrayField(models.CharField(max_length=10), default=list)
    task_ids = ArrayField(models.CharField(max_length=80), default=list)
    kpi_ids = ArrayField(models.CharField(max_length=80), default=list)
    database_ids = ArrayField(models.CharField(max_length=80), default=list)

    def __str__(self) -> str:
        return self.name


class PriorityDatabase(ReferenceFact):
    """One of the 11 priority databases of Appendix II, Resolution 214/NQ-CP."""

    ordinal = models.IntegerField()
    name = models.CharField(max_length=300)
    full_name = models.CharField(max_length=300)
    is_national = models.BooleanField()
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    deadline = models.DateField(null=True)
    database_id = models.CharField(max_length=80, blank=True)
    match = models.CharField(max_length=20, blank=True)
    related_database_ids = ArrayField(models.CharField(max_length=80), default=list)

    def __str__(self) -> str:
        return self.name


class Partner(ReferenceFact):
    """An agency and an enterprise that accompanies it (Appendix III)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="partners")
    enterprise = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="accompanies")
    enterprise_name = models.CharField(max_length=300)
    enterprise_short = models.CharField(max_length=40)
    ordinal = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.agency_id} – {self.enterprise_short}"


class LegalReference(ReferenceFact):
    """A legal text that a plan cites, or that a plan demands to be issued."""

    number = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=60)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    issuer_id = models.CharField(max_length=80, blank=True)
    subject = models.TextField()
    status = models.CharField(max_length=20, db_index=True)
    cited_in = ArrayField(models.CharField(max_length=10), default=list)

    def __str__(self) -> str:
        return self.number or self.subject


class ReferenceLoad(models.Model):
    """What was loaded last, per part of the product that loads reference files."""

    part = models.CharField(max_length=40, primary_key=True)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    counts = models.JSONField(default=dict)


# Django finds the models of a service through this module.
from lienthong.services.registry.agencies.models import AgencyEvent, AgencyPeriod  # noqa: E402
from lienthong.services.registry.boundaries.models import Boundary, BoundaryFile  # noqa: E402
from lienthong.services.registry.inventory.models import Inventory, InventoryLine  # noqa: E402
from lienthong.services.registry.review.models import ReviewCampaign, ReviewItem  # noqa: E402

__all__ = [
    "Agency",
    "AgencyEvent",
    "AgencyPeriod",
    "Boundary",
    "BoundaryFile",
    "InformationSystem",
    "Inventory",
    "InventoryLine",
    "LegalReference",
    "Partner",
    "PriorityDatabase",
    "ReferenceFact",
    "ReferenceLoad",
    "ReviewCampaign",
    "ReviewItem",
]
