"""Where in the log a version came into force, and migrations that take several transactions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_drafts")]
    operations = [
        migrations.AddField(
            "contractversion", "position", models.BigIntegerField(default=0, null=True)
        ),
        migrations.CreateModel(
            name="ContractMigration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contract_id", models.CharField(max_length=100)),
                ("from_version", models.CharField(max_length=30)),
                ("to_version", models.CharField(max_length=30)),
                ("text", models.TextField()),
                ("file", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Đang chuyển đổi"),
                            ("done", "Đã xong"),
                            ("failed", "Không xong"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("progress", models.JSONField(default=dict)),
                ("rows_expected", models.BigIntegerField(default=0)),
                ("note", models.TextField(blank=True)),
                ("started_at", models.DateTimeField()),
                ("started_by", models.JSONField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("contract_id",),
                        name="contract_one_migration",
                    )
                ],
            },
        ),
    ]
