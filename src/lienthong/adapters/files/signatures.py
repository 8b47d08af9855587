"""What a file really is, by its content; its name is not believed.

Refuses encrypted workbooks, workbooks that would unpack beyond 1 GiB, and other kinds of file,
always naming what was found.
"""

from pathlib import Path

from lienthong.adapters.files.zip_contents import DamagedZip, ZipContents, zip_contents
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_MEMBERS, MAX_UNPACKED_BYTES

ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_ODF = b"application/vnd.oasis.opendocument"
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SCAN = 4 * 1024 * 1024
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")

# First bytes → what it is, in words.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"{\\rtf", "RTF"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "GZIP"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
# In a zip: a member that tells the kind → what it is.
_INSIDE: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "Word (.docx)"),
    ("ppt/presentation.xml", "PowerPoint (.pptx)"),
    ("META-INF/MANIFEST.MF", "Java (.jar)"),
)


def refuse_binary(head: bytes) -> None:
    """Raise UserError when the first bytes are those of a file that holds no table of text."""
    for magic, kind in _OTHERS:
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head):
            raise disguised(kind)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise disguised("HTML")
    if start.startswith(b"<?xml"):
        raise disguised("XML")


def workbook_kind(path: Path) -> str:
    """Return xlsx, xlsb, xls or ods. Raises UserError for anything else in a zip or OLE file."""
    with path.open("rb") as source:
        head = source.read(_OLE_SCAN)
    if head.startswith(OLE):
        return _ole_kind(path, head)
    return _zip_kind(path)


def is_plain_zip(path: Path, head: bytes) -> bool:
    """Say whether a file is a zip of files, not a workbook or another document in a zip."""
    if not head.startswith((ZIP, _EMPTY_ZIP)):
        return False
    try:
        found = zip_contents(path)
    except DamagedZip:
        return False
    if any(member in found.names for member in _WORKBOOKS):
        return False
    return not found.mimetype.startswith(_ODF) and not any(m in found.names for m, _ in _INSIDE)


def has_macros(path: Path) -> bool:
    """Say whether a workbook carries a program of its own; it is never run."""
    with path.open("rb") as source:
        head = source.read(_OLE_SCAN)
    if head.startswith(OLE):
        return _MACROS in head or _MACROS in _tail(path)
    return any(name.endswith("vbaProject.bin") for name in zip_contents(path).names)


def disguised(kind: str) -> UserError:
    """Make the refusal of a file that is something else."""
    return UserError(
        N_("Tệp này thực chất là %(kind)s, không phải bảng tính hay CSV."),
        code="not-a-table",
        values={"kind": kind},
        remedy=N_(
            "Mở tệp bằng phần mềm đã tạo ra nó, lưu bảng thành .xlsx hoặc .csv rồi nộp lại. "
            "Tệp gốc vẫn được giữ."
        ),
        status=415,
    )


def encrypted() -> UserError:
    """Make the refusal of a workbook with a password."""
    return UserError(
        N_("Tệp Excel có mật khẩu nên không đọc được."),
        code="encrypted",
        remedy=N_(
            "Mở tệp bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), lưu rồi nộp "
            "lại. Tệp gốc vẫn được giữ."
        ),
        status=422,
    )


def damaged(detail: str) -> UserError:
    """Make the refusal of a file that is cut off or broken."""
    return UserError(
        N_("Tệp bị hỏng hoặc thiếu phần cuối (%(detail)s)."),
        code="damaged",
        values={"detail": detail[:200]},
        remedy=N_("Mở và lưu lại tệp bằng Excel, hoặc sao chép lại từ nguồn, rồi nộp lại."),
        status=422,
    )


def _ole_kind(path: Path, head: bytes) -> str:
    tail = _tail(path)
    if _ENCRYPTED in head or _ENCRYPTED in tail:
        raise encrypted()
    if _WORD in head or _WORD in tail:
        raise disguised("Word (.doc)")
    return "xls"


def _tail(path: Path) -> bytes:
    """Return the end of the file: an OLE directory may stand there."""
    with path.open("rb") as source:
        source.seek(max(path.stat().st_size - _OLE_SCAN, 0))
        return source.read()


def _zip_kind(path: Path) -> str:
    try:
        found = zip_contents(path)
    except DamagedZip as error:
        raise damaged(str(error)) from error
    _refuse_bomb(found)
    names, mimetype = found.names, found.mimetype
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if mimetype.startswith(_ODF + b".spreadsheet"):
        return "ods"
    if mimetype.startswith(_ODF):
        raise disguised("OpenDocument")
    for member, kind in _INSIDE:
        if member in names:
            raise disguised(kind)
    raise disguised("ZIP")


def _refuse_bomb(found: ZipContents) -> None:
    if found.unpacked > MAX_UNPACKED_BYTES or found.members > MAX_MEMBERS:
        raise UserError(
            N_("Tệp nén bung ra %(size)s MB, vượt giới hạn %(limit)s MB."),
            code="unpacks-too-large",
            values={"size": found.unpacked // 1024**2, "limit": MAX_UNPACKED_BYTES // 1024**2},
            remedy=N_("Chia bảng thành nhiều tệp nhỏ hơn, hoặc lưu thành .csv."),
            status=413,
        )
