"""The schema of declared tables, the text functions they use, and the publication of changes."""

from django.db import migrations

from lienthong.services.contracts.sql import text_functions


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS data", migrations.RunSQL.noop),
        *[migrations.RunSQL(text, migrations.RunSQL.noop) for text in text_functions()],
        migrations.RunSQL(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'lienthong') "
            "THEN CREATE PUBLICATION lienthong "
            "WITH (publish = 'insert, update, delete, truncate'); END IF; END $$",
            migrations.RunSQL.noop,
        ),
    ]
