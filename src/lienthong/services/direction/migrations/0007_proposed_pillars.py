"""A proposed task says which pillar the headings of its plan put it under."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('direction', '0006_kpi_readings'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposedtask',
            name='pillar',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
