-- What a sender brought on each of its latest days, newest first.
SELECT u.day, sum(u.packages)::bigint, sum(u.rows)::bigint, sum(u.refused)::bigint,
    sum(u.bytes)::bigint
FROM sync_inusage AS u
JOIN sync_instream AS s ON s.id = u.stream_id
WHERE s.peer_id = %(peer)s AND u.day > %(since)s
GROUP BY u.day
ORDER BY u.day DESC
