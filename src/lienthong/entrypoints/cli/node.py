"""``lienthong node``: make a node, show its public key, remove it."""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lienthong.adapters.postgres.locations import locate
from lienthong.adapters.processes.home import NodeDescription, create_home, public_key
from lienthong.adapters.processes.node import Node
from lienthong.adapters.signing import changing
from lienthong.adapters.signing.ed25519_file import Ed25519FileSigner
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.package.key_ids import key_id
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_node
from lienthong.entrypoints.cli.output import out, say, show_json
from lienthong.entrypoints.cli.texts import _, filled

app = typer.Typer(help=_("Tạo, xem và xoá nút."), no_args_is_help=True)


@app.command(help=_("Tạo thư mục của một nút mới cùng khoá ký của nó."))
def init(
    home: Annotated[Path, typer.Option(help=_("Thư mục của nút."))],
    node_id: Annotated[str, typer.Option("--id", help=_("Mã nút, ví dụ: bvhttdl."))],
    name: Annotated[str, typer.Option(help=_("Tên cơ quan."))],
    role: Annotated[str, typer.Option(help=_("ministry, province, centre hoặc unit."))],
    http_port: Annotated[int, typer.Option(help=_("Cổng của trang web và API."))] = 8000,
    pg_port: Annotated[int, typer.Option(help=_("Cổng của PostgreSQL đi kèm."))] = 5433,
    http_host: Annotated[str, typer.Option(help=_("Địa chỉ lắng nghe."))] = "127.0.0.1",
    database_url: Annotated[
        str, typer.Option(help=_("Địa chỉ PostgreSQL có sẵn, thay cho bản đi kèm."))
    ] = "",
    as_json: JsonOption = False,
) -> None:
    node = NodeDescription(node_id, name, role, http_port, pg_port, http_host, database_url)
    settings = create_home(home, node)
    key = public_key(settings.home)
    if as_json:
        shown = {k: v for k, v in asdict(node).items() if k != "database_url"}
        show_json({**shown, "home": str(settings.home), "public_key": key})
        return
    say(filled(N_("Đã tạo nút %(id)s tại %(home)s. Khoá công khai:"),
               {"id": node_id, "home": str(settings.home)}))  # fmt: skip
    out.print(key, end="", markup=False)


@app.command("key", help=_("In khoá công khai của nút."))
def show_key(home: HomeOption = None, as_json: JsonOption = False) -> None:
    settings = open_node(home)
    key = public_key(settings.home)
    if as_json:
        show_json({"id": settings.node_id, "public_key": key})
    else:
        out.print(key, end="", markup=False)


@app.command("new-key", help=_("Tạo khoá ký kế tiếp, để các nút kia duyệt trước khi dùng."))
def new_key(home: HomeOption = None, as_json: JsonOption = False) -> None:
    settings = open_node(home)
    public = changing.make_next(settings.signing_key)
    _say_key(settings.node_id, public, as_json)


@app.command("switch-key", help=_("Ký bằng khoá kế tiếp từ bây giờ; không phải khởi động lại."))
def switch_key(home: HomeOption = None, as_json: JsonOption = False) -> None:
    settings = open_node(home)
    changing.switch(settings.signing_key)
    _say_key(settings.node_id, Ed25519FileSigner(settings.signing_key).public_key, as_json)


def _say_key(node_id: str, public: str, as_json: bool) -> None:
    if as_json:
        show_json({"id": node_id, "key": key_id(public), "public_key": public})
        return
    say(filled(N_("Khoá %(key)s:"), {"key": key_id(public)}))
    out.print(public, markup=False)


@app.command(help=_("Xoá nút: thư mục, khoá và toàn bộ dữ liệu của nó."))
def remove(
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help=_("Xoá thật, không hỏi lại."))] = False,
    as_json: JsonOption = False,
) -> None:
    settings = open_node(home)
    if not yes:
        raise UserError(
            N_("Lệnh này xoá toàn bộ dữ liệu của nút %(node)s và không lấy lại được."),
            code="not-confirmed",
            values={"node": settings.node_id},
            remedy=N_("Nếu chắc chắn, chạy lại với «--yes»."),
        )
    Node(settings).stop()
    data_dir = locate(settings.home).data_dir
    outside = data_dir.parent if data_dir.parent != settings.home else data_dir
    shutil.rmtree(outside, ignore_errors=True)
    shutil.rmtree(settings.home)
    if as_json:
        show_json({"id": settings.node_id, "removed": True})
        return
    say(filled(N_("Đã xoá nút %(node)s."), {"node": settings.node_id}))
