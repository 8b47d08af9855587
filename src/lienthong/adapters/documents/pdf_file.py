"""A document as PDF, typeset by typst: tagged, its fonts inside, no program of the machine needed.

The text goes in as JSON, never as markup, so nothing a person wrote can be a command.
"""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lienthong.adapters.documents.fonts import serif
from lienthong.core.documents.layout import LAYOUT
from lienthong.core.documents.model import Document, as_plain, shown

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("report.typ")


def write(document: Document) -> bytes:
    """Return the document as a PDF."""
    family, folder = serif()
    fonts = _fonts(folder)
    inputs = {
        "document": json.dumps(_printed(document), ensure_ascii=False),
        "layout": json.dumps(asdict(LAYOUT), ensure_ascii=False),
        "font": family,
    }
    pdf = typst.compile(_TEMPLATE.read_bytes(), sys_inputs=inputs, font_paths=fonts, format="pdf")
    if not isinstance(pdf, bytes):
        raise TypeError(type(pdf).__name__)
    return pdf


@cache
def _fonts(folder: str | None) -> typst.Fonts:
    """The typesetter's own fonts, and the folder's; read once for the process."""
    folders = [folder] if folder else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _printed(document: Document) -> dict[str, Any]:
    """The document with every cell written out."""
    plain = as_plain(document)
    for name in ("body", "annexes"):
        for block in plain[name]:
            if block["block"] == "table":
                block["rows"] = [[shown(cell) for cell in row] for row in block["rows"]]
    plain["letterhead"]["issued_on"] = document.letterhead.issued_on.isoformat()
    plain["annexed"] = document.annexed
    return plain
