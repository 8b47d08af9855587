-- Who comes second waits here; what is asked after it sees what the first one left.
SELECT id, last_sequence, last_manifest_hash
FROM sync_instream
WHERE peer_id = %(peer)s AND contract_id = %(contract)s
FOR UPDATE
