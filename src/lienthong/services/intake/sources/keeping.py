"""Declare a source and change it, step by step; each step audited, no secret ever in the audit."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import mapping as matching
from lienthong.services.intake.sources import cursor, folder, query, understanding
from lienthong.services.intake.sources.following import planning as following
from lienthong.services.intake.sources.following import state
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.models import Missing, Mode, Source, SourceKind, SourceState
from lienthong.services.intake.sources.permission import may_manage, may_run
from lienthong.services.intake.sources.ports import CURSOR_FAMILIES, Tested, connector, vault
from lienthong.services.intake.sources.queries import family, place, wanted
from lienthong.services.intake.sources.schedule import Schedule

# Where a secret is sent to: with another of these the kept secret would go to another place.
_WHERE = ("host", "port", "url", "tls", "header_name", "auth", "database", "user", "path")
MOST_OVERLAP = 366 * 24 * 3600


@transaction.atomic
def add(
    *,
    name: str,
    table_name: str,
    unit: str,
    kind: str,
    options: Mapping[str, str],
    secret: str,
    by: Actor,
    synthetic: bool = False,
) -> Source:
    """Declare a source; what it takes and when is said next. Raises UserError."""
    may_manage(by)
    _, table = contracts.table(table_name)
    declared = kind_of(kind)
    source = Source(
        name=_free_name(name),
        table_name=table.name,
        unit=unit.strip(),
        kind=SourceKind(kind),
        connection=declared.read(options),
        secret=vault().lock(secret) if declared.secret else "",
        synthetic=synthetic,
        created_at=clock.now(),
        created_by=str(by),
    )
    if source.unit and table.unit_field is None:
        raise UserError(
            N_("Bảng «%(table)s» không ghi dòng theo đơn vị, nên nguồn cũng không thuộc đơn vị."),
            code="no-unit-field",
            values={"table": table.title},
            place="unit",
            remedy=N_("Để trống đơn vị của nguồn."),
            status=422,
        )
    if source.kind == SourceKind.FOLDER:
        folder.check(source)
    source.save()
    audit.record(by=by, action="sources.add", subject=_subject(source), after=facts(source))
    return source


@transaction.atomic
def change_connection(
    *, source: Source, name: str, options: Mapping[str, str], secret: str, by: Actor
) -> Source:
    """Change where the source lies. An empty ``secret`` keeps the one it has.

    When the place itself changes the secret must be typed again: it was given for that place only.
    """
    may_manage(by)
    source = _locked(source)
    before = facts(source)
    declared = kind_of(source.kind)
    read = declared.read(options)
    if source.secret and not secret and _moves(source.connection, read):
        raise UserError(
            N_("Nơi lấy dữ liệu đã đổi, hãy nhập lại mật khẩu hoặc khóa."),
            code="secret-needed",
            place="secret",
            remedy=N_("Mật khẩu đã lưu chỉ được gửi tới nơi cũ, với tài khoản cũ."),
            status=422,
        )
    if name.strip() != source.name:
        source.name = _free_name(name)
    moved = _is_elsewhere(source.connection, read)
    if moved:
        following.ended(source=source, by=by)
    source.connection = read
    if secret and declared.secret:
        source.secret = vault().lock(secret)
    if source.kind == SourceKind.FOLDER:
        folder.check(source)
    return _saved(source, by, "sources.connection", before)


def test(*, source: Source, by: Actor) -> Tested:
    """Connect and look; who tried and what came of it is kept. Raises SourceLost, SourceRefused."""
    may_run(by, source)
    try:
        tested = connector(source.kind).test(place(source))
        if source.mode == Mode.FOLLOW:
            warned = following.followable(source).warnings
            tested = replace(tested, warnings=(*tested.warnings, *warned))
    except UserError as error:
        _note_test(source, by, error.code)
        raise
    _note_test(source, by, "good")
    return tested


def _note_test(source: Source, by: Actor, verdict: str) -> None:
    with transaction.atomic():
        audit.record(
            by=by, action="sources.test", subject=_subject(source), after={"verdict": verdict}
        )


@transaction.atomic
def choose(
    *, source: Source, by: Actor, schema: str = "", table: str = "", text: str = ""
) -> Source:
    """Say what is taken: a table, or one SELECT. Its columns are matched, to be confirmed.

    The place is asked for the columns. Raises UserError, SourceLost, SourceRefused.
    """
    may_manage(by)
    source = _locked(source)
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
    return _saved(source, by, "sources.choose", before)


@transaction.atomic
def set_mapping(*, source: Source, mapping: Mapping[str, str | None], by: Actor) -> Source:
    """Say which column feeds which field. Raises MappingProblem."""
    may_manage(by)
    source = _locked(source)
    before = facts(source)
    _, table = contracts.table(source.table_name)
    chosen = {name: mapping.get(name) or None for name, _ in source.columns}
    matching.check(table, chosen)
    is_new = source.mapping != chosen
    source.mapping = chosen
    if is_new:
        following.matched(source=source, by=by)
    return _saved(source, by, "sources.map", before)


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
    source = _locked(source)
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
    return _saved(source, by, "sources.plan", before)


@transaction.atomic
def set_cursor(*, source: Source, value: str, by: Actor) -> Source:
    """Put the cursor elsewhere, so that the next run goes on from there; empty: from the start."""
    may_manage(by)
    source = _locked(source)
    before = facts(source)
    value = value.strip()
    if value:
        read = cursor.read(value, family(source, source.cursor_column))
        value = cursor.written(read)
    source.cursor_value = value
    return _saved(source, by, "sources.cursor", before)


@transaction.atomic
def resume(*, source: Source, by: Actor) -> Source:
    """Let a source run by its schedule. Raises UserError when it is not declared wholly."""
    may_run(by, source)
    source = _locked(source)
    before = facts(source)
    if source.state == SourceState.DRAFT:
        may_manage(by)
    if source.kind != SourceKind.FOLDER:
        _, table = contracts.table(source.table_name)
        matching.check(table, source.mapping)
    source.state = SourceState.ACTIVE
    source.next_run_at = Schedule.of(source.schedule).after(clock.now())
    state.released(source=source)
    return _saved(source, by, "sources.resume", before)


@transaction.atomic
def pause(*, source: Source, by: Actor) -> Source:
    """Let a source run no more until somebody resumes it; a run under way ends."""
    may_run(by, source)
    source = _locked(source)
    before = facts(source)
    source.state, source.next_run_at = SourceState.PAUSED, None
    return _saved(source, by, "sources.pause", before)


@transaction.atomic
def retire(*, source: Source, by: Actor) -> Source:
    """End a source for good: its secret is forgotten, its history and its rows stay."""
    may_manage(by)
    source = _locked(source)
    before = facts(source)
    following.ended(source=source, by=by)
    source.state, source.next_run_at, source.secret = SourceState.RETIRED, None, ""
    source.save()
    audit.record(
        by=by, action="sources.retire", subject=_subject(source), before=before, after=facts(source)
    )
    return source


@transaction.atomic
def renew_keys(*, by: Actor) -> int:
    """Make a new key and encrypt every secret with it; return how many."""
    may_manage(by)
    safe = vault()
    safe.add_key()
    kept = list(Source.objects.select_for_update().exclude(secret=""))
    for source in kept:
        source.secret = safe.renew(source.secret)
        source.save(update_fields=["secret"])
    audit.record(by=by, action="sources.renew_keys", subject="node", after={"secrets": len(kept)})
    return len(kept)


def facts(source: Source) -> dict[str, object]:
    """Return a source as audit, API and command line show it: never the secret, only whether."""
    return {
        "id": source.pk,
        "name": source.name,
        "kind": str(source.kind),
        "table": source.table_name,
        "unit": source.unit,
        "connection": source.connection,
        "has_secret": bool(source.secret),
        "selection": source.selection,
        "mapping": source.mapping,
        "mode": str(source.mode),
        "cursor_column": source.cursor_column,
        "cursor_value": source.cursor_value,
        "overlap": source.overlap,
        "missing": str(source.missing),
        "key_columns": source.key_columns,
        "schedule": source.schedule,
        "state": str(source.state),
    }


def _subject(source: Source) -> str:
    return f"source:{source.pk}"


def _saved(source: Source, by: Actor, action: str, before: Mapping[str, object]) -> Source:
    source.save()
    after = facts(source)
    changed = {name for name in after if after[name] != before[name]}
    audit.record(
        by=by,
        action=action,
        subject=_subject(source),
        before={name: before[name] for name in sorted(changed)},
        after={name: after[name] for name in sorted(changed)},
    )
    return source


def _locked(source: Source) -> Source:
    found = Source.objects.select_for_update().get(pk=source.pk)
    if found.state == SourceState.RETIRED:
        raise UserError(
            N_("Nguồn «%(source)s» đã ngừng dùng."),
            code="source-retired",
            values={"source": found.name},
            remedy=N_("Khai báo một nguồn mới."),
            status=409,
        )
    return found


def _free_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise UserError(
            N_("Tên nguồn trống hoặc dài quá 120 ký tự."),
            code="bad-name",
            place="name",
            remedy=N_("Đặt tên ngắn cho biết lấy gì, ở đâu."),
            status=422,
        )
    if Source.objects.filter(name=name).exists():
        raise UserError(
            N_("Đã có nguồn tên «%(name)s»."),
            code="name-taken",
            values={"name": name},
            place="name",
            remedy=N_("Chọn tên khác."),
            status=409,
        )
    return name


def _moves(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return any(before.get(name) != after.get(name) for name in _WHERE)


def _is_elsewhere(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return any(before.get(name) != after.get(name) for name in ("host", "port", "database"))


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
