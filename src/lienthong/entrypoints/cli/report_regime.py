"""``lienthong report regime``: one's own regimes, what they are about, from when they are owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, day_of, open_django
from lienthong.entrypoints.cli.output import show_json, show_table
from lienthong.entrypoints.cli.texts import _

if TYPE_CHECKING:
    from lienthong.services.reporting.models import Regime

app = typer.Typer(
    help=_("Chế độ báo cáo: thêm, phạm vi, ngày theo dõi, người duyệt và ký."),
    no_args_is_help=True,
)
BY = system("cli")
RegimeId = Annotated[str, typer.Argument(help=_("Mã chế độ báo cáo."))]
Several = Annotated[list[str], typer.Option(help=_("Mã; ghi nhiều lần được."))]


@app.command(help=_("Một chế độ: ai báo cáo ai, kỳ nào, về những gì."))
def show(regime: RegimeId, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.reporting import queries

    _show(queries.regime(regime), as_json)


@app.command(help=_("Thêm chế độ báo cáo của đơn vị; tính từ hôm nay."))
def add(
    title: Annotated[str, typer.Option("--title", help=_("Tên báo cáo."))],
    cadence: Annotated[
        str,
        typer.Option(
            "--cadence",
            help=_("monthly, quarterly, semiannual, yearly, once hoặc on_demand."),
        ),
    ],
    reporter: Annotated[str, typer.Option("--reporter", help=_("Đơn vị báo cáo."))] = "",
    recipient: Annotated[str, typer.Option("--recipient", help=_("Nơi nhận."))] = "",
    closes_on: Annotated[
        int, typer.Option("--closes-on", help=_("Ngày chốt số của tháng cuối kỳ; 0: hết kỳ."))
    ] = 0,
    due_day: Annotated[
        int, typer.Option("--due-day", help=_("Ngày hạn của tháng cuối kỳ; 0: không có hạn."))
    ] = 0,
    before: Annotated[bool, typer.Option("--before", help=_("Gửi đúng ngày hạn là trễ."))] = False,
    due: Annotated[
        str, typer.Option("--due", help=_("Ngày hạn của báo cáo một lần, dạng 2026-12-31."))
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions
    from lienthong.services.reporting.actions.regimes import OwnRegime

    own = OwnRegime(
        title, cadence, reporter, recipient, closes_on, due_day, before,
        day_of(due) if due else None, clock.today(),
    )  # fmt: skip
    _show(actions.add_regime(regime=own, by=BY), as_json)


@app.command(help=_("Đặt phạm vi: báo cáo về kế hoạch, nhiệm vụ, cơ quan, trụ cột, nhóm nào."))
def scope(
    regime: RegimeId,
    plan: Several = [],  # noqa: B006 - typer reads the default, nobody changes it
    task: Several = [],  # noqa: B006
    agency: Several = [],  # noqa: B006
    pillar: Annotated[str, typer.Option("--pillar", help=_("Mã trụ cột."))] = "",
    group: Annotated[str, typer.Option("--group", help=_("Nhóm cơ sở dữ liệu."))] = "",
    default: Annotated[
        bool, typer.Option("--default", help=_("Theo văn bản của kế hoạch như ban đầu."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions
    from lienthong.services.reporting.scoping import Scope

    wanted = None if default else Scope(tuple(plan), tuple(task), tuple(agency), pillar, group)
    _show(actions.set_scope(regime_id=regime, scope=wanted, by=BY), as_json)


@app.command(help=_("Tính kỳ phải báo cáo từ một ngày; không ghi ngày là thôi theo dõi."))
def track(
    regime: RegimeId,
    since: Annotated[str, typer.Option("--since", help=_("Ngày, dạng 2026-11-01."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    day = day_of(since) if since else None
    _show(actions.track_regime(regime_id=regime, since=day, by=BY), as_json)


@app.command(help=_("Ghi người duyệt, người ký của chế độ."))
def people(
    regime: RegimeId,
    reviewer: Annotated[str, typer.Option("--reviewer", help=_("Người duyệt."))] = "",
    signer: Annotated[str, typer.Option("--signer", help=_("Người ký."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    made = actions.name_people(regime_id=regime, reviewer=reviewer, signer=signer, by=BY)
    _show(made, as_json)


def _show(regime: Regime, as_json: bool) -> None:
    from lienthong.services.reporting.scoping import scope_of

    about = scope_of(regime).as_plain()
    told = {
        "id": regime.pk, "title": regime.title, "own": regime.own, "cadence": regime.cadence,
        "reporter": regime.reporter, "recipient": regime.recipient,
        "tracked_from": regime.tracked_from, "reviewer": regime.reviewer,
        "signer": regime.signer, "scope": about, "scope_set": regime.scope is not None,
    }  # fmt: skip
    if as_json:
        show_json(told)
        return
    rows = [
        [name, ", ".join(value) if isinstance(value, list) else value]
        for name, value in {**told, **about}.items()
        if name != "scope"
    ]
    show_table(regime.title, [_("Mục"), _("Giá trị")], rows)
