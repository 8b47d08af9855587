"""Triggers keep links and tallies true to the open rows, whichever way these are written."""

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
                              assignee, first_cause, first_of_reason, created_at, since)
SELECT r.id, intake_cause(r.table_name, coalesce(p.problem, '{{}}')),
       intake_reason(r.table_name, coalesce(p.problem, '{{}}')), r.table_name, r.unit, r.batch_id,
       r.verdict, r.origin, r.assignee, coalesce(p.place, 1) = 1,
       coalesce(p.turn, 1) = 1, r.created_at,
       coalesce(r.since, r.created_at)
FROM {rows} AS r
LEFT JOIN LATERAL (
    SELECT e.problem, row_number() OVER (ORDER BY e.place) AS place,
           row_number() OVER (
               PARTITION BY e.problem->'rule', e.problem->'columns', e.problem->'message'
               ORDER BY e.place
           ) AS turn
    FROM jsonb_array_elements(r.problems) WITH ORDINALITY AS e (problem, place)
    WHERE e.problem->>'severity' = 'error'
    ORDER BY place
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

# One change of the tallies for all links that a statement made or took away.
TALLIES = """
INSERT INTO intake_tally (level, table_name, reason, cause, unit, batch_id, verdict, origin,
                          assignee, came, day, n)
SELECT 'rows', table_name, NULL::uuid, NULL::uuid, unit, NULL::bigint, verdict, origin, assignee,
       (created_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
       (since AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, {sign} count(*)
FROM links WHERE first_cause GROUP BY 2, 5, 7, 8, 9, 10, 11
UNION ALL
SELECT 'reason', table_name, reason, NULL, unit, batch_id, verdict, origin, assignee,
       NULL::date, NULL::date,
       {sign} count(*)
FROM links WHERE first_of_reason GROUP BY 2, 3, 5, 6, 7, 8, 9
UNION ALL
SELECT 'cause', table_name, reason, cause, unit, batch_id, verdict, origin, assignee, NULL, NULL,
       {sign} count(*)
FROM links GROUP BY 2, 3, 4, 5, 6, 7, 8, 9
"""


def made(rows: str, more: str = "") -> str:
    """Return the statement that links open rows and counts them."""
    links = LINKS.format(rows=rows, more=more)
    return f"WITH links AS ({links} RETURNING *) {TALLIES.format(sign='')}"


def taken(which: str) -> str:
    """Return the statement that takes the links of rows away and counts them off."""
    links = f"DELETE FROM intake_causelink WHERE row_id IN ({which}) RETURNING *"  # noqa: S608
    return f"WITH links AS ({links}) {TALLIES.format(sign='-')}"


TRIGGERS = f"""
CREATE FUNCTION intake_link_new() RETURNS trigger LANGUAGE plpgsql
SET work_mem = '64MB' SET jit = off AS $$
BEGIN
    {made("new_rows")};
    RETURN NULL;
END $$;
CREATE FUNCTION intake_link_changed() RETURNS trigger LANGUAGE plpgsql
SET work_mem = '64MB' SET jit = off AS $$
BEGIN
    {taken(CHANGED)};
    {made("new_rows", f"AND r.id IN ({CHANGED})")};
    RETURN NULL;
END $$;
CREATE FUNCTION intake_link_gone() RETURNS trigger LANGUAGE plpgsql
SET work_mem = '64MB' SET jit = off AS $$
BEGIN
    {taken("SELECT id FROM old_rows")};
    RETURN NULL;
END $$;
CREATE FUNCTION intake_links_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM intake_causelink;
    DELETE FROM intake_tally;
    RETURN NULL;
END $$;
CREATE TRIGGER intake_links_emptied AFTER TRUNCATE ON intake_quarantinedrow
    FOR EACH STATEMENT EXECUTE FUNCTION intake_links_emptied();
CREATE TRIGGER intake_link_new AFTER INSERT ON intake_quarantinedrow
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION intake_link_new();
CREATE TRIGGER intake_link_changed AFTER UPDATE ON intake_quarantinedrow
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION intake_link_changed();
CREATE TRIGGER intake_link_gone AFTER DELETE ON intake_quarantinedrow
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION intake_link_gone();
"""  # noqa: S608  made of the constants above


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_desk")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(made("intake_quarantinedrow"), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
