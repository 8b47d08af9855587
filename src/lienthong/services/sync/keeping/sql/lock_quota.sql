-- Packages of a sender that is held to bounds are taken one after the other, whatever their streams,
-- so that each sees what those before it have used.
SELECT 1
FROM sync_senderquota
WHERE peer_id = %(peer)s AND (rows_per_day > 0 OR bytes_per_day > 0 OR packages_per_minute > 0)
FOR NO KEY UPDATE
