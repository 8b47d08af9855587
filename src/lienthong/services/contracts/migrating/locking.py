"""One lock for all who put contracts into force: they read each other's names and references."""

from django.db import connection

_APPLY_LOCK = 214_000_002


def lock_contracts() -> None:
    """Wait for, and hold until the transaction ends, the right to change what is in force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_APPLY_LOCK])
