"""Lint: names of tables and columns, and the key of a table.

A name becomes a column of PostgreSQL, a key of JSON and a word of rule expressions, so it is plain
ASCII, short, no word of SQL, and one thing only.
"""

import re
from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.contract.parts import placed
from lienthong.core.marked_yaml import Path

MAX_NAME = 51  # PostgreSQL keeps 63 bytes; names of indexes are made from names of columns
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Words PostgreSQL reserves (its documentation, appendix C): in an expression they are no column.
_WORDS = """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check
    collate collation column concurrently constraint create cross current_catalog current_date
    current_role current_schema current_time current_timestamp current_user default deferrable desc
    distinct do else end except false fetch for foreign freeze from full grant group having ilike in
    initially inner intersect into is isnull join lateral leading left like limit localtime
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
    references returning right select session_user similar some symmetric system_user table
    tablesample then to trailing true union unique user using variadic verbose when where window
    with
"""
RESERVED = frozenset(_WORDS.split())


def name_problems(contract: Contract, document: Document) -> Iterator[ContractProblem]:
    """Yield the faults of the names and keys of every table."""
    tables: set[str] = set()
    for t, table in enumerate(contract.tables):
        path: Path = ("schema", t)
        at = (*path, "physicalName") if document.plain["schema"][t].get("physicalName") else path
        yield from _of_name(document, at, table.name)
        if table.name in tables:
            yield document.problem(
                at,
                N_("Bảng «%(name)s» khai báo hai lần."),
                N_("Đặt tên khác cho một trong hai bảng."),
                name=table.name,
            )
        tables.add(table.name)
        yield from _of_columns(table, document, path)
        yield from _of_key(table, document, path)


def _of_columns(table: Table, document: Document, path: Path) -> Iterator[ContractProblem]:
    seen: set[str] = set()
    for p, field in enumerate(table.fields):
        here: Path = (*path, "properties", p, "name")
        yield from _of_name(document, here, field.name)
        if field.name.lower() in seen:
            yield document.problem(
                here,
                N_("Cột «%(name)s» khai báo hai lần."),
                N_("Đổi tên hoặc bỏ một trong hai cột; chữ hoa và chữ thường là một."),
                name=field.name,
            )
        seen.add(field.name.lower())
        for part, place in placed(field, (*path, "properties", p)):
            yield from _of_parts(part, document, place)


def _of_parts(field: Field, document: Document, path: Path) -> Iterator[ContractProblem]:
    """Parts are keys of JSON: words of SQL may name them."""
    inside: Path = (*path, "items") if field.logical_type == "array" else path
    seen: set[str] = set()
    for p, child in enumerate(field.children):
        here: Path = (*inside, "properties", p, "name")
        if child.name not in RESERVED:
            yield from _of_name(document, here, child.name)
        if child.name.lower() in seen:
            yield document.problem(
                here,
                N_("Phần «%(name)s» của «%(column)s» khai báo hai lần."),
                N_("Đổi tên hoặc bỏ một trong hai phần."),
                name=child.name,
                column=field.name,
            )
        seen.add(child.name.lower())


def _of_name(document: Document, path: Path, name: str) -> Iterator[ContractProblem]:
    if not _NAME.fullmatch(name):
        yield document.problem(
            path,
            N_("Tên «%(name)s» chỉ được gồm chữ thường không dấu, chữ số, gạch dưới."),
            N_("Đổi thành «%(plain)s»; tên có dấu ghi ở businessName."),
            name=name,
            plain=_plain(name),
        )
    elif len(name) > MAX_NAME:
        yield document.problem(
            path,
            N_("Tên «%(name)s» dài %(length)s ký tự, quá giới hạn %(limit)s."),
            N_("Rút gọn tên; tên đầy đủ ghi ở businessName."),
            name=name,
            length=len(name),
            limit=MAX_NAME,
        )
    elif name in RESERVED:
        yield document.problem(
            path,
            N_("Tên «%(name)s» là từ khóa SQL nên không đặt được cho bảng hoặc cột."),
            N_("Đổi tên, ví dụ «%(plain)s»."),
            name=name,
            plain=f"{name}_1" if len(name) > 2 else f"cot_{name}",
        )


def _plain(name: str) -> str:
    """Return a name that may be used, close to the one given.

    >>> _plain("Ngày Cấp (thẻ)"), _plain("2025"), _plain("%")
    ('ngay_cap_the', 'c_2025', 'cot')
    """
    text = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:MAX_NAME]
    return f"c_{text}"[:MAX_NAME] if text[:1].isdigit() else text or "cot"


def _of_key(table: Table, document: Document, path: Path) -> Iterator[ContractProblem]:
    if not table.primary_key:
        yield document.problem(
            path,
            N_("Bảng «%(table)s» chưa có khóa chính."),
            N_("Đánh dấu primaryKey: true ở cột (hoặc các cột) nhận diện bản ghi."),
            table=table.name,
        )
    properties = document.plain["schema"][path[1]].get("properties") or []
    keyed = [
        (p, _position(node.get("primaryKeyPosition")), str(node.get("name")))
        for p, node in enumerate(properties)
        if node.get("primaryKey")
    ]
    for p, position, _ in keyed:
        columns = [name for _, other, name in keyed if other == position]
        if len(columns) > 1:
            yield document.problem(
                (*path, "properties", p, "primaryKey"),
                N_("Bảng «%(table)s» có nhiều khóa chính cùng vị trí %(position)s: %(columns)s."),
                N_(
                    "Khóa ghép nhiều cột thì ghi primaryKeyPosition 1, 2, …; nếu chỉ một cột là "
                    "khóa thì bỏ primaryKey ở cột kia."
                ),
                table=table.name,
                position=position,
                columns=", ".join(columns),
            )


def _position(stated: object) -> int:
    """Return a position from 1; the standard's -1 and nothing at all mean the first."""
    return stated if isinstance(stated, int) and stated > 0 else 1
