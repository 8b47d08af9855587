-- Count a package on its stream and day; the minute starts anew when another one has begun.
INSERT INTO sync_inusage AS held
    (stream_id, day, packages, rows, refused, bytes, minute, minute_packages)
VALUES (%(stream)s, %(day)s, 1, %(rows)s, %(refused)s, %(bytes)s, %(minute)s, 1)
ON CONFLICT (stream_id, day) DO UPDATE SET
    packages = held.packages + 1,
    rows = held.rows + excluded.rows,
    refused = held.refused + excluded.refused,
    bytes = held.bytes + excluded.bytes,
    minute = excluded.minute,
    minute_packages =
        CASE WHEN held.minute = excluded.minute THEN held.minute_packages + 1 ELSE 1 END
