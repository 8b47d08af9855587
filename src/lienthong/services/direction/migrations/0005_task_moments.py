"""Keep beside every task the days on which its state changes by itself."""

from typing import Any

from django.db import migrations, models


def _state(apps: Any, schema_editor: Any) -> None:
    """``restate`` reads and writes only the columns it names, so later ones do not matter here."""
    from lienthong.services.direction.restating import restate

    restate()


class Migration(migrations.Migration):

    dependencies = [
        ('direction', '0004_searched_tasks'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='counts_from',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='last_day',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='late_from',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='settled',
            field=models.CharField(db_default='not_dated', default='not_dated', max_length=12),
        ),
        migrations.AddField(
            model_name='task',
            name='soon_from',
            field=models.DateField(null=True),
        ),
        migrations.RunPython(_state, migrations.RunPython.noop, elidable=True),
    ]
