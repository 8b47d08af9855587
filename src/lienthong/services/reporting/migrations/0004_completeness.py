"""Keep beside each report how complete it is."""

from typing import Any

from django.db import migrations, models

from lienthong.core.reporting.content import completeness, from_plain


def fill(apps: Any, _editor: Any) -> None:
    for report in apps.get_model("reporting", "Report").objects.iterator(chunk_size=50):
        sections = tuple(from_plain(plain) for plain in report.content)
        report.completeness = completeness(sections, report.words)
        report.save(update_fields=["completeness"])


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_indicators")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="completeness",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
