"""``lienthong sync realign``: go on with a stream after a backup was restored at the sender."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.sync.realigning import Realigned

BY = Actor(kind="system", id="command-line", name="command line")
MOVED = N_(
    "Luồng %(contract_id)s tới %(receiver)s nối tiếp sau gói %(last_sequence)s của nút nhận; mọi "
    "bản ghi được gửi lại."
)
NOT_MOVED = N_("Luồng %(contract_id)s tới %(receiver)s vẫn nối đúng; không đổi số thứ tự gói.")
RAISED = N_("Bản ghi được nâng phiên bản vì nút nhận có bản mới hơn: %(raised)s.")
ONLY_THERE = N_(
    "Bản ghi chỉ còn ở nút nhận: %(only_there)s. Nhập lại ở nút này rồi chạy lại lệnh; nếu đúng là "
    "không còn, chạy lại với --cancel-only-there."
)
CANCELLED = N_("Đã hủy %(cancelled)s bản ghi chỉ còn ở nút nhận; việc hủy đang được gửi đi.")
SHOWN = 20


def realign(
    contract: Annotated[str, typer.Argument(help=_("Mã hợp đồng dữ liệu."))],
    cancel: Annotated[
        bool,
        typer.Option(
            "--cancel-only-there",
            help=_("Xem rồi hủy các bản ghi chỉ còn ở nút nhận; hỏi trước khi hủy."),
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Không hỏi lại trước khi hủy."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Nối lại luồng sau khi phục hồi cơ sở dữ liệu của nút gửi."""
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync import queries
    from lienthong.services.sync.realigning import realign as go_on

    done = [
        go_on(
            stream_id=stream.pk,
            identity=bootstrap.sync_identity(),
            transport=bootstrap.sync_transport(stream.peer.url),
            by=BY,
        )
        for stream in queries.streams_of(contract)
    ]
    cancelled = {}
    for one in done:
        if not as_json:
            _show(one)
        if cancel and one.only_there and (yes or _is_agreed(one)):
            cancelled[one.receiver] = _cancel(one)
            if not as_json:
                say(filled(CANCELLED, {"cancelled": cancelled[one.receiver]}))
    if as_json:
        show_json([{**asdict(one), "cancelled": cancelled.get(one.receiver, 0)} for one in done])


def _show(one: Realigned) -> None:
    values = asdict(one)
    say(filled(MOVED if one.moved else NOT_MOVED, values))
    say(filled(RAISED, values))
    if one.only_there:
        say(filled(ONLY_THERE, values))
        for row in one.rows_only_there[:SHOWN]:
            say(f"  {row.table} {row.row_id} ({row.version})")
        if one.only_there > SHOWN:
            say(f"  … (+{one.only_there - SHOWN})")


def _is_agreed(one: Realigned) -> bool:
    """Asked on the error stream, so that what is printed for a program stays whole."""
    question = filled(
        N_("Hủy %(only_there)s bản ghi này ở nút nhận %(receiver)s?"),
        {"only_there": one.only_there, "receiver": one.receiver},
    )
    return typer.confirm(question, err=True)


def _cancel(one: Realigned) -> int:
    """Rows of a database have one contract: what is cancelled here leaves every receiver."""
    from lienthong.services.sync.realigning import cancel_only_there

    return cancel_only_there(contract_id=one.contract_id, rows=one.rows_only_there, by=BY)
