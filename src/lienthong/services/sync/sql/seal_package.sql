-- A package, and its stream moved on.
WITH sealed AS (
    INSERT INTO sync_outpackage
        (stream_id, sequence, kind, manifest, manifest_hash, signature, payload, row_index,
        row_count, committed_from, committed_to, created_at, state, attempts, last_error)
    VALUES (%(stream)s, %(sequence)s, %(kind)s, %(manifest)s, %(hash)s, %(signature)s, %(payload)s,
        %(row_index)s, %(rows)s, %(committed_from)s, %(committed_to)s, %(now)s, 'pending', 0, '')
)
UPDATE sync_outstream
SET next_sequence = %(sequence)s + 1, last_manifest_hash = %(hash)s
WHERE id = %(stream)s
