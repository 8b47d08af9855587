-- The keys a peer signs with; the one that is named, if any is.
SELECT {key}
FROM sync_peerkey AS k
WHERE k.peer_id = %(peer)s AND k.purpose = 'sign' AND (k.key_id = %(key)s OR %(key)s = '')
ORDER BY k.created_at DESC
