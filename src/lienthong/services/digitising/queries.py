"""Read scans: lists, what waits for whom, and the scan behind a record."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.digitising.models import Scan, ScanState, Sheet, SheetState

OPEN = (SheetState.FIRST, SheetState.SECOND, SheetState.THIRD, SheetState.REFUSED)


@dataclass(frozen=True)
class ScanOfRecord:
    """The scan that a record was keyed from, and by whom."""

    sheet: Sheet

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(
            p for p in (self.sheet.first_by, self.sheet.second_by, self.sheet.third_by) if p
        )


def scans(
    *, table_name: str = "", unit: str | None = None, state: str = "", search: str = ""
) -> QuerySet[Scan]:
    """Return scans, newest first, with how many sheets they have and how many are saved."""
    found = Scan.objects.annotate(
        sheets_total=Count("sheets"),
        sheets_saved=Count("sheets", filter=Q(sheets__state=SheetState.SAVED)),
    )
    if table_name:
        found = found.filter(table_name=table_name)
    if unit is not None:
        found = found.filter(unit=unit)
    if state:
        found = found.filter(state=state)
    for word in search.split():
        found = found.filter(file_name__icontains=word)
    return found


def scan(scan_id: int) -> Scan:
    """Return one scan. Raises NotFound."""
    found = Scan.objects.filter(pk=scan_id).first()
    if found is None:
        raise NotFound(N_("Không có bản quét «%(scan)s»."), values={"scan": scan_id})
    return found


def sheet(scan_id: int, number: int) -> Sheet:
    """Return one sheet of a scan. Raises NotFound."""
    found = Sheet.objects.select_related("scan").filter(scan_id=scan_id, number=number).first()
    if found is None:
        raise NotFound(
            N_("Bản quét «%(scan)s» không có phiếu %(sheet)s."),
            values={"scan": scan_id, "sheet": number},
        )
    return found


def waiting(
    by: Actor, unit: str | None = None, tables: Collection[str] | None = None
) -> QuerySet[Sheet]:
    """Return the open sheets that this person may key now, oldest first."""
    person = str(by)
    found = Sheet.objects.select_related("scan").filter(
        scan__state=ScanState.KEYING, state__in=OPEN
    )
    found = found.exclude(
        Q(state__in=(SheetState.SECOND, SheetState.THIRD))
        & (Q(first_by=person) | Q(second_by=person))
    )
    if tables is not None:
        found = found.filter(scan__table_name__in=tables)
    return (found if unit is None else found.filter(scan__unit=unit)).order_by("scan_id", "number")


def counts(unit: str | None = None, tables: Collection[str] | None = None) -> Mapping[str, int]:
    """Return open sheets by state."""
    found = Sheet.objects.filter(scan__state=ScanState.KEYING, state__in=OPEN)
    if unit is not None:
        found = found.filter(scan__unit=unit)
    if tables is not None:
        found = found.filter(scan__table_name__in=tables)
    rows = found.values("state").annotate(n=Count("id")).values_list("state", "n")
    return {str(state): int(n) for state, n in rows}


def scan_of_record(table_name: str, row_id: str) -> ScanOfRecord | None:
    """Return the scan a record was keyed from, the newest one, or None."""
    found = (
        Sheet.objects.select_related("scan")
        .filter(scan__table_name=table_name, row_id=row_id, state=SheetState.SAVED)
        .order_by("-saved_at")
        .first()
    )
    return ScanOfRecord(found) if found else None


def scan_facts(scan: Scan) -> dict[str, object]:
    """Return a scan as programs are told of it: how far it is, nothing that is on the paper."""
    return {
        "id": scan.pk,
        "table": scan.table_name,
        "contract_version": scan.contract_version,
        "file": scan.file_name,
        "sha256": scan.file_sha256,
        "bytes": scan.file_bytes,
        "searchable_sha256": scan.searchable_sha256 or None,
        "layout": str(scan.layout),
        "by_hand": scan.by_hand,
        "state": str(scan.state),
        "note": scan.note,
        "recogniser": scan.recogniser,
        "pages": scan.pages_total,
        "pages_read": scan.pages_read,
        "unit": scan.unit,
        "created_at": scan.created_at.isoformat(),
        "created_by": scan.created_by,
        "finished_at": scan.finished_at.isoformat() if scan.finished_at else None,
    }


def sheet_facts(sheet: Sheet) -> dict[str, object]:
    """Return a sheet as programs are told of it: who keyed, not what."""
    return {
        "sheet": sheet.number,
        "pages": [sheet.first_page, sheet.last_page],
        "state": str(sheet.state),
        "first_by": sheet.first_by or None,
        "second_by": sheet.second_by or None,
        "third_by": sheet.third_by or None,
        "row_id": sheet.row_id or None,
        "version": sheet.version,
        "reason": sheet.reason,
        "saved_at": sheet.saved_at.isoformat() if sheet.saved_at else None,
    }
