"""What a measurement found: each rule's counts, each failing row's key, the scores."""

from django.db import models
from django.db.models.functions import Collate, Left

from lienthong.services.quality.scoring.models import Drop, Standing, Threshold, Weight
from lienthong.services.quality.tickets.models import Ticket, TicketEvent

__all__ = [
    "ContractScore",
    "Drop",
    "Failure",
    "Followed",
    "Form",
    "Move",
    "RuleResult",
    "Run",
    "Standing",
    "TableScore",
    "Threshold",
    "Ticket",
    "TicketEvent",
    "Weight",
]

VALUE_ORDERED = 60  # letters of a failing value that lists are ordered by


class Run(models.Model):
    """One measurement of one table at one contract version. ``state`` says how it ended, if so.

    ``rows`` in force were read from one snapshot, in ``duration_ms``. ``index`` is the data quality
    index of the table, by its fields; None when nothing was checked, or before it was kept.
    While it runs, ``step`` (a message id) is the ``step_number``-th of what it does, from 1;
    ``cancelled_by`` is who asked for its end. ``moved_rows`` changed rows have moved its counters
    since, the last of them at ``moved_at``.
    """

    RUNNING, DONE, FAILED, CANCELLED = "running", "done", "failed", "cancelled"

    contract_id = models.CharField(max_length=100)
    contract_version = models.CharField(max_length=30)
    table_name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default=RUNNING)
    engine = models.CharField(max_length=20, default="python")
    rows = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    duration_ms = models.IntegerField(default=0)
    index = models.FloatField(null=True)
    by = models.CharField(max_length=200)
    step = models.CharField(max_length=100, blank=True, default="", db_default="")
    step_number = models.IntegerField(default=0, db_default=0)
    cancelled_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    moved_at = models.DateTimeField(null=True)
    moved_rows = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["table_name", "state", "-id"], name="quality_latest_run")]


class RuleResult(models.Model):
    """One rule in one run. ``sentence`` and ``skip_reason`` are message ids.

    A ``broken`` rule could not be asked; ``skip_reason`` (over ``skip_values``) says why. Of a rule
    about doubled values ``groups`` are the values held more than once and ``excess`` the rows that
    would have to go; all rows of such groups have failed.

    checked = passed + failed. ``identifier`` marks a rule on an identifying field, which must be
    met by every row. A rule on the whole table (row count, coverage) counts units, not rows.
    ``kept`` is how many ``failures`` there are of it; None in runs from before it was counted.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    rule = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    family = models.CharField(max_length=20)
    word = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    weight = models.FloatField()
    columns = models.JSONField(default=list)
    sentence = models.TextField()
    values = models.JSONField(default=dict)
    identifier = models.BooleanField(default=False)
    checked = models.BigIntegerField(default=0)
    passed = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    skip_reason = models.TextField(blank=True)
    skip_values = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    broken = models.BooleanField(default=False, db_default=False)
    groups = models.BigIntegerField(null=True)
    excess = models.BigIntegerField(null=True)
    kept = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-failed", "rule"]
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="quality_rule_once")]

    @property
    def score(self) -> float | None:
        """passed / checked × 100; None when nothing was checked."""
        return 100 * self.passed / self.checked if self.checked else None


class Failure(models.Model):
    """One row that breaks one rule. ``value`` is unmasked: the edge masks personal data."""

    result = models.ForeignKey(
        RuleResult, on_delete=models.CASCADE, related_name="failures", db_index=False
    )
    row_id = models.CharField(max_length=150)
    value = models.TextField(null=True)
    message = models.TextField()
    remedy = models.TextField()
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ["row_id"]
        indexes = [
            models.Index(fields=["result", "row_id"], include=["id"], name="quality_failure_at"),
            models.Index(
                "result",
                Collate(Left("value", VALUE_ORDERED), "C"),
                "row_id",
                name="quality_failure_value",
            ),
        ]


class TableScore(models.Model):
    """One word of one table in one run; ``value`` None with a ``reason`` when not measured.

    ``serious``: an identifying field is below 100 on đúng, đủ or sạch.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="scores")
    word = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    reason = models.TextField(blank=True)
    serious = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "word"], name="quality_word_once")]


class ContractScore(models.Model):
    """One word of a whole database as it stood when a run of one of its tables ended."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="contract_scores")
    contract_id = models.CharField(max_length=100)
    word = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    reason = models.TextField(blank=True)
    serious = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "word"], name="quality_contract_word_once")
        ]
        indexes = [models.Index(fields=["contract_id", "-at"], name="quality_trend")]


class Followed(models.Model):
    """Up to where changes have moved the figures of the latest run of a table.

    ``position`` is the last version in ``records_history`` that they know of, None where that was
    not certain: then only the next run counts. ``day`` is the day on which rows were judged,
    ``rules`` the digest of contract and dictionary, ``fences`` where the middle half of a column
    lay, by column; ``whole`` what rules on the table as a whole were counted from, by rule.
    """

    table_name = models.CharField(max_length=100, unique=True)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    position = models.BigIntegerField(null=True)
    day = models.DateField()
    rules = models.CharField(max_length=140)
    fences = models.JSONField(default=dict)
    whole = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))


class Form(models.Model):
    """By what a rule about like values compares one row: eight bytes of its normal form.

    Kept for the latest run of such a rule only, so that changes find the rows they are like.
    """

    result = models.ForeignKey(RuleResult, on_delete=models.CASCADE, related_name="forms")
    row_id = models.CharField(max_length=150)
    form = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["result", "form"], name="quality_like_form")]


class Move(models.Model):
    """One step of the figures of a run after rows were changed: what became of which rule.

    ``moved`` maps a rule to how many more rows of it pass and fail now. ``rows`` were looked at.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="moves")
    at = models.DateTimeField()
    duration_ms = models.IntegerField()
    rows = models.IntegerField()
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
