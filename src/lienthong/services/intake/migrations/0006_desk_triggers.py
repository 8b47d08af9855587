"""Triggers keep ``intake_causelink`` true to the open rows, whichever way these are written."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION intake_reason(table_name text, problem jsonb) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(table_name || E'\\x1f' || coalesce(problem->>'rule', '') || E'\\x1f'
               || coalesce((problem->'columns')::text, '') || E'\\x1f'
               || coalesce(problem->>'message', ''))::uuid
$$;
CREATE FUNCTION intake_cause(table_name text, problem jsonb) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(table_name || E'\\x1f' || coalesce(problem->>'rule', '') || E'\\x1f'
               || coalesce((problem->'columns')::text, '') || E'\\x1f'
               || coalesce(problem->>'message', '') || E'\\x1f'
               || coalesce(problem->>'value', ''))::uuid
$$;
"""

LINKS = """
INSERT INTO intake_causelink (row_id, cause, reason, table_name, unit, batch_id, verdict, origin,
                              assignee, first_cause, created_at, since)
SELECT r.id, intake_cause(r.table_name, coalesce(p.problem, '{{}}')),
       intake_reason(r.table_name, coalesce(p.problem, '{{}}')), r.table_name, r.unit, r.batch_id,
       r.verdict, r.origin, r.assignee, coalesce(p.place, 1) = 1, r.created_at,
       coalesce(r.since, r.created_at)
FROM {rows} AS r
LEFT JOIN LATERAL (
    SELECT e.problem, row_number() OVER (ORDER BY e.place) AS place
    FROM jsonb_array_elements(r.problems) WITH ORDINALITY AS e (problem, place)
    WHERE e.problem->>'severity' = 'error'
    ORDER BY e.place
) AS p ON true
WHERE r.state = 'open' {more}
ON CONFLICT DO NOTHING
"""

CHANGED = """
    SELECT n.id FROM new_rows AS n JOIN old_rows AS o ON o.id = n.id
    WHERE (n.state, n.problems, n.unit, n.assignee, n.verdict, n.since, n.batch_id, n.table_name,
           n.created_at)
        IS DISTINCT FROM (o.state, o.problems, o.unit, o.assignee, o.verdict, o.since, o.batch_id,
                          o.table_name, o.created_at)
"""

TRIGGERS = f"""
CREATE FUNCTION intake_link_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {LINKS.format(rows="new_rows", more="")};
    RETURN NULL;
END $$;
CREATE FUNCTION intake_link_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM intake_causelink WHERE row_id IN ({CHANGED});
    {LINKS.format(rows="new_rows", more=f"AND r.id IN ({CHANGED})")};
    RETURN NULL;
END $$;
CREATE FUNCTION intake_link_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM intake_causelink WHERE row_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER intake_link_new AFTER INSERT ON intake_quarantinedrow
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION intake_link_new();
CREATE TRIGGER intake_link_changed AFTER UPDATE ON intake_quarantinedrow
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION intake_link_changed();
CREATE TRIGGER intake_link_gone AFTER DELETE ON intake_quarantinedrow
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION intake_link_gone();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_desk")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(
            LINKS.format(rows="intake_quarantinedrow", more=""), migrations.RunSQL.noop
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
