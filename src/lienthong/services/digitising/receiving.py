"""A scan arrives: kept as it came, looked at, queued for recognition."""

from pathlib import Path

from django.db import transaction
from django.db.models import Q

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.services.accounts.models import User
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.digitising.models import Layout, Scan, ScanState
from lienthong.services.digitising.ports import recogniser
from lienthong.services.intake import originals
from lienthong.services.intake.queueing import queue_once
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records.access import Access
from lienthong.services.records.ports import inspectors

RECOGNISE_JOB = "digitising.recognise"
MEDIA_TYPES = frozenset({"application/pdf", "image/tiff", "image/jpeg", "image/png", "image/webp"})


def receive_scan(
    *,
    table_name: str,
    file_name: str,
    content: bytes | Path,
    by: Actor,
    unit: str,
    layout: str = Layout.FILE,
    again: bool = False,
    by_hand: bool = False,
) -> Scan:
    """Keep a scan and queue its recognition.

    Raises UserError when the file is no scan, cannot be opened, was handed in before (unless
    ``again``) or when no recogniser is installed; without one a scan is keyed ``by_hand``.
    """
    access = access_of(by, table_name, "write")
    access.demand_whole()
    if access.write_unit is not None:
        may_handle(access, unit)
    contract, table = contracts.table(table_name)
    if not by_hand:
        demand_recogniser()
    sha256, size = originals.keep(content)
    _demand_scan(sha256, file_name)
    if not again:
        _refuse_same_file(table.name, sha256)
    scan = Scan(
        table_name=table.name,
        contract_id=contract.id,
        contract_version=contract.version,
        file_name=Path(file_name).name[:255],
        file_sha256=sha256,
        file_bytes=size,
        layout=Layout(layout),
        pages_total=recogniser().count(originals.path_of(sha256)),
        unit=unit,
        by_hand=by_hand,
        created_at=clock.now(),
        created_by=str(by),
    )
    with transaction.atomic():
        scan.save()
        audit.record(by=by, action="digitising.receive", subject=subject(scan), after=facts(scan))
        queue(scan)
    return scan


def demand_recogniser() -> None:
    """Raise UserError, naming the packages, when this machine cannot recognise text."""
    if missing := recogniser().missing():
        raise UserError(
            N_("Máy chủ chưa cài chương trình nhận dạng chữ tiếng Việt."),
            code="no-recogniser",
            remedy=N_(
                "Đề nghị quản trị hệ thống cài các gói: %(packages)s; hoặc chọn gõ tay toàn bộ, "
                "không nhận dạng."
            ),
            values={"packages": ", ".join(missing)},
            status=503,
        )


@transaction.atomic
def recognise_again(*, scan: Scan, by: Actor, by_hand: bool = False) -> Scan:
    """Queue a scan that could not be recognised once more, or to be keyed by hand without."""
    demand_scan(scan, by)
    if not by_hand:
        demand_recogniser()
    scan = Scan.objects.select_for_update().get(pk=scan.pk)
    if scan.state != ScanState.FAILED:
        return scan
    scan.state, scan.note, scan.by_hand = ScanState.QUEUED, "", by_hand
    scan.save()
    audit.record(by=by, action="digitising.again", subject=subject(scan), after=facts(scan))
    queue(scan)
    return scan


@transaction.atomic
def cancel_scan(*, scan: Scan, reason: str, by: Actor) -> Scan:
    """Give a scan up: sheets not saved are dropped, records already saved stay."""
    if not reason.strip():
        raise UserError(
            N_("Chưa ghi lý do hủy."),
            code="reason-needed",
            remedy=N_("Ghi ngắn gọn vì sao bản quét này không cần nhập."),
        )
    demand_scan(scan, by)
    scan = Scan.objects.select_for_update().get(pk=scan.pk)
    if scan.is_final:
        return scan
    scan.state, scan.note, scan.finished_at = ScanState.CANCELLED, reason.strip(), clock.now()
    scan.save()
    audit.record(by=by, action="digitising.cancel", subject=subject(scan), after=facts(scan))
    return scan


def demand_scan(scan: Scan, by: Actor) -> Table:
    """Return the table of a scan that the actor may work on. Raises NotFound, NotAllowed."""
    access = access_of(by, scan.table_name, "write")
    access.demand_whole()
    may_handle(access, scan.unit)
    return access.table


def open_tables(user: User) -> list[tuple[Contract, Table]]:
    """Return the tables into which the person may key scans: writing every field of a row."""
    found = []
    for contract in contracts.all_current():
        for table in contract.tables:
            access = Access.of(user, contract, table)
            if access.may_write and access.writes_whole:
                found.append((contract, table))
    return found


@transaction.atomic
def resume_scans(*, by: Actor) -> list[int]:
    """Queue what a stopped worker left behind; return the ids.

    That is recognition not ended, and searchable PDF/A not made. Safe while another worker runs
    one of them: a page and a sheet are kept once.
    """
    unread = Q(state__in=(ScanState.QUEUED, ScanState.RECOGNISING))
    unmade = Q(state__in=(ScanState.KEYING, ScanState.DONE), by_hand=False, searchable_sha256="")
    left = Scan.objects.filter(unread | (unmade & Q(note=""))).order_by("pk")
    for scan in left:
        audit.record(by=by, action="digitising.resume", subject=subject(scan), after=facts(scan))
        queue(scan)
    return [scan.pk for scan in left]


def queue(scan: Scan) -> None:
    """Queue the recognition unless it waits already."""
    queue_once(RECOGNISE_JOB, f"digitising-scan-{scan.pk}", scan_id=scan.pk)


def subject(scan: Scan) -> str:
    """Return what the audit log calls the scan."""
    return f"scan:{scan.pk}"


def facts(scan: Scan) -> dict[str, object]:
    """Return what the audit log keeps of a scan."""
    return {
        "table": scan.table_name,
        "file": scan.file_name,
        "sha256": scan.file_sha256,
        "state": str(scan.state),
        "pages": scan.pages_total,
        "note": scan.note,
    }


def _demand_scan(sha256: str, file_name: str) -> None:
    path = originals.path_of(sha256)
    found = inspectors().recognise(path, file_name)
    if found.media_type not in MEDIA_TYPES:
        raise UserError(
            N_("Tệp «%(name)s» thực chất là %(kind)s, không phải bản quét."),
            code="not-a-scan",
            values={"name": file_name, "kind": found.label},
            remedy=N_("Nộp bản quét ở dạng PDF, TIFF, JPEG, PNG hoặc WebP."),
            status=415,
        )
    scanned = inspectors().scanner.scan(path)
    if scanned.clean is False:
        raise UserError(
            N_("Tệp bị chặn: máy quét thấy mã độc «%(finding)s»."),
            code="file-infected",
            values={"finding": scanned.finding},
            remedy=N_("Không mở tệp này; báo bộ phận an toàn thông tin."),
            status=422,
        )


def _refuse_same_file(table_name: str, sha256: str) -> None:
    earlier = (
        Scan.objects.filter(table_name=table_name, file_sha256=sha256)
        .exclude(state__in=(ScanState.FAILED, ScanState.CANCELLED))
        .first()
    )
    if earlier is None:
        return
    raise UserError(
        N_("Bản quét này đã nộp ngày %(date)s («%(file)s», trạng thái: %(state)s)."),
        code="same-file",
        values={
            "date": earlier.created_at.astimezone(clock.VIET_NAM).strftime("%d/%m/%Y %H:%M"),
            "file": earlier.file_name,
            "state": ScanState(earlier.state).label,
            "scan": earlier.pk,
        },
        remedy=N_("Mở bản quét cũ, hoặc xác nhận nộp lại nếu thật sự muốn nhập lần nữa."),
        status=409,
    )
