"""What people decide about scores, each with who and why; and the drops that were noticed."""

from django.db import models


class Weight(models.Model):
    """One weight that differs from what the contract or the formula says. 0 leaves the part out.

    ``level`` is rule, field, word, table or database; ``subject`` names the part in its contract:
    a rule's id, «table.column», a word's code, a table, or "" for the database itself.
    """

    contract_id = models.CharField(max_length=100)
    level = models.CharField(max_length=10)
    subject = models.CharField(max_length=250, blank=True)
    value = models.FloatField()
    reason = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract_id", "level", "subject"], name="quality_weight_once"
            )
        ]


class Threshold(models.Model):
    """From which score on a number is green, or yellow; which fall in points is an alert.

    ``contract_id`` "" holds for every database of the node that has none of its own.
    """

    contract_id = models.CharField(max_length=100, blank=True, unique=True)
    green = models.FloatField()
    yellow = models.FloatField()
    drop = models.FloatField()
    reason = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class Drop(models.Model):
    """A word (or "index") of a database that fell at a run; open until it is back or settled.

    ``rule`` with its ``sentence`` and ``values`` is the rule that lost most at that run.
    """

    contract_id = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    word = models.CharField(max_length=20)
    before = models.FloatField()
    after = models.FloatField()
    run = models.ForeignKey("quality.Run", on_delete=models.CASCADE, related_name="drops")
    rule = models.CharField(max_length=200, blank=True)
    sentence = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["contract_id", "closed_at"], name="quality_open_drops")]


class Standing(models.Model):
    """How a database stood when it was last settled, for pages that show thousands of them.

    ``digest`` is that of the contract it was told from: under another one it does not hold. Empty:
    it was never told. ``words`` maps a word to [value, reason, serious], as ``scores.Score``.
    """

    contract_id = models.CharField(max_length=100, primary_key=True)
    digest = models.CharField(max_length=64, blank=True)
    rows = models.BigIntegerField()
    words = models.JSONField()
    index = models.FloatField(null=True)
    reason = models.TextField(blank=True)
    serious = models.BooleanField(default=False)
