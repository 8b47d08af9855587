"""``lienthong quality weights|thresholds``: what parts weigh, and which scores are green."""

from __future__ import annotations

from typing import Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import show_json, show_table
from lienthong.entrypoints.cli.texts import _

BY = system("cli")
WEIGHTS_HELP = N_("Trọng số đã đặt của một cơ sở dữ liệu; với --set thì đặt, --unset thì bỏ.")
THRESHOLDS_HELP = N_("Ngưỡng xanh, vàng và mức sụt phải báo; của nút hoặc của một cơ sở dữ liệu.")

ContractArgument = Annotated[str, typer.Argument(help=_("Mã hợp đồng."))]
LevelOption = Annotated[
    str, typer.Option("--level", help=_("rule, field, word, table hoặc database."))
]
SubjectOption = Annotated[
    str, typer.Option("--subject", help=_("Mã quy tắc, bảng.cột, mã tiêu chí hoặc tên bảng."))
]
SetOption = Annotated[float | None, typer.Option("--set", help=_("Trọng số mới, từ 0 đến 100."))]
UnsetOption = Annotated[bool, typer.Option("--unset", help=_("Bỏ trọng số đã đặt."))]
ReasonOption = Annotated[str, typer.Option("--reason", help=_("Lý do, căn cứ."))]
OfOption = Annotated[str, typer.Option("--contract", help=_("Mã hợp đồng; bỏ trống là cả nút."))]
GreenOption = Annotated[float | None, typer.Option("--green", help=_("Xanh từ điểm này."))]
YellowOption = Annotated[float | None, typer.Option("--yellow", help=_("Vàng từ điểm này."))]
DropOption = Annotated[float | None, typer.Option("--drop", help=_("Sụt từ số điểm này thì báo."))]


def weights(
    contract: ContractArgument,
    level: LevelOption = "",
    subject: SubjectOption = "",
    value: SetOption = None,
    unset: UnsetOption = False,
    reason: ReasonOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.quality.scoring import actions, policy

    contracts.current(contract)
    if unset or value is not None:
        if not level:
            raise UserError(
                N_("Chưa cho biết bậc của trọng số."),
                code="no-level",
                remedy=N_("Thêm --level rule, field, word, table hoặc database."),
            )
        actions.set_weight(
            contract_id=contract,
            level=level,
            subject=subject,
            value=None if unset else value,
            reason=reason,
            by=BY,
        )
    found = sorted(policy.set_weights(contract).values(), key=lambda w: (w.level, w.subject))
    rows = [[w.level, w.subject, w.value, w.reason, w.by, f"{w.at:%d/%m/%Y}"] for w in found]
    if as_json:
        names = ("level", "subject", "value", "reason", "by", "at")
        show_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    titles = [_("Bậc"), _("Phần"), _("Trọng số"), _("Lý do"), _("Ai"), _("Ngày")]
    show_table(_("Trọng số đã đặt"), titles, rows)


def thresholds(
    contract: OfOption = "",
    green: GreenOption = None,
    yellow: YellowOption = None,
    drop: DropOption = None,
    unset: UnsetOption = False,
    reason: ReasonOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.quality.scores import Limits
    from lienthong.services.quality.scoring import actions, policy

    held = policy.limits(contract)
    if unset or {green, yellow, drop} != {None}:
        wanted = Limits(
            held.green if green is None else green,
            held.yellow if yellow is None else yellow,
            held.drop if drop is None else drop,
        )
        actions.set_thresholds(
            contract_id=contract, limits=None if unset else wanted, reason=reason, by=BY
        )
        held = policy.limits(contract)
    if as_json:
        show_json({"green": held.green, "yellow": held.yellow, "drop": held.drop})
        return
    titles = [_("Xanh từ"), _("Vàng từ"), _("Báo khi sụt từ")]
    show_table(_("Ngưỡng điểm"), titles, [[held.green, held.yellow, held.drop]])
