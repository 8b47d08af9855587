"""Tickets: one for each rule that one unit's rows break, for as long as there is the rule."""

from datetime import date

from django.db import models


class Ticket(models.Model):
    """The failing rows of one rule that one unit has to mend.

    ``clock_from`` is the day the clock started: opened, or opened again. ``verify_by`` ends the
    term to verify the origin, ``due`` the term to correct (10 working days; 15 when ``complex``).
    ``rows`` fail now; ``rows_most`` is the most there were since the clock started.
    """

    OPEN, VERIFIED, CLOSED = "open", "verified", "closed"

    contract_id = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    rule = models.CharField(max_length=200)
    unit = models.CharField(max_length=80, blank=True)
    family = models.CharField(max_length=20)
    word = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    columns = models.JSONField(default=list)
    sentence = models.TextField()
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=OPEN)
    rows = models.BigIntegerField(default=0)
    rows_most = models.BigIntegerField(default=0)
    reopened = models.IntegerField(default=0)
    complex = models.BooleanField(default=False)
    handed_over = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    clock_from = models.DateField()
    verify_by = models.DateField()
    due = models.DateField()
    verified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    assigned_unit = models.CharField(max_length=80, blank=True)
    result = models.ForeignKey(
        "quality.RuleResult", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["due", "-rows", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["table_name", "rule", "unit"], name="quality_ticket_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "due"], name="quality_ticket_due"),
            models.Index(fields=["assigned_unit", "state"], name="quality_ticket_unit"),
        ]

    def is_late(self, today: date) -> bool:
        """Tell whether a term of an open ticket has passed."""
        if self.state == self.CLOSED:
            return False
        return self.due < today or (self.state == self.OPEN and self.verify_by < today)


class TicketEvent(models.Model):
    """One thing that happened to a ticket: by whom, why, and how many rows failed then."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    rows = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
