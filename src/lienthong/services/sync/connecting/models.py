"""What is known of a connection before its first package: who asked, what was proved and agreed."""

from django.db import models


class Connection(models.Model):
    """A sender on its way in, and how it got here. A sender without one was let in directly.

    ``challenge`` is what the sender signs to prove that it holds the registered key; ``checks`` is
    the result of the technical check, one entry for each thing looked at.
    """

    peer = models.OneToOneField("sync.Peer", on_delete=models.CASCADE, related_name="connection")
    contact = models.CharField(max_length=300, blank=True)
    purpose = models.TextField(blank=True)
    requested_by = models.CharField(max_length=200)
    requested_by_name = models.CharField(max_length=300)
    requested_at = models.DateTimeField()
    challenge = models.CharField(max_length=64)
    challenge_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_key = models.CharField(max_length=64, blank=True)
    checks = models.JSONField(default=list)
    offered = models.JSONField(default=list)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_by_name = models.CharField(max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)


class Agreement(models.Model):
    """A contract that a sender may send here. Without it its packages are refused."""

    peer = models.ForeignKey("sync.Peer", on_delete=models.CASCADE, related_name="agreements")
    contract_id = models.CharField(max_length=100)
    agreed_by = models.CharField(max_length=200)
    agreed_by_name = models.CharField(max_length=300)
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["contract_id"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "contract_id"], name="sync_agreement_once")
        ]


class TrialPackage(models.Model):
    """A package that was judged and not applied, with the receipt that says so."""

    peer = models.ForeignKey("sync.Peer", on_delete=models.CASCADE, related_name="trials")
    contract_id = models.CharField(max_length=100)
    version = models.CharField(max_length=30)
    manifest = models.BinaryField()
    manifest_hash = models.CharField(max_length=64)
    signature = models.BinaryField()
    receipt_body = models.BinaryField()
    receipt_signature = models.BinaryField()
    received_at = models.DateTimeField()
    rows = models.IntegerField()
    accepted = models.IntegerField()
    refused = models.IntegerField()

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "manifest_hash"], name="sync_trial_once")
        ]
