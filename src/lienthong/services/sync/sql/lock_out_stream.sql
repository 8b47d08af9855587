-- A stream, locked until the transaction ends.
SELECT {stream}, {peer}
FROM sync_outstream AS s
JOIN sync_peer AS p ON p.id = s.peer_id
WHERE s.id = %(stream)s
FOR UPDATE OF s
