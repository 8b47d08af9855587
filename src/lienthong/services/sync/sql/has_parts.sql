-- Whether parts of a transaction are kept until its last part comes.
SELECT EXISTS (
    SELECT 1
    FROM sync_stagedpart AS part
    JOIN sync_inpackage AS package ON package.id = part.package_id
    JOIN sync_instream AS stream ON stream.id = package.stream_id
    WHERE stream.peer_id = %(peer)s AND stream.contract_id = %(contract)s
)
