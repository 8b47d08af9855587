"""``lienthong quality runs`` and ``cancel``: what was measured when, and the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.quality.models import Run

RUNS_HELP = N_("Các lượt đo của một bảng, mới nhất trước: công cụ, phiên bản hợp đồng, tiến độ.")
CANCEL_HELP = N_("Dừng một lượt đo đang chạy; kết quả dở dang không được giữ.")
STATES = {
    "running": N_("đang chạy"),
    "done": N_("xong"),
    "failed": N_("hỏng"),
    "cancelled": N_("đã dừng"),
}


def runs(
    table: Annotated[str, typer.Argument(help=_("Tên bảng."), show_default=False)],
    limit: Annotated[int, typer.Option("--limit", min=1, help=_("Số lượt."))] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.quality import queries

    contracts.table(table)
    found = queries.runs(table, limit=limit)
    if as_json:
        show_json([_document(run) for run in found])
        return
    titles = [
        _("Lượt"), _("Bắt đầu"), _("Trạng thái"), _("Bản ghi"), "ms", _("Công cụ"), _("Hợp đồng"),
        _("Dòng đo lại"), _("Người yêu cầu"),
    ]  # fmt: skip
    title = filled(N_("Các lượt đo bảng «%(table)s»"), {"table": table})
    show_table(title, titles, [_line(run) for run in found])


def cancel(
    run: Annotated[int, typer.Argument(help=_("Số của lượt đo."), show_default=False)],
    home: HomeOption = None,
) -> None:
    open_django(home)
    from lienthong.services.quality import actions

    actions.cancel_run(run_id=run, by=system("cli"))
    say(filled(N_("Đã yêu cầu dừng lượt đo %(run)s."), {"run": str(run)}))


def _line(run: Run) -> list[object]:
    return [
        run.pk, f"{run.started_at:%d/%m/%Y %H:%M:%S}", _state(run), run.rows, run.duration_ms,
        run.engine, run.contract_version, run.moved_rows, run.by,
    ]  # fmt: skip


def _state(run: Run) -> str:
    from lienthong.services.quality.engine.steps import STEPS

    said = _(STATES[run.state])
    if run.state != run.RUNNING or not run.step:
        return said
    return f"{said} {run.step_number}/{len(STEPS)}: {_(run.step)}"


def _document(run: Run) -> dict[str, object]:
    return {
        "run": run.pk,
        "table": run.table_name,
        "contract": run.contract_id,
        "contract_version": run.contract_version,
        "engine": run.engine,
        "state": run.state,
        "step": _(run.step) if run.step else "",
        "step_number": run.step_number,
        "rows": run.rows,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "duration_ms": run.duration_ms,
        "moved_rows": run.moved_rows,
        "moved_at": run.moved_at,
        "by": run.by,
        "cancelled_by": run.cancelled_by,
    }
