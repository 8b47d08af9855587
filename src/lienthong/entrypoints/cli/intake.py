"""``lienthong intake``: hand a file in and run it, or see how batches stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli import intake_batches, intake_kept, intake_reading
from lienthong.entrypoints.cli.intake_preview import preview
from lienthong.entrypoints.cli.intake_reading import (
    AfreshOption,
    HeaderOption,
    LastRowOption,
    OneTableOption,
    ShapeOption,
    SheetOption,
)
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, demand_file, open_django
from lienthong.entrypoints.cli.output import err, say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.intake.models import Batch

app = typer.Typer(help=_("Tiếp nhận tệp dữ liệu."), no_args_is_help=True)
intake_batches.add_to(app)
intake_kept.add_to(app)
BY = system("cli")
FAILED = 1
app.command(help=_("Xem một tệp được hiểu thế nào; không ghi gì."))(preview)


@app.command(help=_("Nộp một tệp vào một bảng và chạy ngay."))
def load(
    file: Annotated[
        Path,
        typer.Argument(help=_("Tệp Excel, ODS, CSV, JSON, JSON Lines, XML, Parquet hoặc ZIP.")),
    ],
    table: Annotated[str, typer.Option("--table", help=_("Tên bảng."))],
    yes: Annotated[
        bool, typer.Option("--yes", help=_("Không hỏi lại; tệp đã nộp cũng nộp lại."))
    ] = False,
    sheet: SheetOption = "",
    header: HeaderOption = "",
    last_row: LastRowOption = 0,
    one_table: OneTableOption = False,
    afresh: AfreshOption = False,
    shape: ShapeOption = None,
    synthetic: Annotated[bool, typer.Option("--synthetic", help=_("Dữ liệu giả lập."))] = False,
    unit: Annotated[str, typer.Option("--unit", help=_("Đơn vị nộp."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.intake import actions, mapping
    from lienthong.services.intake.actions.remembering import remember_batch

    demand_file(file)
    batch = actions.receive_file(
        table_name=table,
        file_name=file.name,
        content=file,
        by=BY,
        unit=unit,
        synthetic=synthetic,
        again=yes,
        sheet=sheet,
    )
    try:
        batch = intake_reading.read_as(
            batch, header=header, last_row=last_row, one_table=one_table, afresh=afresh,
            shapes=shape or [], ask=not (yes or as_json),
        )  # fmt: skip
        mapping.check(contracts.table(table)[1], batch.mapping)
        actions.demand_decided(batch)
    except UserError as error:
        note = filled(error.message, error.values)
        actions.fail_batch(batch_id=batch.pk, note=note, by=BY)
        raise
    if not (yes or as_json):
        _show_mapping(batch)
        if not typer.confirm(_("Nhập tệp này?")):
            actions.cancel_batch(batch=batch, by=BY)
            raise typer.Abort
        remember_batch(batch=batch, table=contracts.table(table)[1], by=BY)
    _finish(_run(batch, quiet=as_json), as_json)


@app.command(help=_("Tình trạng của một lô, hoặc các lô gần đây."))
def status(
    batch: Annotated[int | None, typer.Argument(help=_("Số lô."), show_default=False)] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake import queries

    found = [queries.batch(batch)] if batch is not None else list(queries.batches()[:20])
    if as_json:
        show_json([intake_batches.facts(b) for b in found])
        return
    show_table(
        _("Lô nhập"),
        [_("Lô"), _("Bảng"), _("Tệp"), _("Trạng thái"), _("Đã đọc"), _("Nhận"), _("Cách ly")],
        [
            [b.pk, b.table_name, b.file_name, b.state, b.rows_read, b.rows_accepted,
             b.rows_quarantined]
            for b in found
        ],
    )  # fmt: skip


def _run(batch: Batch, *, quiet: bool) -> Batch:
    """Run the batch in this process, showing its progress chunk by chunk."""
    from lienthong.services.intake import actions

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=quiet) as progress:
        task = progress.add_task(batch.file_name, total=batch.rows_total)
        return actions.run_batch(
            batch_id=batch.pk,
            on_chunk=lambda b: _show(progress, task, b),
        )


def _show(progress: Progress, task: TaskID, batch: Batch) -> None:
    if batch.state == "publishing":
        done, total = batch.rows_written, batch.rows_accepted
        progress.update(task, description=_("Ghi vào bảng"), completed=done, total=total)
    else:
        progress.update(task, completed=batch.rows_read)


def _finish(batch: Batch, as_json: bool) -> None:
    if as_json:
        show_json(intake_batches.facts(batch))
    else:
        said = N_(
            "Lô %(batch)s: đọc %(rows_read)s dòng, nhận %(rows_accepted)s (không đổi "
            "%(rows_unchanged)s), cách ly %(rows_quarantined)s. %(note)s"
        )
        say(filled(said, intake_batches.facts(batch)).strip())
    if batch.state != "done":
        raise typer.Exit(FAILED)


def _show_mapping(batch: Batch) -> None:
    show_table(
        _("Ghép cột"),
        [_("Cột của tệp"), _("Trường")],
        [[column, name or _("(không nhập)")] for column, name in batch.mapping.items()],
    )
