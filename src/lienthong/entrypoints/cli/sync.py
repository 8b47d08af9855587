"""``lienthong sync``: see the streams, hold them, send again, let nodes in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.adapters.signing.ed25519_file import read_public_key
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli import (
    sync_bounds,
    sync_connection,
    sync_contracts,
    sync_files,
    sync_keys,
    sync_profiles,
    sync_realign,
)
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.sync.models import Peer
    from lienthong.services.sync.queries import InOverview, StreamOverview

BY = Actor(kind="system", id="command-line", name="command line")

app = typer.Typer(help=_("Xem và điều khiển đồng bộ."), no_args_is_help=True)
peer_app = typer.Typer(help=_("Đăng ký và duyệt các nút kết nối."), no_args_is_help=True)
app.add_typer(peer_app, name="peer")
app.add_typer(sync_contracts.app, name="contracts")
app.add_typer(sync_keys.app, name="key")
app.add_typer(sync_profiles.app, name="profile")
app.command("export", help=_("Xuất các gói đang chờ ra thư mục hoặc thiết bị rời."))(
    sync_files.export
)
app.command("import", help=_("Nhận gói và biên nhận từ thư mục hoặc thiết bị rời."))(
    sync_files.import_
)

app.command("realign", help=_("Nối lại luồng sau khi phục hồi cơ sở dữ liệu của nút gửi."))(
    sync_realign.realign
)

app.add_typer(sync_connection.app, name="connection")
app.command("connect", help=_("Nút gửi: chứng minh giữ khóa với nút nhận, xem còn thiếu gì."))(
    sync_connection.connect
)
app.command("proof", help=_("Nút gửi: ký mã thử thách vào tệp, cho mạng không nối với nút nhận."))(
    sync_connection.proof
)
app.command("quota", help=_("Đặt hạn mức của một nút gửi; bỏ mục nào là mục ấy tự do."))(
    sync_bounds.quota
)
app.command("pace", help=_("Đặt nhịp gửi của một luồng: dòng mỗi phút và khung giờ."))(
    sync_bounds.pace
)
app.command("replay", help=_("Phát lại các gói từ một số trở đi, đúng những byte đã ký."))(
    sync_bounds.replay
)
app.command("record", help=_("Gửi lại một bản ghi như đang có."))(sync_bounds.record)
app.command("verify", help=_("Kiểm tra lại từng gói đã nhận của một nút gửi."))(sync_bounds.verify)
app.command("plan", help=_("Đặt lịch đối soát của một luồng; mỗi lần có một biên bản được giữ."))(
    sync_bounds.plan
)

ContractArgument = Annotated[str, typer.Argument(help=_("Mã hợp đồng dữ liệu."))]
DirectionOption = Annotated[
    str, typer.Option("--direction", help=_("receiver: nút nhận; sender: nút gửi."))
]
NodeArgument = Annotated[str, typer.Argument(help=_("Mã của nút kia."))]


@app.command(help=_("Hàng đợi, độ trễ, biên nhận và cảnh báo của từng luồng."))
def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.sync import queries

    out, incoming = queries.streams_overview(), queries.in_streams_overview()
    alarms = queries.open_alarms()
    if as_json:
        show_json(
            {
                "drained": queries.is_drained(),
                "streams": [_stream_json(one) for one in out],
                "incoming": [_in_json(one) for one in incoming],
                "peers": [_peer_json(peer) for peer in queries.peers()],
                "alarms": [
                    {
                        "kind": alarm.kind,
                        "subject": alarm.subject,
                        "message": filled(alarm.message, alarm.values),
                        "first_seen": alarm.first_seen,
                        "count": alarm.count,
                    }
                    for alarm in alarms
                ],
            }
        )
        return
    show_table(
        _("Luồng gửi đi"),
        [_("Hợp đồng"), _("Nút nhận"), _("Trạng thái"), _("Gói chờ"), _("Dòng chờ"),
         _("Trễ p50 ms"), _("Trễ p99 ms"), _("Bị từ chối")],
        [
            [one.stream.contract_id, one.stream.peer.node_id, one.stream.state,
             one.queue_packages, one.queue_rows, one.lag.p50, one.lag.p99, one.refused_open]
            for one in out
        ],
    )  # fmt: skip
    show_table(
        _("Luồng nhận về"),
        [_("Hợp đồng"), _("Nút gửi"), _("Gói cuối"), _("Đã áp dụng"), _("Bị từ chối")],
        [
            [one.stream.contract_id, one.stream.peer.node_id, one.stream.last_sequence,
             one.applied, one.refused]
            for one in incoming
        ],
    )  # fmt: skip
    for alarm in alarms:
        say(f"{alarm.subject}: {filled(alarm.message, alarm.values)} (×{alarm.count})")


@app.command(help=_("Tạm giữ việc gửi một hợp đồng; hàng đợi vẫn được ghi."))
def pause(contract: ContractArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.sync import actions

    _say_count(actions.stream_pause(contract_id=contract, by=BY), "paused", as_json)


@app.command(help=_("Gửi tiếp một hợp đồng."))
def resume(
    contract: ContractArgument, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    open_django(home)
    from lienthong.services.sync import actions

    _say_count(actions.stream_resume(contract_id=contract, by=BY), "resumed", as_json)


@app.command(help=_("Gửi lại toàn bộ bản ghi, hoặc chỉ các bản ghi bị từ chối, của một hợp đồng."))
def resend(
    contract: ContractArgument,
    refused: Annotated[bool, typer.Option("--refused", help=_("Chỉ bản ghi bị từ chối."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync import actions, queries, repair

    if not refused:
        _say_count(actions.stream_resend(contract_id=contract, by=BY), "restarted", as_json)
        return
    identity = bootstrap.sync_identity()
    count = sum(
        repair.resend_refused(stream_id=stream.pk, identity=identity, by=BY)
        for stream in queries.streams_of(contract)
    )
    _say_count(count, "rows", as_json)


@peer_app.command("add", help=_("Đăng ký một nút, chưa duyệt."))
def peer_add(
    node_id: NodeArgument,
    name: Annotated[str, typer.Option(help=_("Tên cơ quan."))],
    key: Annotated[str, typer.Option(help=_("Khoá công khai (base64, PEM) hoặc tệp chứa khoá."))],
    direction: DirectionOption = "receiver",
    url: Annotated[
        str, typer.Option(help=_("Địa chỉ: http(s)://, nats://, file:///THƯ_MỤC, file:."))
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    _check_direction(direction, url)
    public_key = read_public_key(key_text(key))
    open_django(home)
    from lienthong.services.sync import actions, errors

    if public_key is None:
        raise errors.bad_public_key()
    peer = actions.peer_add(
        node_id=node_id, name=name, direction=direction, public_key=public_key, url=url, by=BY
    )
    _say_peer(peer, as_json)


@peer_app.command("approve", help=_("Duyệt kết nối với một nút."))
def peer_approve(
    node_id: NodeArgument,
    direction: DirectionOption = "receiver",
    without_steps: Annotated[
        str,
        typer.Option(
            "--without-steps", help=_("Duyệt nút gửi không qua năm bước: lý do, ghi vào nhật ký.")
        ),
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync import actions, errors
    from lienthong.services.sync.models import Peer

    new = Peer.objects.filter(direction=Peer.SENDER, node_id=node_id, state=Peer.PENDING)
    if direction == Peer.SENDER and not without_steps and new.exists():
        raise errors.by_steps(node_id)
    peer = actions.peer_approve(node_id=node_id, direction=direction, reason=without_steps, by=BY)
    _say_peer(peer, as_json)


@peer_app.command("suspend", help=_("Ngừng ngay kết nối với một nút."))
def peer_suspend(
    node_id: NodeArgument,
    direction: DirectionOption = "receiver",
    reason: Annotated[str, typer.Option(help=_("Lý do, ghi vào nhật ký."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync import actions

    peer = actions.peer_suspend(node_id=node_id, direction=direction, reason=reason, by=BY)
    _say_peer(peer, as_json)


def _check_direction(direction: str, url: str) -> None:
    if direction not in ("receiver", "sender"):
        raise UserError(
            N_("Chiều «%(direction)s» không có; chỉ nhận: receiver, sender."),
            code="bad-direction",
            values={"direction": direction},
        )
    from lienthong.services.sync import errors, ways

    if (url or direction == "receiver") and not ways.is_address(url):
        raise errors.bad_address()


def key_text(key: str) -> str:
    if key.lstrip().startswith("-----"):
        return key
    path = Path(key)
    return path.read_text(encoding="ascii") if path.is_file() else key


def _say_count(count: int, name: str, as_json: bool) -> None:
    if as_json:
        show_json({name: count})
    else:
        say(filled(N_("Xong: %(count)s."), {"count": count}))


def _say_peer(peer: Peer, as_json: bool) -> None:
    if as_json:
        show_json(_peer_json(peer))
    else:
        say(filled(N_("Nút %(node)s: %(state)s."), {"node": peer.node_id, "state": peer.state}))


def _peer_json(peer: Peer) -> dict[str, object]:
    return {
        "node_id": peer.node_id,
        "name": peer.name,
        "direction": peer.direction,
        "state": peer.state,
        "url": peer.url,
        "profile": peer.profile,
    }


def _stream_json(one: StreamOverview) -> dict[str, object]:
    return {
        "contract": one.stream.contract_id,
        "receiver": one.stream.peer.node_id,
        "state": one.stream.state,
        "blocked_code": one.stream.blocked_code,
        "next_sequence": one.stream.next_sequence,
        "queue_packages": one.queue_packages,
        "queue_rows": one.queue_rows,
        "lag_ms": asdict(one.lag),
        "receipts_verified": one.receipts_verified,
        "last_receipt_at": one.last_receipt.received_at if one.last_receipt else None,
        "refused_open": one.refused_open,
        "alarms": len(one.alarms),
    }


def _in_json(one: InOverview) -> dict[str, object]:
    return {
        "contract": one.stream.contract_id,
        "sender": one.stream.peer.node_id,
        "last_sequence": one.stream.last_sequence,
        "last_received_at": one.stream.last_received_at,
        "packages": one.packages,
        "applied": one.applied,
        "refused": one.refused,
    }
