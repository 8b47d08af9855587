"""Many terms in one file, read row by row: a bad row is named and does not stop the good ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from lienthong.base.i18n import N_
from lienthong.core.dictionary.entry import (
    KEYS,
    WRITTEN,
    Fault,
    entry_of,
    entry_of_cells,
    faults_of,
)
from lienthong.core.dictionary.model import Term
from lienthong.core.dictionary.parse import DictionaryRejected, load_terms


@dataclass(frozen=True)
class Row:
    """One entry of a file, at its line (from 1), with the faults of its shape."""

    line: int
    entry: dict[str, Any]
    faults: tuple[Fault, ...]

    @property
    def id(self) -> str:
        return str(self.entry.get("id") or "")


def rows_of_yaml(text: str, file: str) -> list[Row]:
    """Read a YAML file of terms. Raises DictionaryRejected when it is no such file."""
    marked, nodes, source = load_terms(text, file)
    rows = []
    for index, node in enumerate(nodes):
        line = marked.line(("terms", index))
        if not isinstance(node, dict):
            rows.append(Row(line, {}, (_NO_ENTRY,)))
            continue
        entry = {key: value for key, value in node.items() if key not in _TOLD}
        if source and not entry.get("source"):
            entry["source"] = source
        rows.append(Row(line, entry, tuple(faults_of(entry))))
    return rows


def rows_of_cells(header: Sequence[str], rows: Iterable[Sequence[str]], file: str) -> list[Row]:
    """Read the rows of a sheet; the first line is its header. Raises DictionaryRejected."""
    names = [name.strip() for name in header]
    unknown = [name for name in names if name and name not in KEYS]
    missing = [key for key in ("id", "name_vi", "definition", "type") if key not in names]
    if unknown or missing:
        raise DictionaryRejected(
            N_("Dòng tiêu đề của tệp thuật ngữ không đúng: %(columns)s."),
            values={"columns": ", ".join(unknown or missing)},
            place=f"{file}:1",
            remedy=N_("Dùng các cột như tệp xuất ra từ trang «Từ điển»: id, name_vi, type…"),
        )
    found = []
    for number, row in enumerate(rows, start=2):
        cells = {k: v for k, v in zip(names, row, strict=False) if k and k not in _TOLD}
        if any(cell.strip() for cell in cells.values()):
            entry = entry_of_cells(cells)
            found.append(Row(number, entry, tuple(faults_of(entry))))
    return found


def write_terms(terms: Iterable[Term], namespace: str) -> str:
    """Write terms as a YAML file that can be read again."""
    entries = [_written(term) for term in terms]
    said = {"namespace": namespace or "dung-chung", "terms": entries}
    return str(yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=100))


def _written(term: Term) -> dict[str, Any]:
    return {key: value for key, value in entry_of(term).items() if key in WRITTEN}


# What the workflow tells, and no file: a term is approved by a person, here.
_TOLD = tuple(key for key in KEYS if key not in WRITTEN)
_NO_ENTRY = Fault(
    "terms",
    N_("Mỗi thuật ngữ phải là một nhóm «khóa: giá trị»."),
    N_("Viết thuật ngữ bắt đầu bằng «- id:»."),
)
