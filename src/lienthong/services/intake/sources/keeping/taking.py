"""Say what is taken of a source, which column feeds which field, how much, and when."""

from collections.abc import Mapping

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import mapping as matching
from lienthong.services.intake.sources import cursor, query, understanding
from lienthong.services.intake.sources.following import planning as following
from lienthong.services.intake.sources.keeping.kept import facts, locked, saved
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.models import Missing, Mode, Source, SourceKind, SourceState
from lienthong.services.intake.sources.permission import may_manage
from lienthong.services.intake.sources.ports import CURSOR_FAMILIES, connector
from lienthong.services.intake.sources.queries import family, place, wanted
from lienthong.services.intake.sources.schedule import Schedule

MOST_OVERLAP = 366 * 24 * 3600


@transaction.atomic
def choose(
    *, source: Source, by: Actor, schema: str = "", table: str = "", text: str = ""
) -> Source:
    """Say what is taken: a table, or one SELECT. Its columns are matched, to be confirmed.

    The place is asked for the columns. Raises UserError, SourceLost, SourceRefused.
    """
    may_manage(by)
    source = locked(source)
    before = facts(source)
    kind = kind_of(source.kind)
    if kind.dialect:
        if bool(table) == bool(text.strip()):
            raise UserError(
                N_("Chọn một bảng, hoặc viết một câu truy vấn."),
                code="nothing-chosen",
                place="table",
                remedy=N_("Chọn bảng trong danh sách; câu truy vấn để trống."),
                status=422,
            )
        source.selection = (
            {"schema": schema, "table": table}
            if table
            else {"query": query.check(text, kind.dialect)}
        )
    found = connector(source.kind).columns(place(source), wanted(source, whole=True))
    if not found:
        raise UserError(
            N_("Nguồn chưa có bản ghi nào nên chưa biết có những cột gì."),
            code="no-columns",
            remedy=N_("Kiểm tra đường dẫn và tham số, hoặc đợi nguồn có dữ liệu."),
            status=422,
        )
    following.chosen(source=source, before=before["selection"], by=by)
    source.columns = [[column.name, column.family] for column in found]
    proposed = understanding.proposed(source)
    guessed = {name: proposed.get(name) for name, _ in source.columns}
    kept = {c: f for c, f in source.mapping.items() if c in guessed and f}
    source.mapping = {c: None if f in kept.values() else f for c, f in guessed.items()} | kept
    if source.mode == Mode.INCREMENTAL and source.cursor_column not in guessed:
        source.mode, source.cursor_column, source.cursor_value = Mode.FULL, "", ""
    return saved(source, by, "sources.choose", before)


@transaction.atomic
def set_mapping(*, source: Source, mapping: Mapping[str, str | None], by: Actor) -> Source:
    """Say which column feeds which field. Raises MappingProblem."""
    may_manage(by)
    source = locked(source)
    before = facts(source)
    _, table = contracts.table(source.table_name)
    chosen = {name: mapping.get(name) or None for name, _ in source.columns}
    matching.check(table, chosen)
    is_new = source.mapping != chosen
    source.mapping = chosen
    if is_new:
        following.matched(source=source, by=by)
    return saved(source, by, "sources.map", before)


@transaction.atomic
def set_plan(
    *,
    source: Source,
    mode: str,
    cursor_column: str,
    overlap: int,
    missing: str,
    schedule: Mapping[str, object],
    by: Actor,
) -> Source:
    """Say how much each run takes, what becomes of rows that are gone, and when it runs."""
    may_manage(by)
    source = locked(source)
    before = facts(source)
    is_folder = source.kind == SourceKind.FOLDER
    _demand_known(mode, missing)
    source.mode = Mode.FULL if is_folder else Mode(mode)
    is_whole = source.mode != Mode.INCREMENTAL and not is_folder
    source.missing = Missing(missing) if is_whole else Missing.LEAVE
    source.key_columns = following.planned(source=source, before=str(before["mode"]), by=by)
    if source.mode == Mode.INCREMENTAL:
        _demand_cursor(source, cursor_column)
        if cursor_column != source.cursor_column:
            source.cursor_value = ""
        source.cursor_column = cursor_column
        source.overlap = min(max(overlap, 0), MOST_OVERLAP)
    else:
        source.cursor_column, source.cursor_value, source.overlap = "", "", 0
    plan = Schedule() if source.mode == Mode.FOLLOW else Schedule.of(schedule)
    source.schedule = plan.document()
    source.next_run_at = plan.after(clock.now()) if source.state == SourceState.ACTIVE else None
    return saved(source, by, "sources.plan", before)


@transaction.atomic
def set_cursor(*, source: Source, value: str, by: Actor) -> Source:
    """Put the cursor elsewhere, so that the next run goes on from there; empty: from the start."""
    may_manage(by)
    source = locked(source)
    before = facts(source)
    value = value.strip()
    if value:
        read = cursor.read(value, family(source, source.cursor_column))
        value = cursor.written(read)
    source.cursor_value = value
    return saved(source, by, "sources.cursor", before)


def _demand_known(mode: str, missing: str) -> None:
    if mode not in Mode.values or missing not in Missing.values:
        raise UserError(
            N_("Cách lấy «%(mode)s» hoặc cách xử lý dòng mất «%(missing)s» không có."),
            code="bad-plan",
            values={"mode": mode, "missing": missing},
            remedy=N_("Chọn trong danh sách."),
            status=422,
        )


def _demand_cursor(source: Source, column: str) -> None:
    known = dict(source.columns)
    # JSON declares no types: a service's cursor is compared as a number or a moment if it is one.
    fits = source.kind == SourceKind.REST or known.get(column) in CURSOR_FAMILIES
    if column in known and fits:
        return
    raise UserError(
        N_("Cột mốc «%(column)s» phải là cột ngày, thời điểm hoặc số của nguồn."),
        code="bad-cursor-column",
        values={"column": column},
        place="cursor_column",
        remedy=N_(
            "Chọn cột cho biết dòng nào mới đổi, ví dụ ngày cập nhật; không có thì lấy toàn bộ."
        ),
        status=422,
    )
