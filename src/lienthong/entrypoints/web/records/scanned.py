"""The scan that a record was keyed from, as its page shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.entrypoints.web.digitising.reach import may_see
from lienthong.entrypoints.web.digitising.words import names_of
from lienthong.services.accounts.models import User
from lienthong.services.digitising import queries
from lienthong.services.digitising.models import Scan, Sheet


@dataclass(frozen=True)
class Scanned:
    """A record's sheet and scan. ``is_open`` says whether this person may open the scan."""

    sheet: Sheet
    scan: Scan
    people: tuple[tuple[str, str], ...]
    is_open: bool


def of_record(user: User, table_name: str, row_id: str) -> Scanned | None:
    """Return the scan of a record, or None when it was not keyed from paper."""
    found = queries.scan_of_record(table_name, row_id)
    if found is None:
        return None
    names = names_of(found.people)
    sheet = found.sheet
    parts = (
        (_("Người nhập thứ nhất"), sheet.first_by),
        (_("Người nhập thứ hai"), sheet.second_by),
        (_("Người quyết định"), sheet.third_by),
    )
    people = tuple((title, names[person]) for title, person in parts if person)
    return Scanned(sheet, sheet.scan, people, may_see(user, sheet.scan))
