"""The undoing of a published batch."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0008_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchUndo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("overwrite", models.BooleanField(default=False)),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Đang chuẩn bị"),
                            ("queued", "Chờ chạy"),
                            ("running", "Đang chạy"),
                            ("done", "Xong"),
                            ("failed", "Không chạy được"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("rows_total", models.BigIntegerField(default=0)),
                ("rows_done", models.BigIntegerField(default=0)),
                ("rows_cancelled", models.BigIntegerField(default=0)),
                ("rows_restored", models.BigIntegerField(default=0)),
                ("rows_left", models.BigIntegerField(default=0)),
                ("rows_refused", models.BigIntegerField(default=0)),
                ("rows_closed", models.BigIntegerField(default=0)),
                ("refused", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=170)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undos",
                        to="intake.batch",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
