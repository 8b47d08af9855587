"""``lienthong ledger``: registers beside the plans, legal texts, the figures leaders see."""

from __future__ import annotations

from typing import Annotated

import typer

from lienthong.base.actor import system
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import show_json, show_table
from lienthong.entrypoints.cli.texts import _

app = typer.Typer(help=_("Sổ theo dõi, văn bản pháp luật, trang điều hành."), no_args_is_help=True)
BY = system("cli")


@app.command(help=_("Đưa doanh nghiệp đồng hành, văn bản của các kế hoạch vào sổ."))
def enter(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    entered = actions.enter_known(by=BY)
    if as_json:
        show_json(entered)
        return
    show_table(_("Đã đưa vào sổ"), [_("Sổ"), _("Dòng")], list(entered.items()))


@app.command(help=_("Văn bản pháp luật, hiệu lực đến hôm nay và văn bản thay thế."))
def laws(
    gone: Annotated[bool, typer.Option("--gone", help=_("Chỉ văn bản hết hiệu lực."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.base import clock
    from lienthong.services.registry.laws.rows import GONE
    from lienthong.services.registry.laws.rows import laws as known

    day = clock.today()
    found = [law for law in known().values() if not gone or law.force(day) in GONE]
    if as_json:
        show_json([
            {"id": law.id, "number": law.number, "subject": law.subject, "force": law.force(day),
             "since": law.since, "until": law.until, "replaced_by": law.successor_id,
             "grade": law.grade}
            for law in found
        ])  # fmt: skip
        return
    lines = [[law.id, law.title, law.force(day), law.successor_id] for law in found]
    titles = [_("Mã"), _("Văn bản"), _("Hiệu lực"), _("Được thay thế bởi")]
    show_table(_("Văn bản"), titles, lines)


@app.command(help=_("Đo lại số liệu của trang điều hành."))
def board(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.direction.board.keeping import measure_board

    found = measure_board(again=True)
    states = found.figures["states"]
    if as_json:
        show_json({"at": found.at, "took_ms": found.took_ms, "figures": found.figures})
        return
    titles = [_("Trạng thái"), _("Nhiệm vụ")]
    show_table(_("Trang điều hành"), titles, list(states.items()))
