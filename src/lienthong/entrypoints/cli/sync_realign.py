"""``lienthong sync realign``: go on with a stream after a backup was restored at the sender."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json
from lienthong.entrypoints.cli.texts import _, filled

BY = Actor(kind="system", id="command-line", name="command line")
MOVED = N_(
    "Luồng %(contract_id)s tới %(receiver)s nối tiếp sau gói %(last_sequence)s của nút nhận; mọi "
    "bản ghi được gửi lại."
)
NOT_MOVED = N_("Luồng %(contract_id)s tới %(receiver)s vẫn nối đúng; không đổi số thứ tự gói.")
RAISED = N_("Bản ghi được nâng phiên bản vì nút nhận có bản mới hơn: %(raised)s.")
ONLY_THERE = N_("Bản ghi chỉ còn ở nút nhận: %(only_there)s. Nhập lại ở nút này rồi chạy lại lệnh.")


def realign(
    contract: Annotated[str, typer.Argument(help=_("Mã hợp đồng dữ liệu."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Nối lại luồng sau khi phục hồi cơ sở dữ liệu của nút gửi."""
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync import queries
    from lienthong.services.sync.realigning import realign as go_on

    done = [
        asdict(
            go_on(
                stream_id=stream.pk,
                identity=bootstrap.sync_identity(),
                transport=bootstrap.sync_transport(stream.peer.url),
                by=BY,
            )
        )
        for stream in queries.streams_of(contract)
    ]
    if as_json:
        show_json(done)
        return
    for one in done:
        say(filled(MOVED if one["moved"] else NOT_MOVED, one))
        say(filled(RAISED, one))
        if one["only_there"]:
            say(filled(ONLY_THERE, one))
