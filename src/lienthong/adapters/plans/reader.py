"""Which reader a plan's file is for, by its content and never by its name."""

from pathlib import Path

from lienthong.adapters.plans import pdf, text, word
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.plans.model import Block

MAX_BYTES = 30 * 1024 * 1024
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"RIFF")


def read_blocks(path: Path) -> tuple[Block, ...]:
    """Return the paragraphs and tables of a plan's file. Raises UserError."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UserError(
            N_("Tệp kế hoạch lớn hơn %(limit)s MB."),
            code="plan-too-large",
            values={"limit": MAX_BYTES // 1024**2},
            remedy=N_("Bỏ ảnh trong tệp, hoặc tách phụ lục thành tệp riêng rồi nộp lại."),
            status=413,
        )
    with path.open("rb") as source:
        head = source.read(8)
    if head.startswith(b"%PDF"):
        return pdf.read(path)
    if head.startswith(b"PK"):
        return word.read(path)
    if head.startswith(_OLD_WORD):
        raise UserError(
            N_("Tệp Word kiểu cũ (.doc), không đọc được."),
            code="plan-old-word",
            remedy=N_("Mở bằng Word hoặc LibreOffice, lưu lại dạng .docx rồi nộp lại."),
        )
    if head.startswith(_PICTURES):
        raise pdf.is_scan(1)
    return text.read(path)
