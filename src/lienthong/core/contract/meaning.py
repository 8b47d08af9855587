"""Lint: a field may take its meaning only from an approved term and an approved code list.

However the contract came in: page, file, API, command line. What was published goes on working
when its term is replaced, so the contract in force may be given again unchanged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import CodeList, Dictionary, State, Term
from lienthong.core.marked_yaml import Path


@dataclass(frozen=True)
class _Words:
    """The sentences for one kind of entry: unknown, draft, in review, replaced."""

    unknown: tuple[str, str]
    draft: str
    review: str
    replaced: tuple[str, str]


_WAIT = N_("Trình và duyệt ở trang «Từ điển» trước, hoặc chọn mục đã duyệt.")
_TERM = _Words(
    (
        N_("Thuật ngữ «%(term)s» không có trong từ điển dữ liệu dùng chung."),
        N_("Chọn thuật ngữ có trong từ điển, hoặc bổ sung thuật ngữ trước."),
    ),
    N_("Thuật ngữ «%(term)s» đang là dự thảo."),
    N_("Thuật ngữ «%(term)s» đang chờ duyệt."),
    (
        N_("Thuật ngữ «%(term)s» đã bị thay bởi «%(by)s»."),
        N_("Dùng thuật ngữ «%(by)s» trong hợp đồng."),
    ),
)
_LIST = _Words(
    (
        N_("Danh mục mã «%(list)s» không có trong từ điển."),
        N_("Sửa mã danh mục, hoặc bổ sung danh mục trước."),
    ),
    N_("Danh mục mã «%(list)s» đang là dự thảo."),
    N_("Danh mục mã «%(list)s» đang chờ duyệt."),
    (
        N_("Danh mục mã «%(list)s» đã bị thay bởi «%(by)s»."),
        N_("Dùng danh mục «%(by)s» trong hợp đồng."),
    ),
)


def meaning_problems(
    table: Table, document: Document, path: Path, dictionary: Dictionary, *, unchanged: bool
) -> Iterator[ContractProblem]:
    """Yield what forbids the terms and the code lists that the fields of a table name."""
    for p, field in enumerate(table.fields):
        for part, here in _parts(field, (*path, "properties", p)):
            yield from _of_field(part, document, here, dictionary, unchanged)


def _parts(field: Field, here: Path) -> Iterator[tuple[Field, Path]]:
    """Yield a field and, within it, the parts of an object and what an array holds."""
    yield field, here
    inside = (*here, "items") if field.logical_type == "array" else here
    for p, child in enumerate(field.children):
        yield from _parts(child, (*inside, "properties", p))
    if field.item is not None:
        yield from _parts(field.item, inside)


def _of_field(
    field: Field, document: Document, here: Path, dictionary: Dictionary, unchanged: bool
) -> Iterator[ContractProblem]:
    place = (*here, "customProperties")
    found = _fault(field.term, _TERM, dictionary.terms, dictionary.pending, unchanged)
    if found:
        message, remedy, by = found
        yield document.problem(place, message, remedy, term=field.term, by=by)
    found = _fault(
        field.code_list, _LIST, dictionary.code_lists, dictionary.pending_lists, unchanged
    )
    if found:
        message, remedy, by = found
        yield document.problem(place, message, remedy, list=field.code_list, by=by)


def _fault(
    entry_id: str | None,
    words: _Words,
    in_force: Mapping[str, Term] | Mapping[str, CodeList],
    pending: Mapping[str, State],
    unchanged: bool,
) -> tuple[str, str, str] | None:
    if not entry_id:
        return None
    entry = in_force.get(entry_id)
    if entry is not None:
        if entry.state == "replaced" and not unchanged:
            return (*words.replaced, entry.replaced_by)
        return None
    if entry_id in pending:
        return (words.draft if pending[entry_id] == "draft" else words.review, _WAIT, "")
    return (*words.unknown, "")
