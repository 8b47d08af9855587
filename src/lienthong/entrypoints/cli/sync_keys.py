"""``lienthong sync key``: the keys of peers, one after the other, and revoking one at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.adapters.signing.ed25519_file import read_public_key
from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.sync.models import PeerKey

BY = Actor(kind="system", id="command-line", name="command line")

app = typer.Typer(help=_("Khóa của các nút: thêm, duyệt, thay, thu hồi."), no_args_is_help=True)

NodeArgument = Annotated[str, typer.Argument(help=_("Mã của nút kia."))]
KeyArgument = Annotated[str, typer.Argument(help=_("Mã khóa: 16 chữ số thập lục phân."))]


@app.command("list", help=_("Mọi khóa của các nút và hiệu lực của chúng."))
def list_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.sync.models import PeerKey

    keys = list(PeerKey.objects.select_related("peer"))
    if as_json:
        show_json([_document(key) for key in keys])
        return
    show_table(
        _("Khóa của các nút"),
        [_("Nút"), _("Chiều"), _("Dùng để"), _("Mã khóa"), _("Trạng thái"), _("Từ"), _("Đến")],
        [
            [key.peer.node_id, key.peer.direction, key.purpose, key.key_id, key.state,
             key.valid_from, key.valid_to]
            for key in keys
        ],
    )  # fmt: skip


@app.command(help=_("Thêm một khóa ký của một nút, chờ duyệt; khóa đang dùng vẫn có hiệu lực."))
def add(
    node_id: NodeArgument,
    key: Annotated[str, typer.Option(help=_("Khoá công khai (base64, PEM) hoặc tệp chứa khoá."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    from lienthong.entrypoints.cli.sync import key_text

    public_key = read_public_key(key_text(key))
    open_django(home)
    from lienthong.services.sync import errors
    from lienthong.services.sync.keys import actions
    from lienthong.services.sync.models import Peer, PeerKey

    if public_key is None:
        raise errors.bad_public_key()
    peers = list(Peer.objects.filter(node_id=node_id))
    if not peers:
        raise errors.unknown_peer(node_id)
    _say(
        [
            actions.key_add(peer=peer, purpose=PeerKey.SIGN, public_key=public_key, by=BY)
            for peer in peers
        ],
        as_json,
    )


@app.command(help=_("Duyệt một khóa, sau khi đã đối chiếu với nút kia."))
def approve(
    node_id: NodeArgument,
    key_id: KeyArgument,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync.keys import actions

    _say(actions.key_approve(node_id=node_id, key_id=key_id, by=BY), as_json)


@app.command(help=_("Kết thúc một khóa từ một lúc; điều nó đã ký trước đó vẫn có giá trị."))
def end(
    node_id: NodeArgument,
    key_id: KeyArgument,
    at: Annotated[
        datetime | None, typer.Option(help=_("Ngày giờ Việt Nam; bỏ trống: ngay bây giờ."))
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync.keys import actions

    moment = clock.now() if at is None else at.replace(tzinfo=clock.VIET_NAM)
    _say(actions.key_end(node_id=node_id, key_id=key_id, at=moment, by=BY), as_json)


@app.command(help=_("Thu hồi một khóa ngay và vĩnh viễn: luồng ký bằng nó dừng lại."))
def revoke(
    node_id: NodeArgument,
    key_id: KeyArgument,
    reason: Annotated[str, typer.Option(help=_("Lý do, ghi vào nhật ký."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync.keys import actions

    _say(actions.key_revoke(node_id=node_id, key_id=key_id, reason=reason, by=BY), as_json)


@app.command(help=_("Đặt loại dữ liệu mà từ đó gói được mã hóa cho một nút nhận."))
def encrypt(
    node_id: NodeArgument,
    least: Annotated[
        str, typer.Option("--from", help=_("public, internal hoặc restricted (mặc định)."))
    ],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync.keys import actions

    peer = actions.encryption_set(node_id=node_id, least=least, by=BY)
    if as_json:
        show_json({"node": peer.node_id, "encrypted_from": peer.encrypted_from})
        return
    values = {"node": peer.node_id, "least": peer.encrypted_from}
    say(filled(N_("Gói gửi nút %(node)s được mã hóa từ loại %(least)s."), values))


@app.command(help=_("Báo khóa của nút này cho một nút nhận và học khóa của nút đó."))
def exchange(node_id: NodeArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong import bootstrap
    from lienthong.core.package.refusal import Refused
    from lienthong.services.sync import errors
    from lienthong.services.sync.keys import telling
    from lienthong.services.sync.models import Peer, PeerKey

    peer = Peer.objects.filter(direction=Peer.RECEIVER, node_id=node_id).first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    try:
        told = telling.exchange(
            peer=peer,
            identity=bootstrap.sync_identity(),
            transport=bootstrap.sync_transport(peer.url),
        )
    except Refused as refused:
        raise errors.peer_refused(node_id, refused.code) from refused
    if not told:
        raise errors.peer_down(node_id)
    _say(list(PeerKey.objects.select_related("peer").filter(peer=peer)), as_json)


def _say(keys: list[PeerKey], as_json: bool) -> None:
    if as_json:
        show_json([_document(key) for key in keys])
        return
    for key in keys:
        values = {"key": key.key_id, "node": key.peer.node_id, "state": key.state}
        say(filled(N_("Khóa %(key)s của nút %(node)s: %(state)s."), values))


def _document(key: PeerKey) -> dict[str, object]:
    return {
        "node": key.peer.node_id,
        "direction": key.peer.direction,
        "purpose": key.purpose,
        "key": key.key_id,
        "public_key": key.public_key,
        "state": key.state,
        "valid_from": key.valid_from,
        "valid_to": key.valid_to,
        "revoked_at": key.revoked_at,
        "introduced_by": key.introduced_by,
    }
