-- The streams of a contract, locked until the transaction ends, in one order.
SELECT {stream}, {peer}
FROM sync_outstream AS s
JOIN sync_peer AS p ON p.id = s.peer_id
WHERE s.contract_id = %(contract)s AND p.direction = 'receiver'
ORDER BY s.id
FOR UPDATE OF s
