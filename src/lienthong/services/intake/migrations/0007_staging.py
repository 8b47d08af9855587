"""The schema of staging tables, and how far a batch's staging and publishing have come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_desk_triggers")]

    operations = [
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS intake", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="batch", name="busy_seconds", field=models.FloatField(default=0.0)
        ),
        migrations.AddField(
            model_name="batch", name="rows_written", field=models.BigIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="batch", name="seen_from", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="batch", name="written_at", field=models.DateTimeField(null=True)
        ),
    ]
