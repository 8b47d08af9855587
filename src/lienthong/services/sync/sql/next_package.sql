-- A stream, its receiver, whether a pace is set, the versions of its contract that the receiver has
-- taken on, the oldest package without a receipt (none while it is held), whether this one goes on
-- with parts of a transaction that are there already, and whether it is the last one that waits.
SELECT
    {stream}, {peer},
    EXISTS (SELECT 1 FROM sync_streampace AS pace WHERE pace.stream_id = s.id),
    ARRAY(
        SELECT told.version FROM sync_outannouncement AS told
        WHERE told.stream_id = s.id AND told.state = 'applied'
    ),
    EXISTS (
        SELECT 1
        FROM sync_outpackage AS before
        JOIN sync_receipt AS answer ON answer.package_id = before.id
        WHERE before.stream_id = s.id AND before.sequence = k.sequence - 1 AND answer.staged
    ),
    NOT EXISTS (
        SELECT 1 FROM sync_outpackage AS after
        WHERE after.stream_id = s.id AND after.state = 'pending' AND after.sequence > k.sequence
    ),
    {package}
FROM sync_outstream AS s
JOIN sync_peer AS p ON p.id = s.peer_id
LEFT JOIN LATERAL (
    SELECT * FROM sync_outpackage AS waiting
    WHERE waiting.stream_id = s.id AND waiting.state = 'pending'
    ORDER BY waiting.sequence
    LIMIT 1
) AS k ON s.state <> 'paused' AND p.state = 'approved'
WHERE s.id = %(stream)s
