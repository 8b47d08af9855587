"""Scans of paper: hand in, follow, read; sheets asked and answered. Blind keying stays blind."""

from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from lienthong.base.errors import NotAllowed, NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.api.caller import demand, demand_table
from lienthong.entrypoints.kept_files import kept_file
from lienthong.services.accounts.models import User
from lienthong.services.accounts.queries import write_scope
from lienthong.services.digitising import queries, receiving
from lienthong.services.digitising.fitting import fit_sheet
from lienthong.services.digitising.keying import (
    asked_fields,
    columns_of,
    drop_sheet,
    key_sheet,
    turn_of,
)
from lienthong.services.digitising.models import Layout, Scan, ScanState, Sheet, SheetField

router = Router(tags=["digitising"])
MOST_SCANS = 500


class AnswersIn(Schema):
    """Field name → what the paper says; ``turn`` is the part that the sheet was read for."""

    values: dict[str, str]
    turn: str = ""


class ReasonIn(Schema):
    """Why a scan or a sheet is given up."""

    reason: str


class AgainIn(Schema):
    """Whether the scan is to be keyed by hand, without recognition."""

    by_hand: bool = False


@router.get("/scans")
def scans(
    request: HttpRequest,
    table: str = "",
    state: str = "",
    search: str = "",
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """The scans of the tables the caller may write, newest first; a clerk's own unit's."""
    user = demand(request, "records.write")
    found = queries.scans(table_name=table, unit=write_scope(user), state=state, search=search)
    found = found.filter(table_name__in=_tables(user))
    begin = max(0, offset)
    page = found[begin : begin + max(1, min(limit, MOST_SCANS))]
    return {"total": found.count(), "scans": [queries.scan_facts(scan) for scan in page]}


@router.post("/scans")
def receive(
    request: HttpRequest,
    table: Form[str],
    file: File[UploadedFile],
    layout: Form[str] = "file",
    unit: Form[str] = "",
    again: Form[bool] = False,
    by_hand: Form[bool] = False,
) -> dict[str, Any]:
    """Hand a scan in for a table; it is recognised in the background."""
    demand_table(request, table, "write")
    user = demand(request, "records.write")
    path = getattr(file, "temporary_file_path", None)
    scan = receiving.receive_scan(
        table_name=table,
        file_name=file.name or "",
        content=Path(path()) if path is not None else file.read(),
        by=user.actor,
        unit=write_scope(user) or unit or user.unit,
        layout=layout if layout in Layout.values else Layout.FILE,
        again=again,
        by_hand=by_hand,
    )
    return queries.scan_facts(scan)


@router.get("/waiting")
def waiting(request: HttpRequest, limit: int = 50) -> dict[str, Any]:
    """The sheets that wait for the caller, oldest first."""
    user = demand(request, "records.write")
    found = queries.waiting(user.actor, write_scope(user), _tables(user))
    page = found[: max(1, min(limit, MOST_SCANS))]
    return {
        "total": found.count(),
        "sheets": [{"scan": s.scan_id} | queries.sheet_facts(s) for s in page],
    }


@router.get("/scans/{int:scan_id}")
def scan(request: HttpRequest, scan_id: int) -> dict[str, Any]:
    """One scan with its sheets and the text of its pages."""
    found = _scan(demand(request, "records.write"), scan_id)
    pages = [
        {"page": p.number, "confidence": p.confidence, "text": p.text}
        for p in found.pages.defer("words")
    ]
    sheets = [queries.sheet_facts(s) for s in found.sheets.all()]
    return queries.scan_facts(found) | {"text": pages, "sheets": sheets}


@router.get("/scans/{int:scan_id}/original")
def original(request: HttpRequest, scan_id: int) -> FileResponse:
    """The scan as it came, byte for byte."""
    found = _scan(demand(request, "records.write"), scan_id)
    return kept_file(found.file_sha256, found.file_name, "application/octet-stream")


@router.get("/scans/{int:scan_id}/searchable")
def searchable(request: HttpRequest, scan_id: int) -> FileResponse:
    """The searchable PDF/A."""
    found = _scan(demand(request, "records.write"), scan_id)
    return kept_file(found.searchable_sha256, f"{found.pk}-pdfa.pdf", "application/pdf")


@router.post("/scans/{int:scan_id}/again")
def again(request: HttpRequest, scan_id: int, body: AgainIn) -> dict[str, Any]:
    """Recognise a failed scan once more, or let it be keyed by hand."""
    user = demand(request, "records.write")
    found = receiving.recognise_again(
        scan=_scan(user, scan_id), by=user.actor, by_hand=body.by_hand
    )
    return queries.scan_facts(found)


@router.post("/scans/{int:scan_id}/cancel")
def cancel(request: HttpRequest, scan_id: int, body: ReasonIn) -> dict[str, Any]:
    """Give a scan up; records already saved stay."""
    user = demand(request, "records.write")
    found = receiving.cancel_scan(scan=_scan(user, scan_id), reason=body.reason, by=user.actor)
    return queries.scan_facts(found)


@router.get("/scans/{int:scan_id}/sheets/{int:number}")
def sheet(request: HttpRequest, scan_id: int, number: int) -> dict[str, Any]:
    """What a sheet asks of the caller now: a keyer is told no other reading of a doubtful field."""
    user = demand(request, "records.write")
    found = _sheet(user, scan_id, number)
    turn = turn_of(found, user.actor) if found.scan.state == ScanState.KEYING else ""
    table = receiving.demand_scan(found.scan, user.actor)
    if turn:
        fit_sheet(sheet=found, table=table, by=user.actor)
    titles = {name: field.title for name, field in columns_of(table).items()}
    fields = asked_fields(found, turn) if turn else []
    return queries.sheet_facts(found) | {
        "turn": turn or None,
        "fields": [_field(f, titles.get(f.name, f.name), turn) for f in fields],
        "problems": [_problem(p) for p in found.problems] if turn == "mend" else [],
    }


@router.post("/scans/{int:scan_id}/sheets/{int:number}/answers")
def answers(request: HttpRequest, scan_id: int, number: int, body: AnswersIn) -> dict[str, Any]:
    """Give the answers of the caller's part; the record is saved when all is settled."""
    user = demand(request, "records.write")
    found = _sheet(user, scan_id, number)
    done = key_sheet(sheet=found, typed=body.values, by=user.actor, seen=body.turn)
    return queries.sheet_facts(done.sheet) | {
        "open_fields": list(done.open_fields),
        "problems": [_problem(p) for p in done.sheet.problems],
    }


@router.post("/scans/{int:scan_id}/sheets/{int:number}/drop")
def drop(request: HttpRequest, scan_id: int, number: int, body: ReasonIn) -> dict[str, Any]:
    """Let a sheet go, with a reason."""
    user = demand(request, "records.write")
    found = _sheet(user, scan_id, number)
    return queries.sheet_facts(drop_sheet(sheet=found, reason=body.reason, by=user.actor))


def _field(field: SheetField, title: str, turn: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": field.name, "title": title, "double": field.double}
    shown |= {"place": field.box}
    if turn == "first" and not field.double:
        shown |= {"proposed": field.proposed, "confidence": field.confidence}
    if turn == "third":
        shown |= {"answers": [field.first, field.second]}
    if turn == "mend":
        shown |= {"value": field.final}
    return shown


def _problem(kept: dict[str, Any]) -> dict[str, Any]:
    values = kept.get("values") or {}
    said = {part: gettext(kept[part]) for part in ("message", "remedy") if kept.get(part)}
    return {
        "columns": kept.get("columns", []),
        "choices": kept.get("choices", []),
        **{part: text % values if values else text for part, text in said.items()},
    }


def _tables(user: User) -> set[str]:
    return {table.name for _contract, table in receiving.open_tables(user)}


def _scan(user: User, scan_id: int) -> Scan:
    """Return a scan the caller may work on; another unit's is not told to exist."""
    found = queries.scan(scan_id)
    try:
        receiving.demand_scan(found, user.actor)
    except NotAllowed:
        raise NotFound(N_("Không có bản quét «%(scan)s»."), values={"scan": scan_id}) from None
    if found.table_name not in _tables(user):  # an API key may be narrower than its user
        raise NotFound(N_("Không có bản quét «%(scan)s»."), values={"scan": scan_id})
    return found


def _sheet(user: User, scan_id: int, number: int) -> Sheet:
    _scan(user, scan_id)
    return queries.sheet(scan_id, number)
