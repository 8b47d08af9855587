-- What a package of a sender is held against: agreement, bounds, what is used of them.
SELECT
    c.id IS NOT NULL AS by_steps,
    a.id IS NOT NULL AS agreed,
    coalesce(q.rows_per_day, 0),
    coalesce(q.bytes_per_day, 0),
    coalesce(q.packages_per_minute, 0),
    coalesce(u.rows, 0)::bigint,
    coalesce(u.bytes, 0)::bigint,
    coalesce(u.packages, 0)::bigint
FROM sync_peer AS p
LEFT JOIN sync_connection AS c ON c.peer_id = p.id
LEFT JOIN sync_agreement AS a ON a.peer_id = p.id AND a.contract_id = %(contract)s
LEFT JOIN sync_senderquota AS q ON q.peer_id = p.id
LEFT JOIN LATERAL (
    SELECT
        sum(one.rows) AS rows,
        sum(one.bytes) AS bytes,
        sum(one.minute_packages) FILTER (WHERE one.minute = %(minute)s) AS packages
    FROM sync_inusage AS one
    JOIN sync_instream AS s ON s.id = one.stream_id
    WHERE s.peer_id = p.id AND one.day = %(day)s AND q.id IS NOT NULL
) AS u ON true
WHERE p.id = %(peer)s
