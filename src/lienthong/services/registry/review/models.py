"""A review campaign, and one item for each database in its scope."""

from django.db import models


class ReviewCampaign(models.Model):
    """A review with its scope, questionnaire and deadline.

    ``scope`` filters the register by column, several values each; ``form_table`` is the declared
    table that the answers are rows of, keyed by campaign (``code``) and database.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"

    name = models.CharField(max_length=300)
    basis = models.CharField(max_length=500)
    form_table = models.CharField(max_length=63)
    scope = models.JSONField(default=dict)
    due_on = models.DateField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=170)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=170, blank=True)

    class Meta:
        db_table = "registry_review_campaign"
        ordering = ["-pk"]

    @property
    def code(self) -> str:
        """The campaign as its answers name it."""
        return f"ra-soat-{self.pk}"

    def __str__(self) -> str:
        return self.name


class ReviewItem(models.Model):
    """One database under review: who answers until when, and what was decided.

    ``result`` is a code of the list «ket-qua-ra-soat»; ``merge_into`` the database it goes into.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned"
        ANSWERED = "answered"
        RETURNED = "returned"
        APPRAISED = "appraised"

    campaign = models.ForeignKey(ReviewCampaign, on_delete=models.CASCADE, related_name="items")
    database_id = models.CharField(max_length=150)
    name = models.CharField(max_length=600)
    agency_id = models.CharField(max_length=80, db_index=True)
    unit = models.CharField(max_length=80)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    answer_id = models.CharField(max_length=150)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=170, blank=True)
    returned_note = models.TextField(blank=True)
    result = models.CharField(max_length=30, blank=True)
    plan = models.TextField(blank=True)
    plan_due = models.DateField(null=True)
    merge_into = models.CharField(max_length=150, blank=True)
    appraisal = models.TextField(blank=True)
    appraised_at = models.DateTimeField(null=True)
    appraised_by = models.CharField(max_length=170, blank=True)

    class Meta:
        db_table = "registry_review_item"
        ordering = ["agency_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "database_id"], name="reviewed_once_a_campaign"
            )
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="review_by_state")]
