"""Read terms (YAML) and code lists (CSV). Every fault names its file and line."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NoReturn

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.dictionary.entry import faults_of, term_of
from lienthong.core.dictionary.model import CodeItem, CodeList, Term
from lienthong.core.marked_yaml import MarkedYaml, YamlFault

COLUMNS = (
    "code", "name_vi", "name_en", "aliases", "valid_from", "valid_to", "parent", "successor",
)  # fmt: skip


class DictionaryRejected(UserError):
    """A file of the dictionary cannot be understood; nothing of it is used."""

    code = "dictionary-rejected"
    status = 422


def _refuse(file: str, line: int, message: str, remedy: str, **values: object) -> NoReturn:
    raise DictionaryRejected(message, values=values, place=f"{file}:{line}", remedy=remedy)


def parse_terms(yaml_text: str, file: str) -> tuple[Term, ...]:
    """Read one file of terms. Raises DictionaryRejected at the first fault."""
    marked, nodes, source = load_terms(yaml_text, file)
    seen: dict[str, int] = {}
    terms = []
    for index, node in enumerate(nodes):
        line = marked.line(("terms", index))
        if not isinstance(node, dict):
            _refuse(
                file,
                line,
                N_("Mỗi thuật ngữ phải là một nhóm «khóa: giá trị»."),
                N_("Viết thuật ngữ bắt đầu bằng «- id:»."),
            )
        _check(node, file, marked, index)
        term = term_of(node, source)
        if term.id in seen:
            _refuse(
                file,
                line,
                N_("Thuật ngữ «%(id)s» đã có ở dòng %(first)s."),
                N_("Đổi mã, hoặc gộp hai thuật ngữ làm một."),
                id=term.id,
                first=seen[term.id],
            )
        seen[term.id] = line
        terms.append(term)
    return tuple(terms)


def load_terms(yaml_text: str, file: str) -> tuple[MarkedYaml, list[Any], str]:
    """Return a file's YAML, its entries as they stand, and the source that serves all of them.

    Raises DictionaryRejected when it is no file of terms.
    """
    marked = _load(yaml_text, file)
    data = marked.data
    if not isinstance(data, dict) or not isinstance(data.get("terms"), list):
        _refuse(
            file,
            1,
            N_("Tệp từ điển phải có mục «terms» là một danh sách."),
            N_("Thêm dòng «terms:» rồi liệt kê từng thuật ngữ bắt đầu bằng «- id:»."),
        )
    return marked, data["terms"], str(data.get("source") or "")


def _load(text: str, file: str) -> MarkedYaml:
    try:
        return MarkedYaml(text)
    except YamlFault as fault:
        _refuse(
            file,
            fault.line,
            N_("Tệp không phải YAML đọc được (%(detail)s)."),
            N_("Sửa cú pháp YAML tại dòng đã nêu."),
            detail=fault.detail,
        )


def _check(node: Mapping[str, Any], file: str, marked: MarkedYaml, index: int) -> None:
    for fault in faults_of(node):
        present = fault.key in node
        place = ("terms", index, fault.key) if present else ("terms", index)
        _refuse(file, marked.line(place), fault.message, fault.remedy, **fault.values)


def parse_code_list(
    csv_text: str, id: str, *, file: str = "", meta: Mapping[str, str] | None = None
) -> CodeList:
    """Read one code list. Leading lines ``# key: value`` (or ``meta``) name it.

    Raises DictionaryRejected at the first fault.
    """
    file = file or f"{id}.csv"
    heading, skipped, body = dict(meta or {}), 0, csv_text.removeprefix("\ufeff")
    while body.startswith("#"):
        line, _, body = body.partition("\n")
        key, _, value = line.lstrip("# ").partition(":")
        heading[key.strip()] = value.strip()
        skipped += 1
    return CodeList(
        id=id,
        name_vi=heading.get("name_vi") or id,
        name_en=heading.get("name_en") or id,
        source=heading.get("source") or "",
        items=tuple(_items(csv.DictReader(io.StringIO(body)), file, skipped)),
    )


def write_code_list(code_list: CodeList) -> str:
    """Write a list as ``parse_code_list`` reads it."""
    buffer = io.StringIO()
    for key in ("name_vi", "name_en", "source"):
        buffer.write(f"# {key}: {' '.join(str(getattr(code_list, key)).split())}\n")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells_of_item(item) for item in code_list.items)
    return buffer.getvalue()


def cells_of_item(item: CodeItem) -> list[str]:
    """Return the row of a code, in the order of COLUMNS."""
    days = [day.isoformat() if day else "" for day in (item.valid_from, item.valid_to)]
    names = [item.code, item.name_vi, item.name_en, "; ".join(item.aliases)]
    return [*names, *days, item.parent, item.successor]


def _items(reader: "csv.DictReader[str]", file: str, skipped: int) -> Iterator[CodeItem]:
    missing = [c for c in ("code", "name_vi") if c not in (reader.fieldnames or ())]
    unknown = [c for c in reader.fieldnames or () if c not in COLUMNS]
    if missing or unknown:
        _refuse(
            file,
            skipped + 1,
            N_("Dòng tiêu đề của danh mục mã không đúng: %(columns)s."),
            N_("Dùng các cột: %(expected)s."),
            columns=", ".join(missing or unknown),
            expected=", ".join(COLUMNS),
        )
    periods: dict[str, list[CodeItem]] = {}
    for row in reader:
        item = _item(row, file, skipped + reader.line_num)
        for other in periods.setdefault(item.code, []):
            if overlapping(item, other):
                _refuse(
                    file,
                    skipped + reader.line_num,
                    N_("Mã «%(code)s» có hai dòng cùng hiệu lực."),
                    N_("Bỏ bớt một dòng, hoặc ghi thời hạn hiệu lực không chồng nhau."),
                    code=item.code,
                )
        periods[item.code].append(item)
        yield item


def _item(row: Mapping[str, str | None], file: str, line: int) -> CodeItem:
    cell = {c: (row.get(c) or "").strip() for c in COLUMNS}
    if not cell["code"] or not cell["name_vi"] or None in row:
        _refuse(
            file,
            line,
            N_("Dòng danh mục phải có mã, tên và đúng số cột."),
            N_("Điền cột code và name_vi; đặt trong ngoặc kép giá trị có dấu phẩy."),
        )
    return CodeItem(
        code=cell["code"],
        name_vi=cell["name_vi"],
        name_en=cell["name_en"],
        aliases=tuple(a.strip() for a in cell["aliases"].split(";") if a.strip()),
        valid_from=_day(cell["valid_from"], file, line),
        valid_to=_day(cell["valid_to"], file, line),
        parent=cell["parent"],
        successor=cell["successor"],
    )


def _day(text: str, file: str, line: int) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(
            file,
            line,
            N_("«%(text)s» không phải là ngày."),
            N_("Ghi ngày dạng năm-tháng-ngày, ví dụ 2025-07-01."),
            text=text,
        )


def overlapping(a: CodeItem, b: CodeItem) -> bool:
    """Say whether two rows share a day."""
    starts = max(a.valid_from or date.min, b.valid_from or date.min)
    return starts <= min(a.valid_to or date.max, b.valid_to or date.max)
