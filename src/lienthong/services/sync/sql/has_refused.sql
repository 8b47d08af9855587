-- Whether rows of a stream are refused and not yet sent anew.
SELECT EXISTS (SELECT 1 FROM sync_refusedrow WHERE stream_id = %(stream)s AND state = 'open')
