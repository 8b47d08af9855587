"""Who reads the rows of a table by program: counted by day and key, with nothing of a person.

Use by others is a figure of quality («dùng chung»). A key is noted at most once a minute and table
in each process, so that reading costs no write of its own.
"""

from datetime import date
from time import monotonic

from django.db import connection

from lienthong.base import clock
from lienthong.services.records.models import ApiReading

AGAIN_SECONDS = 60.0
_NOTE = """
INSERT INTO records_api_reading (table_name, day, client, unit, minutes) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (table_name, day, client)
DO UPDATE SET minutes = records_api_reading.minutes + 1, unit = EXCLUDED.unit
"""
_noted: dict[tuple[str, int], float] = {}  # (table, key) → when it was noted last


def note(table_name: str, *, client: int, unit: str) -> None:
    """Note that a program reads a table now, by the number of its key and its person's unit."""
    now, key = monotonic(), (table_name, client)
    last = _noted.get(key)
    if last is not None and now - last < AGAIN_SECONDS:
        return
    _noted[key] = now
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [table_name, clock.today(), client, unit])


def clients(table_name: str, *, since: date, owner: str) -> set[int]:
    """Return the keys of other units than the owner that read a table since a day.

    A key whose person has no unit is of nobody known, and is not counted.
    """
    found = ApiReading.objects.filter(table_name=table_name, day__gte=since)
    return set(found.exclude(unit__in=("", owner)).values_list("client", flat=True))
