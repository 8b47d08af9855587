"""The keys of peers: what they sign with, and what payloads are encrypted for."""

from django.db import models


class PeerKey(models.Model):
    """A key of a peer: one it signs with, or one that payloads are encrypted for.

    A signing key counts for what was signed between ``valid_from`` and ``valid_to`` (null: no
    end). A revoked key counts for nothing, whatever the time. A key that the peer announced
    waits for a person; ``introduced_by`` is the id of the key that vouched for it.
    """

    SIGN, ENCRYPT = "sign", "encrypt"
    PENDING, APPROVED, REVOKED = "pending", "approved", "revoked"

    peer = models.ForeignKey("sync.Peer", on_delete=models.CASCADE, related_name="keys")
    purpose = models.CharField(max_length=10)
    key_id = models.CharField(max_length=16)
    public_key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=APPROVED)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    introduced_by = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["peer", "purpose", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["peer", "purpose", "key_id"], name="sync_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.key_id}"
