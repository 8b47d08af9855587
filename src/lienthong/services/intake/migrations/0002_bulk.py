# ruff: noqa: E501
from django.db import migrations, models
import django.db.models.deletion

STATES = [("draft", "Đang chuẩn bị"), ("queued", "Chờ chạy"), ("running", "Đang chạy"), ("done", "Xong"), ("failed", "Không chạy được")]
KINDS = [("edit", "Sửa hàng loạt"), ("cancel", "Hủy hàng loạt"), ("undo", "Hoàn tác")]
ROW_STATES = [("waiting", "Chờ"), ("changed", "Đã đổi"), ("unchanged", "Không cần đổi"), ("refused", "Bị từ chối"), ("skipped", "Để nguyên")]


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="BulkOperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63)),
                ("kind", models.CharField(choices=KINDS, max_length=6)),
                ("column", models.CharField(blank=True, max_length=63)),
                ("value", models.TextField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("question", models.TextField(blank=True)),
                ("state", models.CharField(choices=STATES, default="draft", max_length=10)),
                ("note", models.TextField(blank=True)),
                ("force", models.BooleanField(default=False)),
                ("rows_total", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=170)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("undo_of", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="undos", to="intake.bulkoperation")),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["table_name", "-id"], name="bulk_by_table")],
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_id", models.CharField(max_length=150)),
                ("state", models.CharField(choices=ROW_STATES, default="waiting", max_length=9)),
                ("version_after", models.BigIntegerField(null=True)),
                ("before", models.JSONField(null=True)),
                ("problems", models.JSONField(default=list)),
                ("operation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="intake.bulkoperation")),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["operation", "state", "id"], name="bulk_row_by_state")],
                "constraints": [models.UniqueConstraint(fields=("operation", "row_id"), name="bulk_row_once")],
            },
        ),
    ]
