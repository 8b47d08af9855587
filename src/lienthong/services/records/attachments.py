"""Files attached to rows: looked at, kept once under their SHA-256, opened through their row.

A file is judged by its content, not by its name; what the field does not take is refused before
it is kept. A file that no row, version or draft names any more is removed after a month, and the
audit log says so: nothing is orphaned silently.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Field, Table
from lienthong.services.audit import actions as audit
from lienthong.services.records.models import Attachment
from lienthong.services.records.ports import Recognised, Scanned, inspectors

MEGABYTE = 1024 * 1024
KEPT_UNUSED = timedelta(days=30)
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
FILES = IMAGES | {
    "image/tiff",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "text/plain",
    "text/csv",
}
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class Limits:
    """What a field of a kind takes. ``words`` names the types for a person."""

    max_bytes: int
    media_types: frozenset[str]
    words: str
    accept: str


LIMITS: Mapping[str, Limits] = {
    "image": Limits(10 * MEGABYTE, IMAGES, "JPEG, PNG, WebP, GIF", ".jpg,.jpeg,.png,.webp,.gif"),
    "file": Limits(
        20 * MEGABYTE,
        FILES,
        "PDF, DOCX, XLSX, PPTX, ODT, ODS, TXT, CSV, JPEG, PNG, WebP, GIF, TIFF",
        ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.txt,.csv,.jpg,.jpeg,.png,.webp,.gif,.tif,.tiff",
    ),
}


def keep(*, table: Table, field: Field, name: str, content: IO[bytes], by: Actor) -> Attachment:
    """Look at an uploaded file and keep it. Raises UserError when the field does not take it."""
    limits = LIMITS[field.kind]
    plain = _plain_name(name)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary_name = tempfile.mkstemp(dir=folder, prefix="incoming-")
    temporary = Path(temporary_name)
    try:
        digest, size = _copy(content, handle, limits)
        found = _recognised(temporary, plain, limits)
        scanned = _scanned(temporary)
        return _record(table, temporary, digest, size, plain, found, scanned, by)
    finally:
        temporary.unlink(missing_ok=True)


def find(table: Table, sha256: str) -> Attachment:
    """Return a file that was uploaded for the table. Raises NotFound."""
    found = Attachment.objects.filter(table_name=table.name, sha256=sha256).first()
    if found is None or not path_of(sha256).is_file():
        raise NotFound(
            N_("Tệp này không có ở nút đang mở."),
            code="file-elsewhere",
            remedy=N_("Nội dung tệp nằm ở nút đã nhận tệp; mở bản ghi tại nút đó để xem."),
        )
    return found


def verdicts(table: Table, digests: set[str]) -> dict[str, str]:
    """Return digest → what the scanner said, of those uploaded for the table on this node."""
    found = Attachment.objects.filter(table_name=table.name, sha256__in=digests)
    return dict(found.values_list("sha256", "verdict"))


def path_of(sha256: str) -> Path:
    """Return where the file with this digest lies."""
    return _folder() / sha256[:2] / sha256


@transaction.atomic
def remove_unused(*, by: Actor) -> int:
    """Remove the files that no version of a row and no draft has named for a month."""
    before = clock.now() - KEPT_UNUSED
    with connection.cursor() as cursor:
        cursor.execute(_UNUSED, {"before": before})
        unused = [(int(pk), str(sha256)) for pk, sha256 in cursor.fetchall()]
    if not unused:
        return 0
    Attachment.objects.filter(pk__in=[pk for pk, _ in unused]).delete()
    digests = {sha256 for _, sha256 in unused}
    digests -= set(Attachment.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    audit.record(
        by=by,
        action="records.remove_unused_files",
        subject="attachments",
        before={"sha256": sorted(sha256 for _, sha256 in unused)},
    )
    transaction.on_commit(lambda: _unlink(digests))
    return len(unused)


def _unlink(digests: set[str]) -> None:
    for digest in digests:
        path_of(digest).unlink(missing_ok=True)


# Any object within a row, at any depth, that carries a digest names a file.
_UNUSED = """
SELECT a.id, a.sha256 FROM records_attachment AS a
WHERE a.uploaded_at < %(before)s
  AND NOT EXISTS (
    SELECT 1 FROM records_history AS h
    WHERE h.table_name = a.table_name AND h.row::text LIKE '%%' || a.sha256 || '%%')
  AND NOT EXISTS (
    SELECT 1 FROM records_form_draft AS d
    WHERE d.table_name = a.table_name AND d.values::text LIKE '%%' || a.sha256 || '%%')
FOR UPDATE OF a
"""


def _folder() -> Path:
    return node().files_dir / "attachments"


def _plain_name(name: str) -> str:
    """Return the name without folders and control characters, at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if c.isprintable()).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[:190]}{dot}{extension[:9]}" if dot else plain[:200]


def _copy(content: IO[bytes], handle: int, limits: Limits) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as target:
        while block := content.read(_BLOCK):
            size += len(block)
            if size > limits.max_bytes:
                raise too_large(limits)
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    if size == 0:
        raise UserError(
            N_("Tệp rỗng, không có nội dung."),
            code="empty-file",
            remedy=N_("Kiểm tra lại tệp rồi tải lên lại."),
        )
    return digest.hexdigest(), size


def too_large(limits: Limits) -> UserError:
    """Make the refusal of a file beyond the limit of its field."""
    return UserError(
        N_("Tệp lớn hơn giới hạn %(limit)s MB của ô này."),
        code="file-too-large",
        values={"limit": limits.max_bytes // MEGABYTE},
        remedy=N_("Giảm kích thước tệp, hoặc chia thành nhiều tệp, rồi tải lên lại."),
        status=413,
    )


def _recognised(path: Path, name: str, limits: Limits) -> Recognised:
    found = inspectors().recognise(path, name)
    if found.media_type not in limits.media_types:
        raise UserError(
            N_("Tệp «%(name)s» thực chất là %(kind)s, ô này không nhận."),
            code="file-type-refused",
            values={"name": name, "kind": found.label},
            remedy=N_("Chọn tệp thuộc một trong các loại ghi dưới ô này."),
            status=415,
        )
    if not name.lower().endswith(found.extensions):
        raise UserError(
            N_("Tệp «%(name)s» có nội dung %(kind)s nhưng tên không có đuôi của loại đó."),
            code="file-name-differs",
            values={"name": name, "kind": found.label},
            remedy=N_("Đổi đuôi tên tệp cho đúng loại rồi tải lên lại."),
            status=415,
        )
    return found


def _scanned(path: Path) -> Scanned:
    found = inspectors().scanner.scan(path)
    if found.clean is False:
        raise UserError(
            N_("Tệp bị chặn: máy quét thấy mã độc «%(finding)s»."),
            code="file-infected",
            values={"finding": found.finding},
            remedy=N_("Không mở tệp này; báo bộ phận an toàn thông tin."),
            status=422,
        )
    return found


@transaction.atomic
def _record(
    table: Table,
    temporary: Path,
    sha256: str,
    size: int,
    name: str,
    found: Recognised,
    scanned: Scanned,
    by: Actor,
) -> Attachment:
    final = path_of(sha256)
    final.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(temporary, final)
    verdict = Attachment.Verdict.CLEAN if scanned.clean else Attachment.Verdict.UNCHECKED
    kept, _made = Attachment.objects.update_or_create(
        table_name=table.name,
        sha256=sha256,
        defaults={
            "name": name,
            "media_type": found.media_type,
            "byte_size": size,
            "verdict": verdict,
            "scanner": inspectors().scanner.name,
            "uploaded_at": clock.now(),
            "uploaded_by": str(by),
        },
    )
    audit.record(
        by=by,
        action="records.attach",
        subject=f"{table.name}:{sha256}",
        after={"bytes": size, "media_type": found.media_type, "verdict": str(verdict)},
    )
    return kept
