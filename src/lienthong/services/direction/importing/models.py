"""One plan's file on its way in, and the tasks proposed from it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class PlanImport(models.Model):
    """A plan's document as read. No plan and no task changes before somebody confirms.

    ``plan`` is the plan it is compared with, None for a new one. ``targets`` counts rows of tables
    that set targets and were left out; ``gone`` the ids of that plan's tasks the file lacks.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        DROPPED = "dropped"

    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    recognised = models.BooleanField(default=False)
    title = models.TextField(blank=True)
    number = models.CharField(max_length=60, blank=True)
    plan = models.ForeignKey(
        "direction.Plan", on_delete=models.PROTECT, null=True, related_name="imports"
    )
    targets = models.IntegerField(default=0)
    gone = ArrayField(models.CharField(max_length=80), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "direction_plan_import"
        ordering = ["-pk"]


class ProposedTask(models.Model):
    """One task as the file has it, with what a person decided about it.

    ``differences`` are [field, here, file] against ``match``; ``doubts`` are [code, words].
    ``origin`` is the text it was read from, ``place`` where that stands.
    """

    class Verdict(models.TextChoices):
        NEW = "new"
        CHANGED = "changed"
        SAME = "same"

    class Decision(models.TextChoices):
        TAKE = "take"
        LEAVE = "leave"

    plan_import = models.ForeignKey(PlanImport, on_delete=models.CASCADE, related_name="tasks")
    position = models.IntegerField()
    section = models.CharField(max_length=60)
    title = models.TextField()
    wording = models.TextField()
    origin = models.TextField()
    place = models.JSONField(default=dict)
    lead = models.TextField(blank=True)
    lead_ids = ArrayField(models.CharField(max_length=80), default=list)
    coordinating = models.TextField(blank=True)
    coordinating_ids = ArrayField(models.CharField(max_length=80), default=list)
    product = models.TextField(blank=True)
    deadline = models.DateField(null=True)
    deadline_rule = models.CharField(max_length=20, blank=True)
    deadline_words = models.TextField(blank=True)
    deadline_basis = models.CharField(max_length=20, blank=True)
    cadence = models.CharField(max_length=20, blank=True)
    due_day = models.SmallIntegerField(default=0)
    due_month = models.SmallIntegerField(default=0)
    cost = models.TextField(blank=True)
    funds = models.TextField(blank=True)
    pillar = models.CharField(max_length=40, blank=True, default="", db_default="")
    doubts = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    differences = models.JSONField(default=list)
    match = models.ForeignKey("direction.Task", on_delete=models.PROTECT, null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.TAKE)
    edited_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "direction_proposed_task"
        ordering = ["position"]
