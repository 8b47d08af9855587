"""A plan in Word: paragraphs with the numbers Word writes before them, and tables.

Word keeps automatic numbers («a)», «1.») apart from the text, so they are counted here as it does.
A cell merged downwards counts in each of its rows, one merged across only once.
"""

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.plans.model import Block, Paragraph, Place, Row, Table

_MOST_BYTES = 200 * 1024 * 1024
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read(path: Path) -> tuple[Block, ...]:
    """Return the paragraphs and tables of a Word document. Raises UserError."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
                raise _unreadable()
        document = docx.Document(str(path))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise _unreadable() from error
    return tuple(_blocks(document))


def _blocks(document: Any) -> Iterator[Block]:
    numbers, paragraphs, tables = _Numbers(document), 0, 0
    for part in document.iter_inner_content():
        if isinstance(part, WordParagraph):
            paragraphs += 1
            number = numbers.of(part)
            for at, text in enumerate(part.text.split("\n")):
                words = " ".join(text.split())
                if words:
                    shown = f"{number} {words}" if number and at == 0 else words
                    yield Paragraph(shown, Place(line=paragraphs))
        elif isinstance(part, WordTable):
            tables += 1
            rows = tuple(_rows(part, tables))
            if rows:
                yield Table(rows)


def _rows(table: WordTable, number: int) -> Iterator[Row]:
    for at, row in enumerate(table.rows, start=1):
        cells, seen = [], None
        for cell in row.cells:
            same = cell._tc is seen
            cells.append("" if same else " ".join(cell.text.split()))
            seen = cell._tc
        yield Row(tuple(cells), Place(table=number, row=at))


class _Numbers:
    """Counts automatic numbers, list by list and level by level."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        forms = {a.get(qn("w:abstractNumId")): a for a in root.findall(qn("w:abstractNum"))}
        for number in root.findall(qn("w:num")):
            form = number.find(qn("w:abstractNumId"))
            found = forms.get(form.get(qn("w:val"))) if form is not None else None
            if found is not None:
                self._levels[number.get(qn("w:numId"))] = dict(
                    _level(x) for x in found.findall(qn("w:lvl"))
                )

    def of(self, paragraph: WordParagraph) -> str:
        """Return the number Word shows before a paragraph, empty without one."""
        numbered = _numbering(paragraph)
        if numbered is None or numbered.numId is None or not paragraph.text.strip():
            return ""
        name, depth = str(numbered.numId.val), numbered.ilvl.val if numbered.ilvl is not None else 0
        kind, text = self._levels.get(name, {}).get(depth, ("", ""))
        counts = self._counts[name]
        counts[depth] = counts.get(depth, 0) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if kind == "bullet":
            return "-" if depth == 0 else "+"
        for level in range(depth + 1):
            shown = self._levels.get(name, {}).get(level, ("", ""))[0]
            text = text.replace(f"%{level + 1}", _shown(shown, counts.get(level, 1)))
        return text


def _numbering(paragraph: WordParagraph) -> Any:
    """Return the numbering of a paragraph: its own, or that of its style."""
    place: Any = paragraph._p
    style: Any = paragraph.style
    while place is not None:
        properties = place.pPr
        if properties is not None and properties.numPr is not None:
            return properties.numPr
        place = style.element if style is not None else None
        style = style.base_style if style is not None else None
    return None


def _level(element: Any) -> tuple[int, tuple[str, str]]:
    kind, text = element.find(qn("w:numFmt")), element.find(qn("w:lvlText"))
    return int(element.get(qn("w:ilvl"))), (
        kind.get(qn("w:val")) if kind is not None else "",
        text.get(qn("w:val")) if text is not None else "",
    )


def _shown(kind: str, count: int) -> str:
    if kind in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if kind == "upperRoman" else roman.lower()
    if kind in ("upperLetter", "lowerLetter"):
        letter = _LETTERS[(count - 1) % len(_LETTERS)]
        return letter.upper() if kind == "upperLetter" else letter
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text


def _unreadable() -> UserError:
    return UserError(
        N_("Không mở được tệp Word này."),
        code="plan-unreadable",
        remedy=N_("Mở bằng Word hoặc LibreOffice, lưu lại dạng .docx rồi nộp lại."),
    )
