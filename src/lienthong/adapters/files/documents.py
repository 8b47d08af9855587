"""Documents of names and values (JSON, XML, Parquet) as rows: nested parts become columns.

A part of an object is the column «Cha – Con», as in every flat file of ours, or «cha.con» where
the contract names it so. A list, and an object that feeds one field as a whole, is a cell of JSON
text, which the standardisers of nested fields read.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from lienthong.adapters.files import legacy
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.parts import BETWEEN
from lienthong.core.dictionary.json_form import canonical, to_json
from lienthong.services.intake.limits import MAX_COLUMNS, MAX_DEPTH
from lienthong.services.intake.ports import BadLine, Cells, FileTable, header_key

SAMPLE_ROWS = 400
_LONGEST_TITLE = 200
Document = Mapping[str, Any] | BadLine
Documents = Callable[[], Iterator[tuple[int, Document]]]


class TooDeep(ValueError):
    """Objects within objects beyond the limit."""


@dataclass(frozen=True)
class Learnt:
    """The columns of all documents, in the order they were first seen, and how many there are."""

    header: tuple[str, ...]
    documents: int


class Flattener:
    """Takes documents apart into columns; titles are settled once for each place."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = frozenset(known)
        self._titles: dict[tuple[str, ...], str] = {}
        self._kept_whole: dict[tuple[str, ...], bool] = {}

    def cells(self, document: Mapping[str, Any]) -> dict[str, object]:
        """Return column title → cell. Raises TooDeep."""
        found: dict[str, object] = {}
        self._take(document, (), found)
        return found

    def _take(
        self, part: Mapping[str, Any], place: tuple[str, ...], found: dict[str, object]
    ) -> None:
        if len(place) > MAX_DEPTH:
            raise TooDeep
        for name, value in part.items():
            here = (*place, name) if name else place
            if isinstance(value, dict) and value and ("" in value or not self.is_whole(here)):
                self._take(value, here, found)
            else:
                found[self.title(here)] = cell_of(value)

    def title(self, place: tuple[str, ...]) -> str:
        """Return the column that stands for a place."""
        title = self._titles.get(place)
        if title is None:
            dotted = ".".join(place)
            named = len(place) > 1 and header_key(dotted) in self._known
            text = dotted if named else BETWEEN.join(place)
            title = self._titles[place] = " ".join(text.split())[:_LONGEST_TITLE] or "(cột 1)"
        return title

    def is_whole(self, place: tuple[str, ...]) -> bool:
        """Say whether the contract has a field for the object but none for its parts."""
        whole = self._kept_whole.get(place)
        if whole is None:
            keys = {header_key(".".join(place)), header_key(BETWEEN.join(place))}
            parts = tuple(f"{key}{sign}" for key in keys for sign in (".", header_key(BETWEEN)))
            spaced = tuple(f"{key} –" for key in keys)
            whole = bool(keys & self._known) and not any(
                k.startswith(parts) or k.startswith(spaced) for k in self._known
            )
            self._kept_whole[place] = whole
        return whole


def cell_of(value: Any) -> object:
    """Return a value as a cell: what is nested, as JSON text. Raises TooDeep."""
    if isinstance(value, str | int | Decimal) or value is None:
        return value
    if isinstance(value, dict | list):
        try:
            return canonical(to_json(value)) if value else None
        except RecursionError as error:
            raise TooDeep from error
    return value


def learn(documents: Documents, known: Collection[str]) -> Learnt:
    """Go through all documents once: a column may first appear in the last one. Raises UserError.

    Documents that lie too deep are left for the reading to refuse.
    """
    flattener, titles, count = Flattener(known), dict[str, None](), 0
    for _, document in documents():
        count += 1
        if isinstance(document, BadLine):
            continue
        try:
            titles.update(dict.fromkeys(flattener.cells(document)))
        except TooDeep:
            continue
        if len(titles) > MAX_COLUMNS:
            raise too_many_columns(len(titles))
    return Learnt(tuple(titles), count)


def open_documents(
    documents: Documents,
    known: Collection[str],
    *,
    sheet: str = "",
    choices: tuple[str, ...] = (),
    notes: Mapping[str, object],
) -> FileTable:
    """Return the documents as a table. Raises UserError when there is none."""
    learnt = learn(documents, known)
    if not learnt.documents:
        raise no_rows()
    if not learnt.header:
        raise _nothing_readable(documents)
    sample = [cells for _, cells in islice(_rows(documents, learnt, known), SAMPLE_ROWS)]
    encodings = legacy.column_encodings(sample, len(learnt.header), are_bytes=False, default=None)
    return FileTable(
        header=learnt.header,
        rows=_converted(_rows(documents, learnt, known), encodings),
        rows_total=learnt.documents,
        sheet=sheet,
        choices=choices,
        notes={
            **notes,
            "converted": {
                n: e for n, e in zip(learnt.header, encodings, strict=True) if e is not None
            },
        },
    )


def _rows(
    documents: Documents, learnt: Learnt, known: Collection[str]
) -> Iterator[tuple[int, Cells]]:
    flattener = Flattener(known)
    for number, document in documents():
        if isinstance(document, BadLine):
            yield number, document
            continue
        try:
            cells = flattener.cells(document)
        except TooDeep:
            yield number, too_deep(number)
            continue
        yield number, [cells.get(title) for title in learnt.header]


def _converted(
    rows: Iterator[tuple[int, Cells]], encodings: list[str | None]
) -> Iterator[tuple[int, Cells]]:
    converters = [(i, legacy.CONVERTERS[e]) for i, e in enumerate(encodings) if e is not None]
    if not converters:
        yield from rows
        return
    for number, cells in rows:
        if not isinstance(cells, list):
            yield number, cells
            continue
        for i, convert in converters:
            if isinstance(cells[i], str):
                cells[i] = convert(cells[i])
        yield number, cells


def too_deep(number: int) -> BadLine:
    """Make the line that stands for a document of too many levels."""
    return BadLine(
        "",
        N_("Bản ghi thứ %(number)s lồng nhau quá %(limit)s cấp nên không đọc được."),
        N_("Sửa bản ghi ở hệ thống nguồn rồi xuất lại."),
        {"number": str(number), "limit": str(MAX_DEPTH)},
    )


def _nothing_readable(documents: Documents) -> UserError:
    first = next((d for _, d in documents() if isinstance(d, BadLine)), None)
    if first is None:
        return no_rows()
    return UserError(
        first.message, code="no-row-readable", values=first.values, remedy=first.remedy, status=422
    )


def no_rows() -> UserError:
    """Make the refusal of a file without a record."""
    return UserError(
        N_("Tệp không có bản ghi nào."),
        code="no-rows",
        remedy=N_("Kiểm tra lại dữ liệu đã xuất từ hệ thống nguồn rồi nộp lại."),
    )


def too_many_columns(count: int) -> UserError:
    """Make the refusal of a table that is too wide."""
    return UserError(
        N_("Bảng có %(count)s cột, vượt giới hạn %(limit)s cột."),
        code="too-many-columns",
        values={"count": count, "limit": MAX_COLUMNS},
        remedy=N_("Xóa các cột thừa rồi nộp lại."),
        status=413,
    )


def too_large(kind: str, size: int, limit: int) -> UserError:
    """Make the refusal of a file larger than its kind may be."""
    return UserError(
        N_("Tệp %(kind)s %(size)s MB vượt giới hạn %(limit)s MB của loại này."),
        code="file-too-large",
        values={"kind": kind, "size": size // 1024**2, "limit": limit // 1024**2},
        remedy=N_("Chia tệp thành nhiều phần nhỏ hơn, hoặc xuất lại ở dạng .csv."),
        status=413,
    )


def no_choice(asked: str, choices: tuple[str, ...]) -> UserError:
    """Make the refusal of a choice that the file does not have."""
    return UserError(
        N_("Tệp không có bảng «%(sheet)s»; có: %(sheets)s."),
        code="unknown-sheet",
        values={"sheet": asked, "sheets": ", ".join(choices[:20])},
        remedy=N_("Chọn một bảng có trong tệp."),
    )
