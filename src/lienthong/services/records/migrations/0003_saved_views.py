# ruff: noqa: E501
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    dependencies = [("records", "0002_entry")]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63)),
                ("name", models.CharField(max_length=100)),
                ("question", models.TextField(blank=True)),
                ("owner", models.CharField(max_length=170)),
                ("unit", models.CharField(blank=True, max_length=80)),
                ("shared", models.CharField(choices=[("nobody", "Nobody"), ("unit", "Unit"), ("node", "Node")], default="nobody", max_length=6)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "records_saved_view",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("table_name", "owner", "name"), name="view_name_once_a_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="DefaultView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63)),
                ("owner", models.CharField(max_length=170)),
                ("view", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="records.savedview")),
            ],
            options={
                "db_table": "records_default_view",
                "constraints": [
                    models.UniqueConstraint(fields=("table_name", "owner"), name="one_default_a_table")
                ],
            },
        ),
    ]
