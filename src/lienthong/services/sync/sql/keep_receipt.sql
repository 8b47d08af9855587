-- A package is answered. Says whether it was waiting, and whether this is its first receipt.
WITH answered AS (
    UPDATE sync_outpackage SET state = 'acknowledged', last_error = ''
    WHERE id = %(package)s AND state = 'pending'
    RETURNING id
), kept AS (
    INSERT INTO sync_receipt
        (package_id, body, signature, verified, received_at, applied, stale, refused, staged,
        lag_ms)
    SELECT id, %(body)s, %(signature)s, %(verified)s, %(now)s, %(applied)s, %(stale)s, %(refused)s,
        %(staged)s, %(lag_ms)s
    FROM answered
    ON CONFLICT (package_id) DO NOTHING
    RETURNING id
)
SELECT EXISTS (SELECT 1 FROM answered), EXISTS (SELECT 1 FROM kept)
