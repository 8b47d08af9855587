-- How far the log was read, for who packages what comes next; one at a time.
SELECT position FROM sync_captureposition WHERE slot = %(slot)s FOR UPDATE
