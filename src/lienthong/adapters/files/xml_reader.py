"""XML: the element that repeats is a row; its children and attributes are the columns.

The repeated element is found by the names of fields inside it, or chosen by a person. Read twice,
in pieces: once for its shape, once for its rows. Refuses what ``xml_events`` refuses.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lienthong.adapters.files.documents import (
    Document,
    no_choice,
    no_rows,
    open_documents,
    too_large,
)
from lienthong.adapters.files.text_encoding import start_of_text
from lienthong.adapters.files.xml_events import feed, own_attributes
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_COLUMNS, MAX_LINE_BYTES, MAX_TREE_BYTES
from lienthong.services.intake.ports import Arrived, FileTable, header_key

Place = tuple[str, ...]
_START = re.compile(r"<(\?xml|!--|!DOCTYPE\s|[^\W\d][\w.:-]*[\s/>])")
_MOST_PLACES = 10 * MAX_COLUMNS
_LARGEST_RECORD = 16 * MAX_LINE_BYTES


@dataclass
class _Seen:
    """What is known of the elements at one place: how many, most in one parent, what is inside."""

    count: int = 0
    most_together: int = 0
    inside: dict[str, None] = field(default_factory=dict)


class XmlReader:
    """Reads XML documents of any vocabulary."""

    name = "xml"

    def accepts(self, file: Arrived) -> bool:
        return _START.match(start_of_text(file.head)) is not None

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        size = path.stat().st_size
        if size > MAX_TREE_BYTES:
            raise too_large("XML", size, MAX_TREE_BYTES)
        shape = _Shape()
        for _ in feed(path, shape):
            pass
        places = _records(shape.seen, known)
        choices = tuple("/".join(place) for place in places)
        if sheet and sheet not in choices:
            raise no_choice(sheet, choices)
        if not places:
            raise no_rows()
        place = places[choices.index(sheet)] if sheet else places[0]
        lists = {p for p, seen in shape.seen.items() if seen.most_together > 1}
        return open_documents(
            lambda: _documents(path, place, lists),
            known,
            sheet="/".join(place),
            choices=choices,
            notes={"format": "xml", "element": place[-1]},
        )


class _Shape:
    """Counts the elements at each place."""

    def __init__(self) -> None:
        self.seen: dict[Place, _Seen] = {}
        self._here: Place = ()
        self._together: list[dict[str, int]] = [{}]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.seen.get(self._here)
        if parent is not None:
            parent.inside.setdefault(name)
        self._here = (*self._here, name)
        seen = self.seen.get(self._here)
        if seen is None:
            seen = self.seen[self._here] = _Seen()
            if len(self.seen) > _MOST_PLACES:
                raise _too_varied()
        seen.count += 1
        together = self._together[-1]
        together[name] = together.get(name, 0) + 1
        seen.most_together = max(seen.most_together, together[name])
        for attribute in own_attributes(attributes) if attributes else ():
            seen.inside.setdefault(attribute)
        self._together.append({})

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        self._here = self._here[:-1]
        self._together.pop()


def _records(seen: dict[Place, _Seen], known: Collection[str]) -> list[Place]:
    """Return the places that may be rows, the most promising first.

    They repeat in one parent and hold something; where nothing repeats, the only record is one.
    """
    keys = frozenset(known)

    def promise(place: Place) -> tuple[int, int, int]:
        one = seen[place]
        return len({header_key(n) for n in one.inside} & keys), one.count, -len(place)

    holding = [p for p, one in seen.items() if one.inside]
    repeated = [p for p in holding if seen[p].most_together > 1]
    return sorted(repeated or holding, key=promise, reverse=True)


def _documents(path: Path, place: Place, lists: set[Place]) -> Iterator[tuple[int, Document]]:
    records = _Records(place, lists)
    number = 0
    for _ in feed(path, records):
        for document in records.taken():
            number += 1
            yield number, document


class _Records:
    """Builds one document an element at the place."""

    def __init__(self, place: Place, lists: set[Place]) -> None:
        self._place, self._lists = place, lists
        self._here: Place = ()
        self._open: list[tuple[dict[str, Any], list[str]]] = []
        self._done: list[Document] = []
        self._size = 0

    def taken(self) -> list[Document]:
        done, self._done = self._done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._here = (*self._here, name)
        if self._open or self._here == self._place:
            self._open.append((own_attributes(attributes) if attributes else {}, []))
            self._grow(sum(len(v) for v in attributes.values()))

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1][1].append(text)
            self._grow(len(text))

    def end(self, name: str) -> None:
        here, self._here = self._here, self._here[:-1]
        if not self._open:
            return
        parts, texts = self._open.pop()
        said = "".join(texts).strip()
        if not self._open:
            self._done.append(parts | ({"": said} if said and not parts else _said(said)))
            self._size = 0
            return
        value: Any = (parts | _said(said)) if parts else said
        parent = self._open[-1][0]
        if here in self._lists:
            parent.setdefault(name, [])
            if isinstance(parent[name], list):
                parent[name].append(value)
                return
        parent[name if name not in parent else f"{name} (2)"] = value

    def _grow(self, size: int) -> None:
        self._size += size + 1
        if self._size > _LARGEST_RECORD:
            raise UserError(
                N_("Một phần tử «%(element)s» của tệp XML dài hơn %(limit)s MB."),
                code="xml-record-too-large",
                values={"element": self._place[-1], "limit": _LARGEST_RECORD // 1024**2},
                remedy=N_("Chọn phần tử lặp khác làm dòng của bảng, hoặc xuất lại tệp."),
                status=413,
            )


def _said(text: str) -> dict[str, str]:
    """Return the text beside child elements as a part of its own."""
    return {"": text} if text else {}


def _too_varied() -> UserError:
    return UserError(
        N_("Tệp XML có quá %(limit)s loại phần tử khác nhau: không phải bảng dữ liệu."),
        code="xml-too-varied",
        values={"limit": _MOST_PLACES},
        remedy=N_("Xuất lại bảng cần nộp từ hệ thống nguồn ở dạng XML, JSON hoặc CSV."),
        status=413,
    )
