"""Keep what the leaders' page shows of each day."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("direction", "0007_proposed_pillars")]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="BoardDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("took_ms", models.IntegerField()),
                ("figures", models.JSONField()),
            ],
            options={"ordering": ["-day"]},
        ),
    ]
