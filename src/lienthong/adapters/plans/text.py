"""A plan as plain text in Unicode (UTF-8, or UTF-16 by its mark); other encodings are refused."""

from pathlib import Path

from lienthong.adapters.files.text_encoding import marked
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.plans.layout import blocks
from lienthong.core.plans.model import Block, Line, Place


def read(path: Path) -> tuple[Block, ...]:
    """Return the paragraphs and tables of a text. Raises UserError."""
    content = path.read_bytes()
    try:
        text = content.decode(marked(content[:64]) or "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            N_("Tệp văn bản không phải Unicode, không đọc được."),
            code="plan-encoding",
            remedy=N_("Mở bằng trình soạn thảo, lưu lại với bảng mã UTF-8 rồi nộp lại."),
        ) from error
    pages = text.split("\f")
    return blocks(
        [
            Line(line, Place(page=page if len(pages) > 1 else 0, line=at))
            for page, part in enumerate(pages, start=1)
            for at, line in enumerate(part.splitlines(), start=1)
        ]
    )
