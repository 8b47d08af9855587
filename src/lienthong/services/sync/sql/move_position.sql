-- What was read up to here is in packages.
UPDATE sync_captureposition
SET position = %(position)s, committed_at = %(committed_at)s, updated_at = %(now)s
WHERE slot = %(slot)s
