"""What the leaders' page shows of a day: measured in the background, the last of a day is kept.

A page sums these few hundred counts by what its reader may see; it never counts tasks or rows.
"""

from django.db import models


class BoardDay(models.Model):
    """The figures of one day as they were at ``at``; ``figures`` is what ``measuring`` writes.

    ``communes`` (table → commune → rows) is long, and read by the page of one province alone.
    """

    day = models.DateField(primary_key=True)
    at = models.DateTimeField()
    took_ms = models.IntegerField()
    figures = models.JSONField()
    communes = models.JSONField(default=dict)

    class Meta:
        ordering = ["-day"]
