"""``lienthong source``: declare sources, test and run them, pause and resume, see their runs.

A secret is read from a file, standard input or the keyboard, never from the command line itself:
other people of the machine can see that.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli import source_following
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.source_following import last_word, mode_of
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.intake.models import Source, SourceRun

app = typer.Typer(help=_("Nguồn: nơi dữ liệu tự về theo lịch."), no_args_is_help=True)
source_following.add_to(app)
BY = system("cli")
FAILED = 1
Name = Annotated[str, typer.Argument(help=_("Tên hoặc số của nguồn."))]


@app.command(help=_("Các loại nguồn và những mục phải khai báo của từng loại."))
def kinds(as_json: JsonOption = False) -> None:
    from lienthong.services.intake.sources.kinds import KINDS

    if as_json:
        show_json({k.name: {o.name: o.default for o in k.options} for k in KINDS})
        return
    rows = [
        [k.name, o.name, _(o.title), o.default or ("*" if o.required else "")]
        for k in KINDS
        for o in k.options
    ]
    show_table(_("Loại nguồn"), [_("Loại"), _("Mục"), _("Nghĩa"), _("Mặc định")], rows)


@app.command(help=_("Khai báo một nguồn và cho hoạt động; «--draft» để khai báo tiếp trên trang."))
def add(
    name: Annotated[str, typer.Argument(help=_("Tên nguồn."))],
    kind: Annotated[str, typer.Option("--kind", help=_("Loại, xem «lienthong source kinds»."))],
    table: Annotated[str, typer.Option("--table", help=_("Bảng sẽ nhập vào."))],
    options: Annotated[
        list[str] | None, typer.Option("--set", help=_("Một mục của loại: tên=giá trị; lặp lại."))
    ] = None,
    secret_file: Annotated[
        str, typer.Option("--secret-file", help=_("Tệp chứa mật khẩu hoặc khóa; «-»: đầu vào."))
    ] = "",
    unit: Annotated[str, typer.Option("--unit", help=_("Mã đơn vị có dòng."))] = "",
    take: Annotated[str, typer.Option("--take", help=_("Bảng ở nguồn: [lược đồ.]bảng."))] = "",
    query_file: Annotated[
        Path | None, typer.Option("--query-file", help=_("Tệp có một câu SELECT."))
    ] = None,
    matches: Annotated[
        list[str] | None, typer.Option("--map", help=_("Ghép cột=trường; lặp lại."))
    ] = None,
    cursor: Annotated[str, typer.Option("--cursor", help=_("Cột mốc: chỉ lấy phần mới."))] = "",
    overlap: Annotated[int, typer.Option("--overlap", help=_("Lấy lùi lại: giây hoặc số."))] = 0,
    follow: Annotated[
        bool, typer.Option("--follow", help=_("Theo liên tục nhật ký thay đổi của nguồn."))
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help=_("Lấy toàn bộ, chỉ nhận dòng khác lần trước."))
    ] = False,
    missing: Annotated[
        str, typer.Option("--missing", help=_("Dòng mất ở nguồn: leave hoặc cancel."))
    ] = "leave",
    schedule: Annotated[
        str,
        typer.Option("--schedule", help=_("hand, minutes:30, daily:02:00 hoặc weekly:0:02:00.")),
    ] = "hand",
    synthetic: Annotated[bool, typer.Option("--synthetic", help=_("Dữ liệu giả lập."))] = False,
    draft: Annotated[bool, typer.Option("--draft", help=_("Chỉ lưu kết nối."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.sources import keeping
    from lienthong.services.intake.sources.kinds import kind_of

    declared = kind_of(kind)
    source = keeping.add(
        name=name, table_name=table, unit=unit, kind=kind, options=_pairs(options or []),
        secret=_secret(secret_file) if declared.secret else "", by=BY, synthetic=synthetic,
    )  # fmt: skip
    if not draft:
        if kind != "folder":
            source = _chosen(source, take, query_file, matches or [])
        source = keeping.set_plan(
            source=source, mode=mode_of(cursor, follow, compare), cursor_column=cursor,
            overlap=overlap, missing=_missing(missing), schedule=_schedule(schedule), by=BY,
        )  # fmt: skip
        source = keeping.resume(source=source, by=BY)
    if as_json:
        show_json(keeping.facts(source))
        return
    say(filled(N_("Đã khai báo nguồn «%(name)s» (số %(id)s)."), keeping.facts(source)))


def _chosen(source: Source, take: str, query_file: Path | None, matches: list[str]) -> Source:
    """Say what is taken of a source and which column feeds which field."""
    from lienthong.services.intake.sources import keeping

    schema, _dot, table = take.rpartition(".")
    text = query_file.read_text(encoding="utf-8") if query_file else ""
    source = keeping.choose(source=source, by=BY, schema=schema, table=table, text=text)
    mapping = source.mapping | _pairs(matches)
    return keeping.set_mapping(source=source, mapping=mapping, by=BY)


@app.command("list", help=_("Danh sách nguồn."))
def list_sources(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.models import Source
    from lienthong.services.intake.sources import keeping, queries
    from lienthong.services.intake.sources.following import queries as following

    found = list(Source.objects.order_by("name"))
    last = queries.last_runs(found)
    if as_json:
        show_json([
            keeping.facts(s)
            | {"last_run": _run_facts(last.get(s.pk)), "following": following.facts(s)}
            for s in found
        ])  # fmt: skip
        return
    rows = [
        [s.pk, s.name, s.kind, s.table_name, s.state, last_word(s, last.get(s.pk))] for s in found
    ]
    titles = [_("Số"), _("Nguồn"), _("Loại"), _("Bảng"), _("Trạng thái"), _("Lượt gần nhất")]
    show_table(_("Nguồn"), titles, rows)


@app.command("test", help=_("Thử kết nối."))
def try_out(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.sources import folder, keeping, queries

    found = queries.by_name(source)
    if found.kind == "folder":
        waiting = len(folder.new_files(found))
        if as_json:
            show_json({"files": waiting})
        else:
            say(filled(N_("Xem được thư mục; %(files)s tệp mới chờ lấy."), {"files": waiting}))
        return
    tested = keeping.test(source=found, by=BY)
    warnings = [filled(message, values) for message, values in tested.warnings]
    facts = {"server": tested.server, "account": tested.account, "tables": tested.tables,
             "elapsed_ms": tested.elapsed_ms, "warnings": warnings}  # fmt: skip
    if as_json:
        show_json(facts)
        return
    say(filled(N_("Kết nối được: %(server)s, %(elapsed_ms)s mili giây."), facts))
    for warning in warnings:
        say(warning)


@app.command(help=_("Chạy ngay và đợi tới khi lô vào bảng."))
def run(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake import actions
    from lienthong.services.intake.models import SourceRun
    from lienthong.services.intake.sources import queries, running, runs

    found = queries.by_name(source)
    first = runs.open_run(source=found, by=BY)
    running.carry_out(run_id=first.pk, by=BY, last_try=True)
    mine = SourceRun.objects.filter(source=found, pk__gte=first.pk).order_by("pk")
    for one in list(mine.filter(state="importing")):
        actions.run_batch(batch_id=one.batch_id or 0)
        running.settle(run_id=one.pk, by=BY)
    ended = list(mine)
    if as_json:
        show_json([_run_facts(one) for one in ended])
    else:
        for one in ended:
            _say_run(one)
    if any(one.state not in ("done", "unchanged") for one in ended):
        raise typer.Exit(FAILED)


@app.command("runs", help=_("Lịch sử chạy của một nguồn, mới nhất trước."))
def show_runs(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.sources import queries

    found = list(queries.runs(queries.by_name(source))[:50])
    if as_json:
        show_json([_run_facts(one) for one in found])
        return
    rows = [
        [r.pk, f"{r.created_at:%Y-%m-%d %H:%M}", r.state, r.rows, r.batch_id, _note(r)]
        for r in found
    ]
    titles = [_("Lượt"), _("Bắt đầu (UTC)"), _("Kết quả"), _("Dòng"), _("Lô"), _("Ghi chú")]
    show_table(_("Lịch sử chạy"), titles, rows)


@app.command(help=_("Tạm dừng một nguồn."))
def pause(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.sources import keeping, queries

    _said(keeping.facts(keeping.pause(source=queries.by_name(source), by=BY)), as_json)


@app.command(help=_("Cho một nguồn hoạt động lại."))
def resume(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.sources import keeping, queries

    _said(keeping.facts(keeping.resume(source=queries.by_name(source), by=BY)), as_json)


@app.command(help=_("Đặt lại mốc; để trống thì lượt sau lấy từ đầu."))
def cursor(
    source: Name,
    value: Annotated[str, typer.Argument(help=_("Mốc mới."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.sources import keeping, queries

    moved = keeping.set_cursor(source=queries.by_name(source), value=value, by=BY)
    _said(keeping.facts(moved), as_json)


@app.command(help=_("Ngừng dùng một nguồn; mật khẩu đã lưu bị xóa."))
def retire(
    source: Name,
    yes: Annotated[bool, typer.Option("--yes", help=_("Không hỏi lại."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.sources import keeping, queries

    found = queries.by_name(source)
    if not yes and not typer.confirm(filled(N_("Ngừng dùng «%(name)s»?"), {"name": found.name})):
        raise typer.Abort
    _said(keeping.facts(keeping.retire(source=found, by=BY)), as_json)


@app.command(help=_("Làm khóa mới và mã hóa lại mọi mật khẩu của nguồn bằng khóa ấy."))
def rekey(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.sources import keeping

    count = keeping.renew_keys(by=BY)
    if as_json:
        show_json({"secrets": count})
        return
    say(filled(N_("Đã mã hóa lại %(count)s mật khẩu bằng khóa mới."), {"count": count}))


def _said(facts: dict[str, object], as_json: bool) -> None:
    if as_json:
        show_json(facts)
        return
    say(filled(N_("Nguồn «%(name)s»: %(state)s, mốc «%(cursor_value)s»."), facts))


def _pairs(texts: list[str]) -> dict[str, str]:
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise UserError(
            N_("«%(text)s» thiếu dấu bằng."),
            code="usage",
            values={"text": wrong[0]},
            remedy=N_("Viết dạng tên=giá trị."),
        )
    return {name.strip(): value for name, _mark, value in (t.partition("=") for t in texts)}


def _secret(file: str) -> str:
    if file == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip("\r\n")
        except OSError as error:
            raise UserError(
                N_("Không đọc được tệp «%(file)s»: %(reason)s"),
                code="unreadable-file",
                values={"file": file, "reason": error.strerror or str(error)},
                remedy=N_("Kiểm tra đường dẫn và quyền đọc."),
            ) from error
    if not sys.stdin.isatty():
        return ""
    typed: str = typer.prompt(_("Mật khẩu hoặc khóa"), default="", hide_input=True)
    return typed


def _missing(value: str) -> str:
    if value not in ("leave", "cancel"):
        raise UserError(
            N_("«--missing» nhận leave hoặc cancel."),
            code="usage",
            remedy=N_("Chọn một trong hai."),
        )
    return value


def _schedule(text: str) -> dict[str, object]:
    """Read hand, minutes:30, daily:02:00 or weekly:0:02:00 (Monday is 0)."""
    kind, _mark, rest = text.partition(":")
    if kind == "minutes":
        return {"kind": kind, "minutes": rest}
    if kind == "weekly":
        weekday, _mark, at = rest.partition(":")
        return {"kind": kind, "weekday": weekday, "at": at}
    return {"kind": kind, "at": rest}


def _run_facts(run: SourceRun | None) -> dict[str, Any] | None:
    from lienthong.services.intake.sources import queries

    return queries.run_facts(run) | {"note": _note(run)} if run is not None else None


def _note(run: SourceRun) -> str:
    note = run.note
    if not note.get("message"):
        return ""
    parts = [filled(note[part], note["values"]) for part in ("message", "remedy") if note.get(part)]
    return " ".join(parts)


def _say_run(run: SourceRun) -> None:
    values = {
        "run": run.pk,
        "state": run.state,
        "rows": run.rows or 0,
        "batch": run.batch_id or "—",
    }
    say(filled(N_("Lượt %(run)s: %(state)s, %(rows)s dòng, lô %(batch)s."), values))
    if note := _note(run):
        say(note)
