-- Whether packages of a running stream wait for their receipts; what is carried waits for days.
SELECT EXISTS (
    SELECT 1
    FROM sync_outstream AS s
    JOIN sync_peer AS p ON p.id = s.peer_id
    WHERE
        s.state = 'running'
        AND NOT p.url LIKE ANY(%(carried)s)
        AND EXISTS (
            SELECT 1 FROM sync_outpackage AS k WHERE k.stream_id = s.id AND k.state = 'pending'
            AND k.id <> ALL(%(besides)s)
        )
)
