"""What a regime is about, and who reviews and signs its reports."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="regime",
            name="scope",
            field=models.JSONField(default=None, null=True),
        ),
        migrations.AddField(
            model_name="regime",
            name="reviewer",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="regime",
            name="signer",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="report",
            name="scope",
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
