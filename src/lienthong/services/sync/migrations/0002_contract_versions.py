"""What senders announced of their contracts, and what this node announced to receivers."""

import django.db.models.deletion
from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial")]
    operations = [
        migrations.AddField(
            "peer", "contracts", models.CharField(default="compatible", max_length=10)
        ),
        migrations.CreateModel(
            name="OutAnnouncement",
            fields=[
                ("id", _ID),
                ("version", models.CharField(max_length=30)),
                ("state", models.CharField(max_length=10)),
                ("note", models.TextField(blank=True)),
                ("announced_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "stream",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="sync.outstream",
                    ),
                ),
            ],
            options={
                "ordering": ["stream", "announced_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stream", "version"), name="sync_announcement_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InContract",
            fields=[
                ("id", _ID),
                ("contract_id", models.CharField(max_length=100)),
                ("version", models.CharField(max_length=30)),
                ("digest", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("level", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=10)),
                ("note", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                (
                    "peer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_contracts",
                        to="sync.peer",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("peer", "contract_id", "version"), name="sync_in_contract_once"
                    )
                ],
            },
        ),
    ]
