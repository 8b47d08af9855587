"""Marks of WordprocessingML (ISO/IEC 29500) for which python-docx has no words."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def set_font(style: Any, name: str, size: int) -> None:
    """Set a style's font for every script: Word keeps them apart."""
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def language(style: Any, tag: str) -> None:
    """Say which language a style's text is in, so that it is spelt and read aloud rightly."""
    mark = _element("lang", val=tag)
    style.element.get_or_add_rPr().append(mark)


def borders(table: Any) -> None:
    """Draw every line of a table."""
    drawn = OxmlElement("w:tblBorders")
    for edge in EDGES:
        drawn.append(_element(edge, val="single", sz="4", space="0", color="000000"))
    table._tbl.tblPr.append(drawn)


def narrow_cells(table: Any) -> None:
    """Keep little free beside the text of a cell, so that a date stands on one line."""
    kept = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        kept.append(_element(edge, w="45", type="dxa"))  # twentieths of a point: 0.8 mm
    table._tbl.tblPr.append(kept)


def repeat_head(row: Any) -> None:
    """Print a row again at the head of every page its table reaches."""
    row._tr.get_or_add_trPr().append(_element("tblHeader", val="true"))


def keep_together(row: Any) -> None:
    """Never break a row over two pages."""
    row._tr.get_or_add_trPr().append(_element("cantSplit", val="true"))


def ruled(line: Any, inset_mm: float) -> None:
    """Draw the short line that stands beneath a text, on an empty line of its own."""
    after = OxmlElement("w:p")
    line._p.addnext(after)
    rule = type(line)(after, line._parent)
    shape = rule.paragraph_format
    shape.left_indent = shape.right_indent = Mm(inset_mm)
    shape.space_before, shape.space_after, shape.line_spacing = Pt(2), Pt(4), Pt(3)
    rule.alignment = WD_ALIGN_PARAGRAPH.CENTER
    edges = OxmlElement("w:pBdr")
    edges.append(_element("top", val="single", sz="6", space="1", color="000000"))
    rule._p.get_or_add_pPr().append(edges)


def count_pages_anew(section: Any) -> None:
    """Let the pages of a section begin with number 1."""
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    section._sectPr.append(_element("pgNumType", start="1"))


def page_number(line: Any, size: int) -> None:
    """Let a paragraph say the number of its page."""
    run = line.add_run()
    run.font.size = Pt(size)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            run._r.append(_element("fldChar", fldCharType=kind))
            continue
        order = OxmlElement("w:instrText")
        order.text = text
        run._r.append(order)


def _element(name: str, **values: str) -> Any:
    found = OxmlElement(f"w:{name}")
    for key, value in values.items():
        found.set(qn(f"w:{key}"), value)
    return found
