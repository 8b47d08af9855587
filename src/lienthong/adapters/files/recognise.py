"""What an attached file is, by its first bytes and, in a zip, by its members.

Programs, archives, web pages and drawings with script have no media type here: nobody takes them.
"""

from pathlib import Path

from lienthong.adapters.files.zip_contents import DamagedZip, zip_contents
from lienthong.services.intake.limits import MAX_MEMBERS, MAX_UNPACKED_BYTES
from lienthong.services.records.ports import Recognised

HEAD_BYTES = 4096
TEXT_BYTES = 2 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

# First bytes → what it is.
_MAGIC: tuple[tuple[bytes, Recognised], ...] = (
    (b"%PDF-", Recognised("application/pdf", "PDF", (".pdf",))),
    (b"\x89PNG\r\n\x1a\n", Recognised("image/png", "PNG", (".png",))),
    (b"\xff\xd8\xff", Recognised("image/jpeg", "JPEG", (".jpg", ".jpeg", ".jfif"))),
    (b"GIF87a", Recognised("image/gif", "GIF", (".gif",))),
    (b"GIF89a", Recognised("image/gif", "GIF", (".gif",))),
    (b"II*\x00", Recognised("image/tiff", "TIFF", (".tif", ".tiff"))),
    (b"MM\x00*", Recognised("image/tiff", "TIFF", (".tif", ".tiff"))),
    (b"MZ", Recognised("", "chương trình Windows (EXE)")),
    (b"\x7fELF", Recognised("", "chương trình Linux (ELF)")),
    (b"\xcf\xfa\xed\xfe", Recognised("", "chương trình macOS")),
    (b"\xca\xfe\xba\xbe", Recognised("", "chương trình Java hoặc macOS")),
    (b"#!", Recognised("", "tập lệnh")),
    (b"Rar!", Recognised("", "RAR")),
    (b"7z\xbc\xaf\x27\x1c", Recognised("", "7-Zip")),
    (b"\x1f\x8b", Recognised("", "GZIP")),
    (b"\xd0\xcf\x11\xe0", Recognised("", "tệp Office đời cũ hoặc có mật khẩu")),
    (b"{\\rtf", Recognised("", "RTF")),
)
# A member that only this kind of zip has → what it is.
_MEMBERS: tuple[tuple[str, Recognised], ...] = (
    ("META-INF/MANIFEST.MF", Recognised("", "Java (JAR)")),
    ("AndroidManifest.xml", Recognised("", "ứng dụng Android (APK)")),
    (
        "word/document.xml",
        Recognised(f"{_OFFICE}.wordprocessingml.document", "Word (DOCX)", (".docx",)),
    ),
    (
        "xl/workbook.xml",
        Recognised(f"{_OFFICE}.spreadsheetml.sheet", "Excel (XLSX)", (".xlsx",)),
    ),
    (
        "ppt/presentation.xml",
        Recognised(f"{_OFFICE}.presentationml.presentation", "PowerPoint (PPTX)", (".pptx",)),
    ),
)
_MIMETYPES = {
    f"{_ODF}.text": Recognised(f"{_ODF}.text", "OpenDocument (ODT)", (".odt",)),
    f"{_ODF}.spreadsheet": Recognised(f"{_ODF}.spreadsheet", "OpenDocument (ODS)", (".ods",)),
}
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"<head", b"<body", b"<?php")
UNKNOWN = Recognised("", "loại không nhận ra")


def recognise(path: Path, name: str) -> Recognised:
    """Say what a file is. Never raises."""
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    for known in (_by_magic, _riff):
        if found := known(head):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _zip(path)
    return _text(path, head, name)


def _by_magic(head: bytes) -> Recognised | None:
    return next((found for magic, found in _MAGIC if head.startswith(magic)), None)


def _riff(head: bytes) -> Recognised | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Recognised("image/webp", "WebP", (".webp",))
    return None


def _zip(path: Path) -> Recognised:
    try:
        found = zip_contents(path)
    except DamagedZip:
        return Recognised("", "ZIP hỏng")
    if found.members > MAX_MEMBERS or found.unpacked > MAX_UNPACKED_BYTES:
        return Recognised("", "ZIP bung ra quá lớn")
    if any("vbaProject.bin" in member for member in found.names):
        return Recognised("", "tài liệu Office có macro")
    for member, kind in _MEMBERS:
        if member in found.names:
            return kind
    mimetype = found.mimetype.decode("ascii", "replace").strip()
    return _MIMETYPES.get(mimetype, Recognised("", "ZIP"))


def _text(path: Path, head: bytes, name: str) -> Recognised:
    """Take plain text that is UTF-8 and no markup; its name says whether it is CSV."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(_MARKUP):
        return Recognised("", "HTML, XML hoặc SVG")
    if b"\x00" in head or path.stat().st_size > TEXT_BYTES:
        return UNKNOWN
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return UNKNOWN
    if name.lower().endswith(".csv"):
        return Recognised("text/csv", "CSV", (".csv",))
    return Recognised("text/plain", "văn bản", (".txt",))
