-- A sender and the key that a package names; without a name, every key it signs with.
SELECT
    p.id, p.node_id, p.name, p.direction, p.state, p.session_epoch,
    k.id, k.key_id, k.public_key, k.state, k.valid_from, k.valid_to
FROM sync_peer AS p
LEFT JOIN sync_peerkey AS k
    ON k.peer_id = p.id AND k.purpose = 'sign' AND (k.key_id = %(key)s OR %(key)s = '')
WHERE p.direction = 'sender' AND p.node_id = %(node)s
ORDER BY k.created_at DESC
