"""What 20,000 tasks are counted, sorted, chosen and searched by."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('direction', '0008_board_days'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('retired_at', None)), fields=['last_day', 'plan', 'position'], include=('id', 'settled', 'soon_from', 'late_from', 'counts_from', 'pillar'), name='task_standing'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=django.contrib.postgres.indexes.GinIndex(fields=['lead_ids'], name='task_by_lead'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=django.contrib.postgres.indexes.GinIndex(fields=['searched'], name='task_by_words', opclasses=['gin_trgm_ops']),
        ),
    ]
