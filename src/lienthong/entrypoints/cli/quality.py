"""``lienthong quality``: measure tables and show the six words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli import (
    quality_check,
    quality_export,
    quality_move,
    quality_runs,
    quality_scoring,
    quality_tickets,
)
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import show_json, show_table
from lienthong.entrypoints.cli.texts import _

if TYPE_CHECKING:
    from lienthong.services.quality.models import Run
    from lienthong.services.quality.scores import Score, SixWords

app = typer.Typer(help=_("Đo chất lượng: sáu từ của mỗi cơ sở dữ liệu."), no_args_is_help=True)
app.command("check", help=quality_check.HELP)(quality_check.check)
app.command("move", help=quality_move.HELP)(quality_move.move)
app.command("runs", help=_(quality_runs.RUNS_HELP))(quality_runs.runs)
app.command("cancel", help=_(quality_runs.CANCEL_HELP))(quality_runs.cancel)
app.command("tickets", help=_(quality_tickets.LIST_HELP))(quality_tickets.tickets)
app.command("ticket", help=_(quality_tickets.ONE_HELP))(quality_tickets.ticket)
app.command("escalate", help=_(quality_tickets.ESCALATE_HELP))(quality_tickets.escalate)
app.command("export", help=_(quality_export.HELP))(quality_export.export)
app.command("weights", help=_(quality_scoring.WEIGHTS_HELP))(quality_scoring.weights)
app.command("thresholds", help=_(quality_scoring.THRESHOLDS_HELP))(quality_scoring.thresholds)
BY = system("cli")
TITLES = {
    "dung": N_("Đúng"),
    "du": N_("Đủ"),
    "sach": N_("Sạch"),
    "song": N_("Sống"),
    "thong_nhat": N_("Thống nhất"),
    "dung_chung": N_("Dùng chung"),
}


@app.command(help=_("Đo một bảng, hoặc mọi bảng với --all."))
def run(
    table: Annotated[str, typer.Argument(help=_("Tên bảng."), show_default=False)] = "",
    every: Annotated[bool, typer.Option("--all", help=_("Đo mọi bảng đã khai báo."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    if bool(table) == every:
        raise UserError(
            N_("Nêu tên một bảng, hoặc dùng --all để đo mọi bảng."),
            code="no-table",
            remedy=N_("Ví dụ: lienthong quality run di_tich"),
        )
    open_django(home)
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.quality import actions
    from lienthong.services.sync.queries import shared_share

    names = [table] if table else [t.name for c in contracts.all_current() for t in c.tables]
    runs = [actions.run(table_name=n, by=BY, shared_share=shared_share) for n in names]
    _show_runs(runs, as_json)


@app.command(help=_("Sáu từ của mỗi cơ sở dữ liệu theo lần đo gần nhất."))
def show(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.quality import queries
    from lienthong.services.sync.queries import shared_share

    declared = contracts.all_current()
    words = {c.id: queries.words_of(c, shared_share) for c in declared}
    if as_json:
        show_json({name: _words(found) for name, found in words.items()})
        return
    titles = [_("Cơ sở dữ liệu"), _("Chỉ số"), *(_(title) for title in TITLES.values())]
    lines = [
        [c.id, _figure(queries.index_of(c)), *(_figure(score) for score in words[c.id].values())]
        for c in declared
    ]
    show_table(_("Chất lượng dữ liệu"), titles, lines)


def _show_runs(runs: list[Run], as_json: bool) -> None:
    from lienthong.services.quality import queries

    if as_json:
        show_json(
            [
                {
                    "table": found.table_name,
                    "contract": found.contract_id,
                    "run": found.pk,
                    "rows": found.rows,
                    "duration_ms": found.duration_ms,
                    "failures": sum(r.failed for r in queries.results(found)),
                    "words": _words(queries.table_words(found)),
                }
                for found in runs
            ]
        )
        return
    titles = [_("Bảng"), _("Bản ghi"), "ms", *(_(title) for title in TITLES.values())]
    lines = [
        [
            found.table_name,
            found.rows,
            found.duration_ms,
            *(_figure(score) for score in queries.table_words(found).values()),
        ]
        for found in runs
    ]
    show_table(_("Kết quả đo"), titles, lines)


def _words(words: SixWords) -> dict[str, object]:
    return {
        word: {
            "value": score.value,
            "grade": score.grade,
            "reason": _(score.reason) if score.reason else "",
            "serious": score.serious,
        }
        for word, score in words.items()
    }


def _figure(score: Score) -> str:
    if score.value is None:
        return "–"
    return f"{score.value:.2f}".replace(".", ",") + (" !" if score.serious else "")
