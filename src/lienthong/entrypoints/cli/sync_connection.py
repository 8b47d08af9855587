"""``lienthong sync connection``: let a sender in by five steps; ``sync connect``: its own side.

Who decides is named with ``--by``: approval needs a person other than the one who asked.
"""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.adapters.signing.ed25519_file import read_public_key
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.sync.connecting.introducing import TrialResult
    from lienthong.services.sync.models import Connection

BY = Actor(kind="system", id="command-line", name="command line")
WAITING = 1
app = typer.Typer(help=_("Kết nối của nút gửi: năm bước trước gói đầu tiên."), no_args_is_help=True)
NodeArgument = Annotated[str, typer.Argument(help=_("Mã của nút kia."))]
ByOption = Annotated[
    str, typer.Option("--by", help=_("Tên đăng nhập của người thực hiện."), show_default=False)
]


def acting(username: str) -> Actor:
    """The person named, who must manage sync; the command line itself if none."""
    if not username:
        return BY
    from lienthong.services.accounts import queries as accounts
    from lienthong.services.accounts.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise UserError(
            N_("Không có tài khoản «%(name)s»."),
            code="unknown-account",
            values={"name": username},
            remedy=N_("Xem tài khoản ở trang «Tài khoản», hoặc tạo bằng «lienthong account»."),
        )
    accounts.demand(user, "sync.manage")
    return user.actor


@app.command(help=_("Bước 1: đăng ký nút gửi và khóa của nó."))
def add(
    node_id: NodeArgument,
    name: Annotated[str, typer.Option(help=_("Tên cơ quan."))],
    key: Annotated[str, typer.Option(help=_("Khoá công khai (base64, PEM) hoặc tệp chứa khoá."))],
    contact: Annotated[str, typer.Option(help=_("Người liên hệ."))] = "",
    purpose: Annotated[str, typer.Option(help=_("Gửi gì, để làm gì, căn cứ nào."))] = "",
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    from lienthong.entrypoints.cli.sync import key_text

    public_key = read_public_key(key_text(key))
    open_django(home)
    from lienthong.services.sync import errors
    from lienthong.services.sync.connecting import registering

    if public_key is None:
        raise errors.bad_public_key()
    connection = registering.register(
        node_id=node_id, name=name, public_key=public_key, contact=contact, purpose=purpose,
        by=acting(by),
    )  # fmt: skip
    _show(connection, as_json)


@app.command(help=_("Các bước đã qua, kết quả kiểm tra, gói thử và mã thử thách."))
def show(node_id: NodeArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.sync.connecting.registering import connection_of

    _show(connection_of(node_id), as_json)


@app.command(help=_("Bước 2 khi hai mạng không nối nhau: nhận tệp chứng minh khóa của nút gửi."))
def prove(
    node_id: NodeArgument,
    file: Annotated[Path, typer.Argument(help=_("Tệp do «lienthong sync proof» ghi."))],
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync.connecting import proving

    data, signature = _read_proof(file)
    connection = proving.prove_by_file(
        node_id=node_id, data=data, signature=signature, identity=bootstrap.sync_identity(),
        by=acting(by),
    )  # fmt: skip
    _show(connection, as_json)


@app.command(help=_("Bước 3: các hợp đồng nút này được gửi; ghi đủ danh sách, thiếu là bỏ."))
def agree(
    node_id: NodeArgument,
    contracts: Annotated[list[str], typer.Argument(help=_("Mã các hợp đồng dữ liệu."))],
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync.connecting import agreeing

    _show(agreeing.agree(node_id=node_id, contract_ids=contracts, by=acting(by)), as_json)


@app.command(help=_("Bước 5: duyệt; người duyệt khác người đăng ký."))
def approve(
    node_id: NodeArgument,
    by: Annotated[str, typer.Option("--by", help=_("Tên đăng nhập của người duyệt."))],
    note: Annotated[str, typer.Option(help=_("Số biên bản, ghi chú khi duyệt."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync.connecting import approving

    _show(approving.approve(node_id=node_id, note=note, by=acting(by)), as_json)


def connect(
    node_id: NodeArgument,
    trial: Annotated[
        bool, typer.Option("--trial", help=_("Gửi gói thử của mỗi hợp đồng đã thống nhất."))
    ] = False,
    rows: Annotated[int, typer.Option(min=1, help=_("Số dòng đầu của mỗi bảng để thử."))] = 200,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> int:
    """Prove the key to a receiver and say what is still to do; 1 while it is not approved."""
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync.connecting import introducing

    peer, identity = introducing.receiver_of(node_id), bootstrap.sync_identity()
    registrar = bootstrap.sync_registrar(peer.url)
    ways: dict[str, Any] = {
        "peer": peer, "identity": identity, "registrar": registrar,
        "transport": bootstrap.sync_transport(peer.url),
    }  # fmt: skip
    standing = introducing.introduce(**ways)
    results = []
    if trial:
        del ways["transport"]
        agreed = [str(contract) for contract in standing["contracts"]]
        results = [introducing.try_out(contract_id=one, rows=rows, **ways) for one in agreed]
        standing = introducing.introduce(transport=bootstrap.sync_transport(peer.url), **ways)
    if as_json:
        show_json({**standing, "challenge": None, "trials": [_trial(one) for one in results]})
    else:
        _say_standing(standing, results)
    return 0 if standing["state"] == "approved" else WAITING


def proof(
    node_id: NodeArgument,
    challenge: Annotated[str, typer.Option(help=_("Mã thử thách hiện ở trang của nút nhận."))],
    out: Annotated[Path, typer.Option(help=_("Tệp sẽ ghi, mang tới nút nhận."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign a challenge into a file, for networks that never touch."""
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync.connecting import introducing

    request, signature = introducing.proof(node_id, challenge, bootstrap.sync_identity())
    document = {
        "request": base64.b64encode(request).decode(),
        "signature": base64.b64encode(signature).decode(),
    }
    out.write_text(json.dumps(document), encoding="ascii")
    if as_json:
        show_json({"file": str(out)})
    else:
        say(filled(N_("Đã ghi %(file)s."), {"file": str(out)}))


def _read_proof(file: Path) -> tuple[bytes, bytes]:
    from lienthong.services.sync.connecting.errors import bad_proof

    try:
        document = json.loads(file.read_text(encoding="ascii"))
        return (
            base64.b64decode(document["request"], validate=True),
            base64.b64decode(document["signature"], validate=True),
        )
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        raise bad_proof(file.name) from error


def _show(connection: Connection, as_json: bool) -> None:
    from lienthong.services.sync.connecting.facts import facts

    found = facts(connection)
    if as_json:
        show_json(found)
        return
    show_table(
        f"{found['name']} ({found['node_id']}): {found['state']}",
        [_("Bước"), _("Đã qua")],
        [[step, _("có") if done else "—"] for step, done in found["steps"].items()],
    )
    for check in found["checks"]:
        mark = "✓" if check["ok"] else "✗"
        say(f"{mark} {filled(check['message'], check['values'])}")
    for one in found["trials"]:
        say(f"{one['contract']}: {one['rows']} / {one['accepted']} / {one['refused']}")
    say(filled(N_("Mã thử thách: %(challenge)s"), found))


def _say_standing(standing: Any, results: list[TrialResult]) -> None:
    show_table(
        filled(N_("Kết nối: %(state)s"), standing),
        [_("Bước"), _("Đã qua")],
        [[step, _("có") if done else "—"] for step, done in standing["steps"].items()],
    )
    for check in standing["checks"]:
        mark = "✓" if check["ok"] else "✗"
        say(f"{mark} {filled(check['message'], check['values'])}")
    if results:
        show_table(
            _("Gói thử"),
            [_("Hợp đồng"), _("Dòng"), _("Được nhận"), _("Bị từ chối")],
            [[one.contract_id, one.rows, one.accepted, one.refused] for one in results],
        )
    for one in results:
        for verdict in one.receipt.verdicts[:10]:
            said = filled(verdict.message, verdict.values)
            say(f"{one.contract_id} {verdict.table} {verdict.row_id}: {said}")


def _trial(one: TrialResult) -> dict[str, Any]:
    return {
        "contract": one.contract_id,
        "rows": one.rows,
        "accepted": one.accepted,
        "refused": one.refused,
    }
