"""From columns of raw cells to a proposal for the table: count, look, decide, choose a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.lint import MAX_COLUMNS
from lienthong.core.contract.model import LogicalType
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.profiling import references
from lienthong.core.profiling.evidence import KnownValues
from lienthong.core.profiling.keys import find_key
from lienthong.core.profiling.logical import CONVERTERS, extent, find_type
from lienthong.core.profiling.model import (
    ColumnProposal,
    Facts,
    Reason,
    Recognised,
    Sampled,
    SourceColumn,
    SourceTable,
    TableProposal,
    TypeFound,
    percent,
)
from lienthong.core.profiling.no_header import refuse_missing_header
from lienthong.core.profiling.recognise import Recogniser
from lienthong.core.profiling.shapes import shape
from lienthong.core.profiling.tally import Tally, spread
from lienthong.core.profiling.titles import column_names, identifier, words


@dataclass(frozen=True)
class Knowledge:
    """What columns are compared with."""

    dictionary: Dictionary
    known: tuple[KnownValues, ...]
    today: date


@dataclass(frozen=True)
class _Looked:
    """A column as counted, with its sample and the type its values have."""

    facts: Facts
    sampled: Sampled
    type: TypeFound


def propose_tables(
    sources: Sequence[SourceTable], knowledge: Knowledge
) -> tuple[TableProposal, ...]:
    """Return a proposal for each table, with the references among them. Raises UserError."""
    return references.between([propose_table(source, knowledge) for source in sources])


def propose_table(source: SourceTable, knowledge: Knowledge) -> TableProposal:
    """Return the proposal for one table. Raises UserError when there is nothing to go by."""
    _refuse_width(source)
    counted = count(source)
    rows = counted[0].rows if counted else 0
    from_database = any(column.name for column in source.columns)
    if not rows and not from_database:  # a database declares its columns even without rows
        raise UserError(
            N_("«%(table)s» có tiêu đề nhưng không có dòng dữ liệu nào để xem."),
            code="no-data",
            values={"table": source.name},
            place=source.place,
            remedy=N_("Chọn tệp hoặc trang tính có dữ liệu; vài chục dòng là đủ."),
        )
    if not from_database:
        refuse_missing_header([c.title for c in source.columns], counted, source.place)
    columns = _columns(source, counted, knowledge)
    terms = knowledge.dictionary.terms
    identifiers = frozenset(
        c.name for c in columns if c.recognised.term and terms[c.recognised.term].identifier
    )
    return TableProposal(
        source=source,
        name=identifier(source.name, "bang", "bang"),
        title=source.title,
        rows=rows,
        columns=columns,
        key=find_key(source, columns, identifiers),
    )


def count(source: SourceTable) -> tuple[Facts, ...]:
    """Read every row once and return the facts of each column."""
    tallies = tuple(Tally() for _ in source.columns)
    for chunk in source.chunks():
        for tally, cells in zip(tallies, chunk, strict=True):
            tally.add(cells)
    return tuple(tally.facts() for tally in tallies)


def _refuse_width(source: SourceTable) -> None:
    if len(source.columns) > MAX_COLUMNS:
        raise UserError(
            N_("Bảng «%(table)s» có %(count)s cột; một hợp đồng nhận nhiều nhất %(limit)s cột."),
            code="too-many-columns",
            values={"table": source.name, "count": len(source.columns), "limit": MAX_COLUMNS},
            place=source.place,
            remedy=N_("Tách bảng thành nhiều tệp theo nhóm cột, giữ cột mã ở mỗi tệp."),
        )


def _columns(
    source: SourceTable, counted: Sequence[Facts], knowledge: Knowledge
) -> tuple[ColumnProposal, ...]:
    recogniser = Recogniser(knowledge.dictionary, knowledge.known, knowledge.today)
    samples = [spread(facts) for facts in counted]
    types = [
        find_type(facts, sampled, words(column.title))
        for column, facts, sampled in zip(source.columns, counted, samples, strict=True)
    ]
    looked = [
        recogniser.look(_titles(column), facts, sampled, found.logical_type)
        for column, facts, sampled, found in zip(
            source.columns, counted, samples, types, strict=True
        )
    ]
    decided = recogniser.decide(looked, f"{source.title} {source.name}")
    names = column_names([_named_by(source, c) for c in source.columns])
    return tuple(
        references.to_units(
            _column(column, name, _Looked(facts, sampled, found), recognised, knowledge),
            knowledge.known,
        )
        for column, name, facts, sampled, found, recognised in zip(
            source.columns, names, counted, samples, types, decided, strict=True
        )
    )


def _titles(column: SourceColumn) -> tuple[str, ...]:
    return (column.title, column.name, column.declared.comment)


def _named_by(source: SourceTable, column: SourceColumn) -> str:
    return column.name or column.title


def _column(
    column: SourceColumn, name: str, looked: _Looked, recognised: Recognised, knowledge: Knowledge
) -> ColumnProposal:
    facts, found = looked.facts, looked.type
    term = knowledge.dictionary.term(recognised.term)
    wanted = term.logical_type if term else column.declared.logical_type
    if wanted is not None and wanted != found.logical_type:
        found = _retyped(facts, found, wanted)
    notes = tuple(_notes(facts, looked.sampled, found))
    return ColumnProposal(
        column, name, facts, shape(looked.sampled), found, recognised, notes=notes
    )


def _retyped(facts: Facts, found: TypeFound, wanted: LogicalType) -> TypeFound:
    if wanted in ("string", "boolean"):
        return TypeFound(wanted, found.shares)
    low, high = extent(facts, CONVERTERS[wanted])
    return TypeFound(wanted, found.shares, low, high)


def _notes(facts: Facts, sampled: Sampled, found: TypeFound) -> list[Reason]:
    notes = []
    if facts.missing:
        values = {
            "count": facts.missing,
            "share": percent(facts.missing / facts.rows),
            "placeholders": facts.placeholders,
        }
        said = (
            N_("%(count)s ô trống (%(share)s %%), kể cả %(placeholders)s ô ghi chữ thay chỗ trống")
            if facts.placeholders
            else N_("%(count)s ô trống (%(share)s %%)")
        )
        notes.append(Reason(said, values))
    share = found.shares.get(found.logical_type, 1.0)
    if found.logical_type != "string" and share < 1 and facts.filled:
        notes.append(
            Reason(
                N_(
                    "%(share)s %% giá trị đọc được đúng kiểu (xem %(sample)s giá trị khác nhau); "
                    "phần còn lại sẽ bị cách ly"
                ),
                {"share": percent(share), "sample": len(sampled.values)},
            )
        )
    if not facts.exact:
        said = N_(
            "khoảng %(count)s giá trị khác nhau (ước lượng, vì quá nhiều để đếm từng giá trị)"
        )
        notes.append(Reason(said, {"count": facts.distinct}))
    return notes
