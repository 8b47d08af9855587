"""Find words in kept rows through trigrams instead of reading every row."""

from django.db import migrations

MAKE = """
CREATE INDEX IF NOT EXISTS quarantine_search ON intake_quarantinedrow
USING gin (search gin_trgm_ops)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_batch_undo"),
        ("contracts", "0002_data_schema"),  # makes the extension pg_trgm
    ]

    operations = [migrations.RunSQL(MAKE, "DROP INDEX IF EXISTS quarantine_search")]
