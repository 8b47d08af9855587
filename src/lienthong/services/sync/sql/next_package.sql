-- A stream, its receiver, the oldest package without a receipt (none while it is held), and the
-- versions of its contract that the receiver has taken on.
SELECT
    {stream}, {peer},
    EXISTS (SELECT 1 FROM sync_streampace AS pace WHERE pace.stream_id = s.id),
    ARRAY(
        SELECT told.version FROM sync_outannouncement AS told
        WHERE told.stream_id = s.id AND told.state = 'applied'
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
