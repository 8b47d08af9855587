"""Bounds of streams, what was used of them, and the comparisons and checks that were kept."""

from django.db import models


class SenderQuota(models.Model):
    """How much a sender may send here; 0 is no bound. A day is one of Viet Nam."""

    peer = models.OneToOneField("sync.Peer", on_delete=models.CASCADE, related_name="quota")
    rows_per_day = models.BigIntegerField(default=0)
    bytes_per_day = models.BigIntegerField(default=0)
    packages_per_minute = models.IntegerField(default=0)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()


class InUsage(models.Model):
    """What came in on one stream on one day; written in the transaction that applies it."""

    stream = models.ForeignKey("sync.InStream", on_delete=models.CASCADE, related_name="usage")
    day = models.DateField()
    packages = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    minute = models.DateTimeField()
    minute_packages = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "day"], name="sync_in_usage_once")]


class ChainCheck(models.Model):
    """The last time the kept packages of a stream were verified one after the other.

    Each night goes on after ``last_sequence``, which had ``last_manifest_hash``; ``full_at`` says
    when all were verified from the first.
    """

    stream = models.OneToOneField(
        "sync.InStream", on_delete=models.CASCADE, related_name="chain_check"
    )
    checked_at = models.DateTimeField()
    packages = models.BigIntegerField()
    since = models.DateTimeField(null=True)
    last_sequence = models.BigIntegerField()
    last_manifest_hash = models.CharField(max_length=64, blank=True)
    full_at = models.DateTimeField(null=True)
    broken_sequence = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=40, blank=True)


class StreamPace(models.Model):
    """When and how fast a stream is sent; 0 and no windows: at once and at any time."""

    stream = models.OneToOneField("sync.OutStream", on_delete=models.CASCADE, related_name="pace")
    rows_per_minute = models.BigIntegerField(default=0)
    windows = models.JSONField(default=list)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()


class ReconcilePlan(models.Model):
    """When a stream is compared by itself, and whether what differs is then sent again."""

    stream = models.OneToOneField(
        "sync.OutStream", on_delete=models.CASCADE, related_name="reconcile_plan"
    )
    schedule = models.JSONField(default=dict)
    repair = models.BooleanField(default=False)
    next_run_at = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=200)


class ReconcileRun(models.Model):
    """One comparison of both sides of a stream, kept with what proves it.

    Waiting: its question is with a carrier, and the answer comes later.
    ``statement`` is what the receiver signed about its own side; empty from a receiver that does
    not sign it.
    """

    QUEUED, RUNNING, WAITING = "queued", "running", "carried"
    EQUAL, DIFFERENT, FAILED = "equal", "different", "failed"

    stream = models.ForeignKey("sync.OutStream", on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, default=QUEUED)
    repair = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=200)
    asked_by_name = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=30, blank=True)
    rows_here = models.BigIntegerField(default=0)
    rows_there = models.BigIntegerField(default=0)
    digest_here = models.CharField(max_length=64, blank=True)
    digest_there = models.CharField(max_length=64, blank=True)
    excluded = models.IntegerField(default=0)
    difference_count = models.IntegerField(default=0)
    differences = models.JSONField(default=list)
    repaired = models.IntegerField(default=0)
    duration_ms = models.IntegerField(default=0)
    failure = models.JSONField(default=dict)
    statement = models.BinaryField(default=bytes)
    statement_signature = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-asked_at", "-pk"]


class CarriedQuestion(models.Model):
    """The question of a comparison on its way by a carrier, and what is known so far.

    ``after`` is the last package of the stream when it was asked. ``same`` holds, by table, rows
    and digest of what both sides agreed about; ``open`` the ids of the rows that were asked about
    again, empty while all rows are.
    """

    run = models.OneToOneField(ReconcileRun, on_delete=models.CASCADE, related_name="question")
    round = models.IntegerField(default=1)
    request = models.BinaryField()
    signature = models.BinaryField()
    document = models.CharField(max_length=64)
    after = models.BigIntegerField()
    same = models.JSONField(default=dict)
    open = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run"]

    def __str__(self) -> str:
        return f"question:{self.run_id}"


class ReconcileNotice(models.Model):
    """What a sender reported of a comparison with this node, as it signed it."""

    peer = models.ForeignKey("sync.Peer", on_delete=models.CASCADE, related_name="reconciliations")
    contract_id = models.CharField(max_length=100)
    equal = models.BooleanField()
    rows_there = models.BigIntegerField()
    rows_here = models.BigIntegerField()
    digest_there = models.CharField(max_length=64)
    digest_here = models.CharField(max_length=64)
    reported_at = models.DateTimeField()
    request = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        ordering = ["-reported_at"]
