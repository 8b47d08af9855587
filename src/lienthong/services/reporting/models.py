"""Regimes as this node follows them, reports with their words and figures, and what happened."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.core.reporting.periods import Schedule


def _ids() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=80), default=list, blank=True)


class Regime(models.Model):
    """Who reports what to whom, and when.

    Taken from a rule of a plan (``rule``, kept in line with it) or entered here (``own``). Its
    schedule is read from what the plan states: see ``scheduling``. Periods are owed from
    ``tracked_from`` on; None owes nothing. ``scope`` is what it is about as people set it (see
    ``scoping``); None follows the plan's text. ``reviewer`` and ``signer`` name people.
    """

    id = models.CharField(max_length=80, primary_key=True)
    position = models.IntegerField()
    own = models.BooleanField(default=False)
    title = models.TextField()
    plan_id = models.CharField(max_length=80, blank=True)
    section = models.CharField(max_length=100, blank=True)
    reporter = models.TextField(blank=True)
    reporter_ids = _ids()
    recipient = models.TextField(blank=True)
    recipient_ids = _ids()
    final_recipient = models.TextField(blank=True)
    channel = models.TextField(blank=True)
    channel_url = models.CharField(max_length=300, blank=True)
    cadence = models.CharField(max_length=20)
    closes_on = models.SmallIntegerField(default=0)
    due_day = models.SmallIntegerField(default=0)
    due_months = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    before = models.BooleanField(default=False)
    part = models.SmallIntegerField(default=0)
    due = models.DateField(null=True)
    tracked_from = models.DateField(null=True)
    scope = models.JSONField(null=True, default=None)
    reviewer = models.CharField(max_length=200, blank=True, default="", db_default="")
    signer = models.CharField(max_length=200, blank=True, default="", db_default="")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            self.cadence, self.closes_on, self.due_day, tuple(self.due_months),  # type: ignore[arg-type]
            self.before, self.part, self.due,
        )  # fmt: skip


class Report(models.Model):
    """One report of a regime for one period; there is never a second.

    ``content`` is what was measured (see core.reporting.content) at ``composed_at``, ``words`` what
    people wrote, by part, ``letter`` the parts of the document around them, ``scope`` what it was
    about when it was measured, ``completeness`` the share (0.0–1.0) of what it asks for that is
    there, kept so that lists need not read every content. ``signed_sha256`` is the signed PDF,
    kept once under its digest.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        APPROVED = "approved"
        SIGNED = "signed"
        SENT = "sent"

    DIGITAL, PAPER = "digital", "paper"

    regime = models.ForeignKey(Regime, on_delete=models.PROTECT, related_name="reports")
    period = models.CharField(max_length=10)
    start = models.DateField()
    end = models.DateField()
    due = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    content = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    letter = models.JSONField(default=dict)
    scope = models.JSONField(default=dict, db_default={})
    completeness = models.FloatField(default=0.0, db_default=0.0)
    composed_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=200)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    signature = models.CharField(max_length=10, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    sent_by = models.CharField(max_length=200, blank=True)
    unlocked_until = models.DateField(null=True)

    class Meta:
        ordering = ["-end", "regime__position"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "period"], name="one_report_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.regime} {self.period}"

    @property
    def is_open(self) -> bool:
        """Tell whether its words may still be written."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class ReportStep(models.Model):
    """What was done with a report, by whom, and why; never changed afterwards."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    act = models.CharField(max_length=20)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]


# Django finds the models of a service through this module.
from lienthong.services.reporting.indicators.models import (  # noqa: E402
    CellChange,
    CellValue,
    FilledFile,
    Filling,
    FillingStep,
    FormVersion,
    IndicatorForm,
)

__all__ = [
    "CellChange",
    "CellValue",
    "FilledFile",
    "Filling",
    "FillingStep",
    "FormVersion",
    "IndicatorForm",
    "Regime",
    "Report",
    "ReportStep",
]
