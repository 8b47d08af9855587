"""Files in, progress and quarantine out."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import File, Form, Router
from ninja.files import UploadedFile

from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.api import shapes
from lienthong.entrypoints.api.caller import access_to, caller, demand, demand_table
from lienthong.entrypoints.api.reach import batch_of
from lienthong.entrypoints.api.records import XLSX
from lienthong.entrypoints.api.schemas import CorrectionIn, DiscardIn, MappingIn
from lienthong.services.intake import actions, queries
from lienthong.services.intake.desk import asking
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.records.access import Access

router = Router(tags=["intake"])
MOST_ROWS = 500


@router.post("/files")
def receive(
    request: HttpRequest,
    table: Form[str],
    file: File[UploadedFile],
    again: Form[bool] = False,
    synthetic: Form[bool] = False,
    start: Form[bool] = False,
) -> dict[str, Any]:
    """Hand in a file for a table; with ``start`` its run is queued at once."""
    demand_table(request, table, "import")
    user = caller(request)
    batch = actions.receive_file(
        table_name=table,
        file_name=file.name or "",
        content=_content(file),
        by=user.actor,
        unit=user.unit,
        synthetic=synthetic,
        again=again,
    )
    if start:
        batch = actions.start(batch=batch, by=user.actor)
    return shapes.batch_json(batch)


@router.put("/batches/{int:batch_id}/mapping")
def mapping(request: HttpRequest, batch_id: int, body: MappingIn) -> dict[str, Any]:
    """Say which column feeds which field."""
    user = demand(request, "records.import")
    found = batch_of(user, batch_id)
    return shapes.batch_json(actions.set_mapping(batch=found, mapping=body.mapping, by=user.actor))


@router.get("/quarantine")
def quarantine(
    request: HttpRequest,
    table: str,
    state: str = "open",
    cause: UUID | None = None,
    batch: int | None = None,
    search: str = "",
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """Quarantined rows of a table; a clerk sees those of the own unit.

    ``cause`` is a key that ``desk/TABLE/causes`` tells; settled rows have none.
    """
    access, _ = demand_table(request, table, "import")
    asked = Asked(
        table, scope=access.write_unit, state=state, cause=cause, batch=batch, search=search
    )
    page = asking.page(asked, offset=max(0, offset), size=max(1, min(limit, MOST_ROWS)))
    return {
        "total": asking.count(asked),
        "rows": [shapes.quarantined_json(row, access) for row in page],
    }


@router.get("/quarantine/{table}/open.xlsx")
def quarantine_file(request: HttpRequest, table: str) -> HttpResponse:
    """The open rows as a workbook with reasons, to correct and hand in again."""
    access, declared = demand_table(request, table, "import")
    rows = queries.quarantine(table, access.write_unit).iterator()
    return HttpResponse(
        make_quarantine_sheet(declared, rows, say=gettext),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{declared.name}-cach-ly.xlsx"'},
    )


@router.get("/quarantine/{int:row_id}")
def quarantined(request: HttpRequest, row_id: int) -> dict[str, Any]:
    """One quarantined row."""
    row, access = _row(request, row_id, "import")
    return shapes.quarantined_json(row, access)


@router.post("/quarantine/{int:row_id}/correct")
def correct(request: HttpRequest, row_id: int, body: CorrectionIn) -> dict[str, Any]:
    """Correct a quarantined row; it is written when nothing is wrong any more."""
    row, access = _row(request, row_id, "write")
    result = actions.correct_row(row=row, values=body.values, by=caller(request).actor)
    return {
        "accepted": result.accepted,
        "row_id": result.row_id,
        "version": result.version or None,
        "problems": [shapes.problem_json(p, access, row.unit) for p in result.problems],
    }


@router.post("/quarantine/{int:row_id}/discard")
def discard(request: HttpRequest, row_id: int, body: DiscardIn) -> dict[str, Any]:
    """Let a quarantined row go, with a reason."""
    row, _ = _row(request, row_id, "write")
    actions.discard_row(row=row, reason=body.reason, by=caller(request).actor)
    return {"id": row_id, "state": "discarded"}


def _content(file: UploadedFile) -> bytes | Path:
    path = getattr(file, "temporary_file_path", None)
    if path is not None:
        return Path(path())
    content: bytes = file.read()
    return content


def _row(request: HttpRequest, row_id: int, doing: str) -> tuple[QuarantinedRow, Access]:
    demand(request, "records.write" if doing == "write" else "records.import")
    found = queries.quarantined(row_id)
    access = access_to(request, found.table_name)
    unit = access.write_unit
    if doing not in access.doings or not (unit is None or (found.unit and found.unit == unit)):
        raise NotFound(N_("Không có dòng cách ly «%(row)s»."), values={"row": row_id})
    return found, access
