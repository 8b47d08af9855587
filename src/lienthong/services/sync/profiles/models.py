"""What was sent to receivers that take messages, by row and by message."""

from django.db import models


class SentRow(models.Model):
    """What a receiver that takes a profile's messages was last sent of one row.

    ``version`` is ours, ``sent_version`` the number the message carried: it grows at each sending
    that may have been taken. ``sequence`` is the package the row was sent from. In doubt: a
    message went out and no answer came. Unsent: it did not go out, or was turned away unread.
    Suspect: it was in a message that failed whole, not yet known why.
    """

    DOUBT, UNSENT, SUSPECT = "doubt", "unsent", "suspect"
    ACCEPTED, STALE, REFUSED = "accepted", "stale", "refused"

    stream = models.ForeignKey("sync.OutStream", on_delete=models.CASCADE, related_name="sent_rows")
    table = models.CharField(max_length=100)
    row_id = models.CharField(max_length=150)
    version = models.BigIntegerField()
    sent_version = models.BigIntegerField()
    sequence = models.BigIntegerField()
    state = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["stream", "table", "row_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "table", "row_id"], name="sync_sent_row_once"
            ),
        ]
        indexes = [models.Index(fields=["stream", "sequence"], name="sync_sent_row_package")]


class SentMessage(models.Model):
    """One message posted to a receiver that takes a profile, and what it answered."""

    stream = models.ForeignKey(
        "sync.OutStream", on_delete=models.CASCADE, related_name="sent_messages"
    )
    sequence = models.BigIntegerField()
    table = models.CharField(max_length=100)
    rows = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    status = models.IntegerField()
    outcome = models.CharField(max_length=12)
    answer_sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["stream", "sequence"], name="sync_sent_message_of")]
