"""``lienthong sync contracts``: versions that senders announced, and a person's decision."""

from __future__ import annotations

from typing import Annotated

import typer

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

BY = Actor(kind="system", id="command-line", name="command line")
POLICIES = ("compatible", "ask")
app = typer.Typer(help=_("Phiên bản hợp đồng do nút gửi báo trước."), no_args_is_help=True)
EntryArgument = Annotated[int, typer.Argument(help=_("Số trong danh sách."))]


@app.command("list", help=_("Các phiên bản chờ quyết định, đang chuyển hoặc bị từ chối."))
def list_held(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.sync import adopting

    found = [
        {
            "id": one.pk,
            "sender": one.peer.node_id,
            "contract": one.contract_id,
            "version": one.version,
            "level": one.level,
            "state": one.state,
            "note": one.note,
        }
        for one in adopting.waiting_decisions()
    ]
    if as_json:
        show_json(found)
        return
    show_table(
        _("Phiên bản hợp đồng chờ quyết định"),
        [_("Số"), _("Nút gửi"), _("Hợp đồng"), _("Phiên bản"), _("Mức"), _("Trạng thái"),
         _("Ghi chú")],
        [list(one.values()) for one in found],
    )  # fmt: skip


@app.command(help=_("Nhận phiên bản: chuyển bảng ở nút này, các gói đang chờ sẽ đến."))
def accept(entry: EntryArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.sync import adopting

    held = adopting.accept(entry_id=entry, by=BY)
    _say(held.contract_id, held.version, held.state, as_json)


@app.command(help=_("Từ chối phiên bản; các gói của phiên bản này chờ ở nút gửi."))
def refuse(
    entry: EntryArgument,
    reason: Annotated[str, typer.Option("--reason", help=_("Lý do, gửi lại cho nút gửi."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync import adopting

    held = adopting.refuse(entry_id=entry, reason=reason, by=BY)
    _say(held.contract_id, held.version, held.state, as_json)


@app.command(help=_("Đặt cách nhận phiên bản của một nút gửi: compatible hoặc ask."))
def policy(
    node: Annotated[str, typer.Argument(help=_("Mã của nút gửi."))],
    choice: Annotated[str, typer.Argument(help=_("compatible: tự nhận bản tương thích; ask."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync import actions

    if choice not in POLICIES:
        raise UserError(
            N_("Cách nhận «%(choice)s» không có; chỉ nhận: compatible, ask."),
            code="bad-policy",
            values={"choice": choice},
        )
    peer = actions.peer_contracts(node_id=node, policy=choice, by=BY)
    if as_json:
        show_json({"node_id": peer.node_id, "contracts": peer.contracts})
    else:
        say(filled(N_("Nút %(node)s: %(state)s."), {"node": node, "state": peer.contracts}))


def _say(contract: str, version: str, state: str, as_json: bool) -> None:
    facts = {"contract": contract, "version": version, "state": state}
    if as_json:
        show_json(facts)
    else:
        say(filled(N_("Hợp đồng %(contract)s %(version)s: %(state)s."), facts))
