-- A package that was taken: its receipt, what it counts for, where the stream is now; alarms of the
-- stream have lost their cause. The minute starts anew when another one has begun.
WITH kept AS (
    INSERT INTO sync_inpackage
        (stream_id, sequence, manifest, manifest_hash, signature, receipt_body, receipt_signature,
        received_at, applied, stale, refused, staged)
    VALUES (%(stream)s, %(sequence)s, %(manifest)s, %(hash)s, %(signature)s, %(receipt)s,
        %(receipt_signature)s, %(now)s, %(applied)s, %(stale)s, %(refused)s, %(staged)s)
    RETURNING id
), counted AS (
    INSERT INTO sync_inusage AS held
        (stream_id, day, packages, rows, refused, bytes, minute, minute_packages)
    VALUES (%(stream)s, %(day)s, 1, %(rows)s, %(refused)s, %(bytes)s, %(minute)s, 1)
    ON CONFLICT (stream_id, day) DO UPDATE SET
        packages = held.packages + 1,
        rows = held.rows + excluded.rows,
        refused = held.refused + excluded.refused,
        bytes = held.bytes + excluded.bytes,
        minute = excluded.minute,
        minute_packages =
            CASE WHEN held.minute = excluded.minute THEN held.minute_packages + 1 ELSE 1 END
), moved AS (
    UPDATE sync_instream
    SET last_sequence = %(sequence)s, last_manifest_hash = %(hash)s, last_received_at = %(now)s
    WHERE id = %(stream)s
), closed AS (
    UPDATE sync_alarm SET resolved_at = %(now)s WHERE subject = %(subject)s AND resolved_at IS NULL
)
SELECT id FROM kept
