"""Every version of every contract that was ever applied here."""

from django.db import models


class ContractVersion(models.Model):
    """One applied version. ``text`` is the YAML as it was given; a version never changes."""

    contract_id = models.CharField(max_length=100)
    version = models.CharField(max_length=30)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=200)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["contract_id", "-applied_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract_id", "version"], name="contract_version_once"
            ),
            models.UniqueConstraint(
                fields=["contract_id"],
                condition=models.Q(is_current=True),
                name="contract_one_current",
            ),
        ]
