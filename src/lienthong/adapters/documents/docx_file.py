"""A document as DOCX that an office goes on editing: real headings, tables whose heads repeat."""

from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor

from lienthong.adapters.documents.docx_marks import (
    borders,
    count_pages_anew,
    keep_together,
    language,
    narrow_cells,
    page_number,
    repeat_head,
    ruled,
    set_font,
)
from lienthong.adapters.documents.fonts import width_mm
from lienthong.core.documents.layout import LAYOUT
from lienthong.core.documents.model import (
    Annex,
    Block,
    Document,
    Heading,
    Paragraph,
    Table,
    shown,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIZES = LAYOUT.sizes
_ALIGNED = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
TEXT_MM = LAYOUT.width_mm - LAYOUT.margins.left - LAYOUT.margins.right
CELL_MM = 2 * 1.9  # what Word keeps free at both sides of a cell
HEAD_MM = tuple(TEXT_MM * share - CELL_MM for share in LAYOUT.head_columns)


def write(document: Document) -> bytes:
    """Return the document as a DOCX."""
    file = new_document()
    _set_page(file)
    _set_styles(file)
    _head(file, document)
    _title(file, document)
    for block in document.body:
        _block(file, block, document)
    file.paragraphs[-1].paragraph_format.keep_with_next = True  # no signature without its text
    _signature(file, document)
    for block in document.annexes:
        _block(file, block, document)
    file.core_properties.title = document.subject
    file.core_properties.author = document.letterhead.issuer
    file.core_properties.language = "vi-VN"
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def _set_page(file: Any) -> None:
    page = file.sections[0]
    page.start_type = WD_SECTION.NEW_PAGE
    page.page_width, page.page_height = Mm(LAYOUT.width_mm), Mm(LAYOUT.height_mm)
    margins = LAYOUT.margins
    page.top_margin, page.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    page.left_margin, page.right_margin = Mm(margins.left), Mm(margins.right)
    page.header_distance = Mm(margins.top / 2)
    page.different_first_page_header_footer = True  # the first page bears no number
    number = page.header.paragraphs[0]
    number.alignment = CENTER
    page_number(number, SIZES.page_number)


def _set_styles(file: Any) -> None:
    normal = file.styles["Normal"]
    set_font(normal, LAYOUT.font, SIZES.body)
    language(normal, "vi-VN")
    normal.paragraph_format.space_after = Pt(LAYOUT.after_paragraph)
    normal.paragraph_format.line_spacing = LAYOUT.line_spacing
    for level in (1, 2):
        style = file.styles[f"Heading {level}"]
        set_font(style, LAYOUT.font, SIZES.body)
        style.font.bold, style.font.italic = True, level == 2
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = Pt(LAYOUT.after_paragraph)


def _head(file: Any, document: Document) -> None:
    head = document.letterhead
    table = _bare_table(file, LAYOUT.head_columns)
    left, right = table.rows[0].cells
    if head.superior:
        _line(left, head.superior.upper(), SIZES.issuer)
    issuer = head.issuer.upper()
    line = _line(left, issuer, SIZES.issuer, bold=True)
    ruled(line, _inset(issuer, SIZES.issuer, LAYOUT.rules.issuer, HEAD_MM[0]))
    _line(left, head.number_line, SIZES.motto)
    _line(right, LAYOUT.nation, SIZES.nation, bold=True)
    line = _line(right, LAYOUT.motto, SIZES.motto, bold=True)
    ruled(line, _inset(LAYOUT.motto, SIZES.motto, LAYOUT.rules.motto, HEAD_MM[1]))
    _line(right, head.place_line, SIZES.motto, italic=True)


def _inset(text: str, size: int, share: float, room_mm: float) -> float:
    """How far a short line stands in from both ends of its room (millimetres)."""
    wide = min(width_mm(text, size, bold=True), room_mm)
    return max(0.0, (room_mm - share * wide) / 2)


def _title(file: Any, document: Document) -> None:
    kind = _said(file, document.kind.upper(), SIZES.title, bold=True, align=CENTER)
    kind.paragraph_format.space_before = Pt(12)
    kind.paragraph_format.space_after = Pt(0)
    subject = _said(file, document.subject, SIZES.title, bold=True, align=CENTER)
    ruled(subject, _inset(document.subject, SIZES.title, LAYOUT.rules.subject, TEXT_MM))
    if len(document.to) == 1:
        _said(file, f"Kính gửi: {document.to[0]}", SIZES.body, align=CENTER)
        return
    for at, name in enumerate(document.to):
        text = f"- {name}{';' if at < len(document.to) - 1 else '.'}"
        line = _said(file, text if at else f"Kính gửi:\n{text}", SIZES.body)
        line.paragraph_format.left_indent = Mm(40)
        line.paragraph_format.space_after = Pt(0 if at < len(document.to) - 1 else 6)


def _block(file: Any, block: Block, document: Document) -> None:
    if isinstance(block, Heading):
        file.add_heading(block.text, block.level)
    elif isinstance(block, Paragraph):
        _paragraph(file, block)
    elif isinstance(block, Annex):
        _annex(file, block, document)
    else:
        _table(file, block)


def _paragraph(file: Any, block: Paragraph) -> None:
    size = SIZES.table if block.note else SIZES.body
    line = _said(file, block.text, size, italic=block.note, align=JUSTIFY)
    if not block.note:
        line.paragraph_format.first_line_indent = Mm(LAYOUT.indent_mm)


def _annex(file: Any, block: Annex, document: Document) -> None:
    count_pages_anew(file.add_section(WD_SECTION.NEW_PAGE))
    file.add_heading(block.label, 1).alignment = CENTER
    _said(file, block.title.upper(), SIZES.title, bold=True, align=CENTER)
    whose, size = document.annexed, SIZES.body - 1
    line = _said(file, whose, size, italic=True, align=CENTER)
    ruled(line, _inset(whose, size, LAYOUT.rules.subject, TEXT_MM))


def _table(file: Any, block: Table) -> None:
    if block.title:
        title = _said(file, block.title, SIZES.table + 1, bold=True, align=CENTER)
        title.paragraph_format.keep_with_next = True
    if not block.rows:
        _said(file, "Không có.", SIZES.table, italic=True, align=CENTER)
        return
    table = _bare_table(file, [column.share for column in block.columns], len(block.rows) + 1)
    borders(table)
    narrow_cells(table)
    repeat_head(table.rows[0])
    for column, cell in zip(block.columns, table.rows[0].cells, strict=True):
        _line(cell, column.title, SIZES.table, bold=True)
    for row, values in zip(table.rows[1:], block.rows, strict=True):
        for column, cell, value in zip(block.columns, row.cells, values, strict=True):
            _line(cell, shown(value), SIZES.table, align=_ALIGNED[column.align])
    if block.source:
        _said(file, block.source, SIZES.table - 1, italic=True)


def _signature(file: Any, document: Document) -> None:
    table = _bare_table(file, (0.5, 0.5))
    left, right = table.rows[0].cells
    keep_together(table.rows[0])
    head = _line(left, "Nơi nhận:", SIZES.recipients_head, bold=True, italic=True)
    head.alignment = _ALIGNED["left"]
    for text in document.recipient_lines:
        _line(left, text, SIZES.recipients, align=_ALIGNED["left"])
    signature = document.signature
    if signature.authority:
        _line(right, signature.authority.upper(), SIZES.body, bold=True)
    _line(right, signature.capacity.upper(), SIZES.body, bold=True)
    for _blank in range(4):
        _line(right, " ", SIZES.body)
    _line(right, signature.name, SIZES.body, bold=True)


def _bare_table(file: Any, shares: Any, rows: int = 1) -> Any:
    table = file.add_table(rows=rows, cols=len(shares))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(shares)
    widths = [Mm(TEXT_MM * share / whole) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:  # python-docx walks the whole table for the cells of a column
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return table


def _line(
    cell: Any, text: str, size: int, *, bold: bool = False, italic: bool = False,
    align: Any = CENTER,
) -> Any:  # fmt: skip
    """Add a line to a cell; its first, empty paragraph is used up."""
    first = cell.paragraphs[0]
    line = first if len(cell.paragraphs) == 1 and not first.runs else cell.add_paragraph()
    _fill(line, text, size, bold, italic, align)
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = 1.0
    return line


def _said(
    file: Any, text: str, size: int, *, bold: bool = False, italic: bool = False,
    align: Any = None,
) -> Any:  # fmt: skip
    line = file.add_paragraph()
    _fill(line, text, size, bold, italic, align)
    return line


def _fill(line: Any, text: str, size: int, bold: bool, italic: bool, align: Any) -> None:
    run = line.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    if align is not None:
        line.alignment = align
