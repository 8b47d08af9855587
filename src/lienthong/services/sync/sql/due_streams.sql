-- Streams with something to send whose time has come and whose receiver can be asked. A time further
-- off than any wait was set by a clock that has jumped back.
SELECT {stream}, {peer}
FROM sync_outstream AS s
JOIN sync_peer AS p ON p.id = s.peer_id
WHERE
    p.state = 'approved'
    AND s.state <> 'paused'
    AND NOT p.url LIKE ANY(%(carried)s)
    AND NOT (
        s.next_attempt_at IS NOT NULL
        AND s.next_attempt_at > %(now)s
        AND s.next_attempt_at <= CASE p.profile WHEN '' THEN %(soon)s ELSE %(late)s END
    )
    AND EXISTS (
        SELECT 1 FROM sync_outpackage AS k WHERE k.stream_id = s.id AND k.state = 'pending'
    )
ORDER BY s.contract_id, s.id
