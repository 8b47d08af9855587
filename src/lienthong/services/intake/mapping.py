"""Which column of a file feeds which field: guessed from names, decided by a person."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import flat_columns
from lienthong.core.dictionary.model import Dictionary
from lienthong.services.intake.ports import header_key

Mapping_ = dict[str, str | None]

# The two columns that a download of quarantined rows adds; see adapters/files/quarantine_sheet.py.
QUARANTINE_COLUMN = "Mã dòng cách ly"
REASON_COLUMN = "Lý do"
CHOICES_COLUMN = "Có thể là"
FOR_PEOPLE = (REASON_COLUMN, CHOICES_COLUMN)  # ignored on the way back
QUARANTINE_TARGET = "_quarantine"
_SHORTEST_CONTAINED = 4
_PARENTHESES = re.compile(r"[(\[].*?[)\]]")


class MappingProblem(UserError):
    """The columns of the file do not feed the table."""

    code = "mapping"
    status = 422


def known_keys(table: Table, dictionary: Dictionary) -> frozenset[str]:
    """Return every header key that names a field of the table."""
    names = {key for field in flat_columns(table) for key in _own_names(field)}
    return frozenset(names | {k for f in table.fields for k in _term_names(f, dictionary)})


def by_names(table: Table, header: Sequence[str], dictionary: Dictionary) -> Mapping_:
    """Return file column → the field whose name it is, None where it is no name.

    Names are tried before other names of the term; a field found at one step is not offered at
    the next. Two columns of one name get the same field: the values decide between them.
    """
    named: Mapping_ = {column: _special(column) for column in header}
    free = list(flat_columns(table))
    for names in (_own_names, lambda f: _term_names(f, dictionary)):
        index = _unambiguous((key, f.name) for f in free for key in names(f))
        for column in header:
            if named[column] is None:
                named[column] = index.get(header_key(column)) or index.get(_bare(column))
        taken = set(named.values())
        free = [f for f in free if f.name not in taken]
    return named


def guess(table: Table, header: Sequence[str], dictionary: Dictionary) -> Mapping_:
    """Return file column → field name by titles alone, None where nothing fits.

    A vague likeness never displaces a name.
    """
    guessed = by_names(table, header, dictionary)
    free = [f for f in flat_columns(table) if f.name not in guessed.values()]
    for column in header:
        if guessed[column] is None and not is_reason(column):
            guessed[column] = _contained(column, [f for f in free if f.name in table.by_name])
            free = [f for f in free if f.name != guessed[column]]
    return guessed


def is_reason(column: str) -> bool:
    """Say whether a column is one that a download of kept rows adds for people."""
    return header_key(column) in {header_key(title) for title in FOR_PEOPLE}


def today(table: Table, mapping: Mapping[str, str | None]) -> Mapping_:
    """Return a matching made under an earlier version with the names that fields have now.

    A field that is no more keeps its name, which ``check`` refuses.
    """
    return {column: name and _name_now(table, name) for column, name in mapping.items()}


def _name_now(table: Table, name: str) -> str:
    field, dot, part = name.partition(".")
    return f"{table.now(field) or field}{dot}{part}"


def check(table: Table, mapping: Mapping[str, str | None]) -> None:
    """Raise MappingProblem when a field is fed twice, unknown, or required and not fed."""
    feeders: dict[str, list[str]] = defaultdict(list)
    for column, name in mapping.items():
        if name is not None:
            feeders[name].append(column)
    if unknown := unknown_fields(table, mapping):
        raise MappingProblem(
            N_("Bảng «%(table)s» không có trường: %(fields)s."),
            code="unknown-field",
            values={"table": table.title, "fields": ", ".join(unknown)},
            remedy=N_("Chọn lại trường cho các cột này."),
        )
    for name, columns in feeders.items():
        if len(columns) > 1:
            raise MappingProblem(
                N_("Hai cột của tệp cùng ghi vào trường «%(field)s»: %(columns)s."),
                code="field-fed-twice",
                values={"field": _title(table, name), "columns": ", ".join(columns)},
                remedy=N_("Giữ một cột cho trường này, các cột còn lại để «không nhập»."),
            )
    fed = {name.partition(".")[0] for name in feeders}
    missing = [f.title for f in needed_fields(table) if f.name not in fed]
    if missing:
        raise MappingProblem(
            N_("Tệp thiếu cột bắt buộc: %(columns)s."),
            code="missing-columns",
            values={"columns": ", ".join(missing)},
            remedy=N_(
                "Ghép cột của tệp với các trường này, hoặc tải mẫu của bảng, điền rồi nộp lại. "
                "Tệp gốc vẫn được giữ."
            ),
        )


def unknown_fields(table: Table, mapping: Mapping[str, str | None]) -> list[str]:
    """Return the fields that columns feed and the table does not have."""
    known = {f.name for f in flat_columns(table)} | {QUARANTINE_TARGET}
    return sorted({name for name in mapping.values() if name and name not in known})


def needed_fields(table: Table) -> list[Field]:
    """Return the fields without which no row could be accepted."""
    return [
        f
        for f in table.fields
        if f.name in table.primary_key or (f.required and f.required_severity == "error")
    ]


def _title(table: Table, name: str) -> str:
    titles = {f.name: f.title for f in flat_columns(table)}
    return titles.get(name, QUARANTINE_COLUMN)


def _special(column: str) -> str | None:
    return QUARANTINE_TARGET if header_key(column) == header_key(QUARANTINE_COLUMN) else None


def _own_names(field: Field) -> set[str]:
    names = {header_key(n) for n in (field.title, field.name, field.title_en) if n}
    if "." in field.name:
        return names
    return names | {_bare(field.title)} - {""}


def _term_names(field: Field, dictionary: Dictionary) -> set[str]:
    term = dictionary.term(field.term)
    if term is None or "." in field.name:  # the name of a part alone says too little
        return set()
    return {header_key(n) for n in (term.name_vi, term.name_en, *term.aliases) if n}


def _bare(text: str) -> str:
    """Return the key without what stands in brackets: «Ngày cấp (dd/mm/yyyy)» → «ngay cap»."""
    return header_key(_PARENTHESES.sub(" ", text))


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Index keys that name one field only; a key that names two names none."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in pairs:
        found[key].add(name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1 and key}


def _contained(column: str, free: Sequence[Field]) -> str | None:
    key = header_key(column)
    found = {
        field.name
        for field in free
        for name in (header_key(field.title), header_key(field.name))
        if min(len(name), len(key)) >= _SHORTEST_CONTAINED
        and (f" {name} " in f" {key} " or f" {key} " in f" {name} ")
    }
    return found.pop() if len(found) == 1 else None
