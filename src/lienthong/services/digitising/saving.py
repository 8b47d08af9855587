"""A settled sheet becomes a record, by the same door as every row; the record keeps its scan."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.digitising.models import Scan, Sheet, SheetState
from lienthong.services.intake import originals
from lienthong.services.intake.actions.batches import sentence
from lienthong.services.intake.actions.rows import save_row
from lienthong.services.records import attachments

ORIGIN = "scan"
_REASON = N_("Số hóa từ bản quét %(scan)s, phiếu %(sheet)s")


def save_sheet(*, sheet: Sheet, table: Table, by: Actor) -> None:
    """Save the record; what the rules refuse stays with the sheet, to be mended.

    Within the caller's transaction, which audits. A field of kind «file» that nobody filled takes
    the scan itself.
    """
    values: dict[str, Any] = {f.name: f.final or None for f in sheet.fields.all()}
    try:
        with transaction.atomic():
            values |= _attached(sheet, table, by)
            saved = save_row(
                table_name=table.name,
                row_id=None,
                values=values,
                expected_version=None,
                by=by,
                origin=ORIGIN,
                reason=gettext(_REASON) % {"scan": sheet.scan_id, "sheet": sheet.number},
            )
    except UserError as error:
        _refuse(sheet, [{"message": sentence(error), "columns": []}])
        return
    if not saved.saved:
        _refuse(sheet, [p.to_json() for p in saved.problems])
        return
    sheet.state, sheet.problems = SheetState.SAVED, []
    sheet.row_id, sheet.version = saved.row_id, saved.version
    sheet.saved_at = clock.now()
    sheet.save()


def _refuse(sheet: Sheet, problems: list[dict[str, Any]]) -> None:
    sheet.state, sheet.problems = SheetState.REFUSED, problems
    sheet.save()


def _attached(sheet: Sheet, table: Table, by: Actor) -> dict[str, Any]:
    field = next((f for f in table.fields if f.kind == "file"), None)
    if field is None:
        return {}
    scan = Scan.objects.get(pk=sheet.scan_id)  # its PDF/A may just have been made
    searchable = scan.searchable_sha256
    path = originals.path_of(searchable or scan.file_sha256)
    if path.stat().st_size > attachments.LIMITS["file"].max_bytes:
        return {}  # the record still leads to its scan
    name = f"{scan.file_name.rpartition('.')[0]}.pdf" if searchable else scan.file_name
    with path.open("rb") as content:
        kept = attachments.keep(table=table, field=field, name=name, content=content, by=by)
    return {
        field.name: {
            "ten": kept.name,
            "loai": kept.media_type,
            "so_byte": kept.byte_size,
            "sha256": kept.sha256,
        }
    }
