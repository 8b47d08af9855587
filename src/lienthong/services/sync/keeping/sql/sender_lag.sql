-- Milliseconds from the commit at the sender to the application here, of the latest packages.
SELECT
    (array_agg(latest.ms ORDER BY latest.received_at DESC))[1],
    percentile_disc(0.5) WITHIN GROUP (ORDER BY latest.ms),
    percentile_disc(0.99) WITHIN GROUP (ORDER BY latest.ms),
    count(*)
FROM (
    SELECT
        p.received_at,
        greatest(0, extract(epoch FROM p.received_at - (m.body ->> 'committed_from')::timestamptz)
            * 1000)::bigint AS ms
    FROM sync_inpackage AS p
    JOIN sync_instream AS s ON s.id = p.stream_id
    CROSS JOIN LATERAL (SELECT convert_from(p.manifest, 'UTF8')::jsonb AS body) AS m
    WHERE s.peer_id = %(peer)s
      AND p.received_at >= %(since)s
      AND m.body ->> 'committed_from' IS NOT NULL
    ORDER BY p.received_at DESC
    LIMIT %(most)s
) AS latest
