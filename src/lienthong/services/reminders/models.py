"""One reminder: a person, a task, and which of its last days it is about."""

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """A person is told once that a last day nears, that it has passed, and a head that it has.

    Recurring work has another last day in each period, and so its own reminders.
    """

    class Stage(models.TextChoices):
        SOON = "soon"
        LATE = "late"
        ESCALATED = "escalated"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    task = models.ForeignKey("direction.Task", on_delete=models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    last_day = models.DateField()
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["last_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "task", "stage", "last_day"], name="reminded_once_a_stage"
            )
        ]
