"""``lienthong intake list, show, start, pause, resume, cancel, undo``: the life of a batch."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import system
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.intake.models import Batch, BatchUndo

BY = system("cli")
BatchArgument = Annotated[int, typer.Argument(help=_("Số lô."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``lienthong intake``."""
    app.command("list", help=_("Tìm các lô nhập."))(list_batches)
    app.command("show", help=_("Một lô: số dòng theo kết quả, các cách chuẩn hóa."))(show)
    app.command("start", help=_("Xếp lô đã ghép cột vào hàng chờ chạy."))(start)
    app.command("pause", help=_("Tạm dừng lô đang chạy; chạy tiếp bằng resume."))(pause)
    app.command("resume", help=_("Chạy tiếp lô tạm dừng hoặc lỗi, từ chỗ dừng."))(start)
    app.command("cancel", help=_("Hủy lô chưa ghi vào bảng; không để lại dòng nào."))(cancel)
    app.command("undo", help=_("Hoàn tác cả lô đã ghi; không kèm lý do thì chỉ xem trước."))(undo)
    app.command("sweep", help=_("Dọn bảng tạm và tệp dở dang không lô nào còn dùng."))(sweep)


def list_batches(
    table: Annotated[str, typer.Option("--table", help=_("Tên bảng."))] = "",
    state: Annotated[str, typer.Option("--state", help=_("Trạng thái."))] = "",
    by: Annotated[str, typer.Option("--by", help=_("Người nộp, như user:canbo."))] = "",
    search: Annotated[str, typer.Option("--search", help=_("Tên tệp, số lô, mã băm."))] = "",
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=_("Nộp từ ngày."))
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=_("Nộp đến ngày."))
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help=_("Nhiều nhất mấy lô."))] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.finding import AskedBatches, find

    asked = AskedBatches(
        table=table,
        state=state,
        person=by,
        search=search,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    found = list(find(asked)[:limit])
    if as_json:
        show_json([facts(b) for b in found])
        return
    show_table(
        _("Lô nhập"),
        [_("Lô"), _("Bảng"), _("Tệp"), _("Trạng thái"), _("Đã đọc"), _("Nhận"), _("Cách ly"),
         _("Chờ quyết"), _("Người nộp")],
        [
            [b.pk, b.table_name, b.file_name, b.state, b.rows_read, b.rows_accepted,
             b.rows_quarantined, b.rows_waiting, b.submitter]
            for b in found
        ],
    )  # fmt: skip


def show(batch: BatchArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake import queries

    found = queries.batch(batch)
    repairs = queries.repairs(found)
    latest = found.undos.first()
    if as_json:
        more: dict[str, Any] = {
            "repairs": [{"name": r.name, "column": r.column, "count": r.count} for r in repairs],
            "undo": undo_facts(latest) if latest else None,
        }
        show_json(facts(found) | more)
        return
    say("\n".join(f"{name}: {value}" for name, value in facts(found).items()))
    if repairs:
        rows = [[r.column, r.name, r.count] for r in repairs]
        show_table(_("Đã chuẩn hóa"), [_("Trường"), _("Cách chuẩn hóa"), _("Số lần")], rows)


def start(batch: BatchArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake import actions, queries

    _said(actions.start(batch=queries.batch(batch), by=BY), as_json)


def pause(batch: BatchArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake import actions, queries

    _said(actions.pause_batch(batch=queries.batch(batch), by=BY), as_json)


def cancel(batch: BatchArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake import actions, queries

    _said(actions.cancel_batch(batch=queries.batch(batch), by=BY), as_json)


def undo(
    batch: BatchArgument,
    reason: Annotated[str, typer.Option("--reason", help=_("Lý do hoàn tác."))] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help=_("Hoàn tác cả dòng đã sửa tiếp sau lô."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake import actions, queries

    found = queries.batch(batch)
    if not reason:
        _preview(found, as_json)
        return
    asked = actions.undo_batch(batch=found, overwrite=overwrite, reason=reason, by=BY)
    done = actions.run_undo(undo_id=asked.pk, by=BY)
    if as_json:
        show_json(undo_facts(done))
    else:
        said = _(
            "Đã hủy %(cancelled)s dòng, trả lại %(restored)s dòng, để nguyên %(left)s dòng. "
            "%(note)s"
        )
        say(filled(said, undo_facts(done)).strip())
    if done.state != "done":
        raise typer.Exit(1)


def _preview(found: Batch, as_json: bool) -> None:
    from lienthong.services.intake import undo as undoing

    counts = undoing.counts(found)
    touched = [
        [t.row_id, t.event, t.changed_by, t.changed_at.isoformat()] for t in undoing.touched(found)
    ]
    if as_json:
        names = ("row", "event", "by", "at")
        show_json(
            {
                "made": counts.made,
                "changed": counts.changed,
                "touched": counts.touched,
                "touched_rows": [dict(zip(names, t, strict=True)) for t in touched],
            }
        )
        return
    said = _(
        "Lô thêm %(made)s dòng (sẽ hủy), sửa %(changed)s dòng (sẽ trở lại như trước); "
        "%(touched)s dòng đã sửa tiếp. Thêm --reason để hoàn tác."
    )
    say(
        filled(
            said,
            {"made": counts.made, "changed": counts.changed, "touched": counts.touched},
        )
    )
    if touched:
        titles = [_("Bản ghi"), _("Sự kiện"), _("Ai"), _("Lúc")]
        show_table(_("Đã thay đổi sau lô này"), titles, touched)


def sweep(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake import actions

    removed = actions.sweep(by=BY)
    if as_json:
        show_json(removed)
    else:
        say(filled(_("Đã dọn %(staging)s bảng tạm, %(files)s tệp dở dang."), removed))


def facts(batch: Batch) -> dict[str, object]:
    """Return a batch as the command line's JSON shows it."""
    return {
        "batch": batch.pk,
        "table": batch.table_name,
        "contract_version": batch.contract_version,
        "file": batch.file_name,
        "sha256": batch.file_sha256,
        "state": batch.state,
        "note": batch.state_note,
        "rows_read": batch.rows_read,
        "rows_blank": batch.rows_blank,
        "rows_accepted": batch.rows_accepted,
        "rows_unchanged": batch.rows_unchanged,
        "rows_repaired": batch.rows_repaired,
        "rows_waiting": batch.rows_waiting,
        "rows_quarantined": batch.rows_quarantined,
        "rows_written": batch.rows_written,
        "rows_per_second": round(batch.rows_per_second, 1),
        "seconds_left": batch.seconds_left,
        "created_by": batch.created_by,
        "created_at": batch.created_at.isoformat(),
    }


def undo_facts(undo: BatchUndo) -> dict[str, object]:
    """Return an undoing as the command line's JSON shows it."""
    return {
        "undo": undo.pk,
        "batch": undo.batch_id,
        "state": undo.state,
        "note": undo.note,
        "total": undo.rows_total,
        "cancelled": undo.rows_cancelled,
        "restored": undo.rows_restored,
        "left": undo.rows_left,
        "refused": undo.rows_refused,
        "closed": undo.rows_closed,
    }


def _said(batch: Batch, as_json: bool) -> None:
    if as_json:
        show_json(facts(batch))
    else:
        say(filled(_("Lô %(batch)s: %(state)s."), {"batch": batch.pk, "state": batch.state}))
