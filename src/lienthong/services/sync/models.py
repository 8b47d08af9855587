"""What sync remembers. Package and receipt bytes are kept as they were signed."""

from django.db import models


class Peer(models.Model):
    """Another node and the key it signs with. Nothing is exchanged before approval.

    ``session_epoch`` is, for a receiver, the greatest session this node opened there; for a
    sender, the greatest session it opened here. ``contracts`` says of a sender which new versions
    of its contracts come into force here by themselves: compatible ones, or none (ask).
    ``public_key`` is the key it was registered with; all its keys are in ``PeerKey``.
    ``encrypted_from`` is the least class whose payloads are encrypted for a receiver.
    ``profile`` names the message a receiver takes that is not our software; empty: packages.
    """

    SENDER, RECEIVER = "sender", "receiver"
    PENDING, APPROVED, SUSPENDED = "pending", "approved", "suspended"
    COMPATIBLE, ASK = "compatible", "ask"
    RESTRICTED = "restricted"

    node_id = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    direction = models.CharField(max_length=10, choices=[(SENDER, SENDER), (RECEIVER, RECEIVER)])
    url = models.CharField(max_length=500, blank=True)
    public_key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=PENDING)
    session_epoch = models.BigIntegerField(default=0)
    contracts = models.CharField(max_length=10, default=COMPATIBLE)
    encrypted_from = models.CharField(max_length=10, default=RESTRICTED)
    profile = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["direction", "node_id"]
        constraints = [
            models.UniqueConstraint(fields=["direction", "node_id"], name="sync_peer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.direction}:{self.node_id}"


class CapturePosition(models.Model):
    """How far the log was read: transactions up to ``position`` are in packages."""

    slot = models.CharField(max_length=63, primary_key=True)
    position = models.BigIntegerField(default=0)
    committed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()


class OutStream(models.Model):
    """One contract on its way to one receiver."""

    RUNNING, PAUSED, BLOCKED = "running", "paused", "blocked"
    # Of existing rows: to be copied; copied, and refused ones to be sent once more; done; to be
    # copied once the queue, now full, is empty.
    WAITING, MENDING, DONE, OVERFULL = "waiting", "mending", "done", "overfull"
    COPIED = (MENDING, DONE)

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="out_streams")
    contract_id = models.CharField(max_length=100)
    next_sequence = models.BigIntegerField(default=1)
    last_manifest_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default=RUNNING)
    blocked_code = models.CharField(max_length=40, blank=True)
    snapshot = models.CharField(max_length=10, default=WAITING)
    snapshot_table = models.CharField(max_length=100, blank=True)
    snapshot_after = models.CharField(max_length=150, blank=True)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["contract_id"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "contract_id"], name="sync_out_stream_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}→{self.peer.node_id}"


class OutAnnouncement(models.Model):
    """A version of a contract that a receiver was told of, and what it answered."""

    APPLIED, HELD, REFUSED, APPLYING = "applied", "held", "refused", "applying"

    stream = models.ForeignKey(OutStream, on_delete=models.CASCADE, related_name="announcements")
    version = models.CharField(max_length=30)
    state = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    announced_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["stream", "announced_at"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "version"], name="sync_announcement_once")
        ]


class InContract(models.Model):
    """A version of a contract that a sender announced, and what became of it here."""

    APPLIED, HELD, REFUSED, APPLYING = "applied", "held", "refused", "applying"

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="in_contracts")
    contract_id = models.CharField(max_length=100)
    version = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    level = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "contract_id", "version"], name="sync_in_contract_once"
            )
        ]


class OutPackage(models.Model):
    """A package as it was signed; it never changes, only its state does.

    ``handed_at``: when it was last given to a carrier that brings answers later.
    ``row_index``: of an encrypted package, which rows it holds (zstd of JSON).
    """

    PENDING, ACKNOWLEDGED = "pending", "acknowledged"

    stream = models.ForeignKey(OutStream, on_delete=models.CASCADE, related_name="packages")
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    manifest = models.BinaryField()
    manifest_hash = models.CharField(max_length=64)
    signature = models.BinaryField()
    payload = models.BinaryField(null=True)
    row_count = models.IntegerField()
    committed_from = models.DateTimeField(null=True)
    committed_to = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=15, default=PENDING)
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)
    handed_at = models.DateTimeField(null=True)
    row_index = models.BinaryField(null=True)

    class Meta:
        ordering = ["stream", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="sync_out_package_once"),
        ]
        indexes = [
            models.Index(
                fields=["stream", "sequence"],
                condition=models.Q(state="pending"),
                name="sync_out_pending",
            ),
        ]


class Receipt(models.Model):
    """The receiver's signed answer to one package; only verified ones are kept."""

    package = models.OneToOneField(OutPackage, on_delete=models.CASCADE, related_name="receipt")
    body = models.BinaryField()
    signature = models.BinaryField()
    verified = models.BooleanField()
    received_at = models.DateTimeField()
    applied = models.IntegerField()
    stale = models.IntegerField()
    refused = models.IntegerField()
    staged = models.BooleanField(default=False)
    lag_ms = models.IntegerField()

    class Meta:
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["received_at"])]


class RefusedRow(models.Model):
    """A row the receiver did not apply, until a later version of it is."""

    OPEN, RESOLVED = "open", "resolved"

    stream = models.ForeignKey(OutStream, on_delete=models.CASCADE, related_name="refused_rows")
    table = models.CharField(max_length=100)
    row_id = models.CharField(max_length=150)
    version = models.BigIntegerField()
    rule = models.CharField(max_length=200)
    message = models.TextField()
    remedy = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=OPEN)
    refused_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-refused_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "table", "row_id"],
                condition=models.Q(state="open"),
                name="sync_refused_row_once",
            ),
        ]


class InStream(models.Model):
    """One contract arriving from one sender; locked while a package of it is applied."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="in_streams")
    contract_id = models.CharField(max_length=100)
    last_sequence = models.BigIntegerField(default=0)
    last_manifest_hash = models.CharField(max_length=64, blank=True)
    last_received_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["contract_id"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "contract_id"], name="sync_in_stream_once"),
        ]


class InPackage(models.Model):
    """A package that was taken, with the receipt every repeat is answered with.

    A ``staged`` one is a part of a transaction: its rows are applied with those of the last part.
    """

    stream = models.ForeignKey(InStream, on_delete=models.CASCADE, related_name="packages")
    sequence = models.BigIntegerField()
    manifest = models.BinaryField()
    manifest_hash = models.CharField(max_length=64)
    signature = models.BinaryField()
    receipt_body = models.BinaryField()
    receipt_signature = models.BinaryField()
    received_at = models.DateTimeField()
    applied = models.IntegerField()
    stale = models.IntegerField()
    refused = models.IntegerField()
    staged = models.BooleanField(default=False)

    class Meta:
        ordering = ["stream", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="sync_in_package_once"),
        ]
        indexes = [models.Index(fields=["received_at"])]


class StagedPart(models.Model):
    """The payload of a part of a transaction, as it was sent, until the last part has come."""

    package = models.OneToOneField(InPackage, on_delete=models.CASCADE, related_name="part")
    payload = models.BinaryField()
    payload_bytes = models.BigIntegerField()

    class Meta:
        ordering = ["package_id"]

    def __str__(self) -> str:
        return f"part:{self.package_id}"


class Alarm(models.Model):
    """Something a person should know; open until its cause is gone.

    ``message`` is a message id, filled from ``values``.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=300)
    message = models.TextField()
    values = models.JSONField(default=dict)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    count = models.IntegerField(default=1)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_seen"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(resolved_at=None),
                name="sync_alarm_open_once",
            ),
        ]


from lienthong.services.sync.connecting.models import (  # noqa: E402  beside their code
    Agreement,
    Connection,
    TrialPackage,
)
from lienthong.services.sync.keeping.models import (  # noqa: E402  likewise
    CarriedQuestion,
    ChainCheck,
    InUsage,
    ReconcileNotice,
    ReconcilePlan,
    ReconcileRun,
    SenderQuota,
    StreamPace,
)
from lienthong.services.sync.keys.models import PeerKey  # noqa: E402  likewise
from lienthong.services.sync.profiles.models import SentMessage, SentRow  # noqa: E402  likewise

__all__ = [
    "Agreement",
    "Alarm",
    "CapturePosition",
    "CarriedQuestion",
    "ChainCheck",
    "Connection",
    "InContract",
    "InPackage",
    "InStream",
    "InUsage",
    "OutAnnouncement",
    "OutPackage",
    "OutStream",
    "Peer",
    "PeerKey",
    "Receipt",
    "ReconcileNotice",
    "ReconcilePlan",
    "ReconcileRun",
    "RefusedRow",
    "SenderQuota",
    "SentMessage",
    "SentRow",
    "StreamPace",
    "TrialPackage",
]
