"""``lienthong sync profile``: messages for receivers that are not our software."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
import yaml

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django, open_node
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

BY = Actor(kind="system", id="command-line", name="command line")

app = typer.Typer(
    help=_("Thông điệp cho nơi nhận không dùng Liên Thông (QCVN 09…)."), no_args_is_help=True
)
NameArgument = Annotated[str, typer.Argument(help=_("Tên hồ sơ thông điệp."))]


@app.command("list", help=_("Các hồ sơ thông điệp của nút."))
def list_profiles(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_node(home)
    from lienthong.services.sync.profiles import loading

    found = []
    for name in loading.known_profiles():
        try:
            profile = loading.load_profile(name)
            found.append([name, profile.grade, profile.shape.format, len(profile.tables), ""])
        except UserError as error:
            found.append([name, "", "", "", error.sentence()])
    if as_json:
        members = ("name", "grade", "format", "tables", "problem")
        show_json([dict(zip(members, one, strict=True)) for one in found])
        return
    show_table(
        _("Hồ sơ thông điệp"),
        [_("Tên"), _("Độ tin cậy"), _("Dạng"), _("Bảng"), _("Lỗi")],
        found,
    )


@app.command(help=_("In toàn bộ cấu hình của một hồ sơ, kể cả phần kế thừa."))
def show(name: NameArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_node(home)
    from lienthong.services.sync.profiles import loading

    settings = loading.settings_of(name)
    if as_json:
        show_json(settings)
    else:
        say(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).rstrip())


@app.command(help=_("Kiểm tra một hồ sơ: cú pháp, các mục, bảng đã khai, bí mật."))
def check(name: NameArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.sync.profiles import checking

    found = checking.check(name)
    if as_json:
        show_json(asdict(found))
        return
    say(filled(N_("Hồ sơ %(name)s đọc được (%(grade)s)."),
               {"name": name, "grade": filled(checking.GRADES[found.grade], {})}))  # fmt: skip
    for place, columns in found.unknown_columns.items():
        values = {"place": place, "columns": ", ".join(columns)}
        say(filled(N_("%(place)s: không có cột %(columns)s."), values))
    if found.unmapped_tables:
        values = {"tables": ", ".join(found.unmapped_tables)}
        say(filled(N_("Bảng chưa khai, nên chưa gửi được: %(tables)s."), values))


@app.command(help=_("Xem thông điệp của một bản ghi mà không gửi."))
def preview(
    table: Annotated[str, typer.Argument(help=_("Tên bảng."))],
    row: Annotated[str, typer.Argument(help=_("Khóa của bản ghi."))],
    profile: Annotated[str, typer.Option("--profile", help=_("Tên hồ sơ thông điệp."))] = "",
    receiver: Annotated[str, typer.Option("--receiver", help=_("Mã nút nhận."))] = "",
    form: Annotated[str, typer.Option("--format", help=_("xml hoặc json."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    settings = open_django(home)
    from lienthong.services.sync.profiles.preview import preview as shown

    made = shown(
        table_name=table, row_id=row, node_id=settings.node_id, profile=profile,
        receiver=receiver, form=form,
    )  # fmt: skip
    if as_json:
        show_json(asdict(made))
    else:
        say(made.text)


@app.command(help=_("Đăng ký nơi nhận thông điệp, chưa duyệt."))
def connect(
    node_id: Annotated[str, typer.Argument(help=_("Mã đặt cho nơi nhận."))],
    name: Annotated[str, typer.Option(help=_("Tên cơ quan."))],
    url: Annotated[str, typer.Option(help=_("Địa chỉ của nơi nhận."))],
    profile: Annotated[str, typer.Option("--profile", help=_("Tên hồ sơ thông điệp."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync import actions
    from lienthong.services.sync.profiles import loading
    from lienthong.services.sync.profiles.errors import bad_message_address

    if not url.startswith(("http://", "https://")):
        raise bad_message_address()
    loading.load_profile(profile)
    peer = actions.message_receiver_add(node_id=node_id, name=name, url=url, profile=profile, by=BY)
    if as_json:
        show_json({"node_id": peer.node_id, "profile": peer.profile, "state": peer.state})
    else:
        say(filled(N_("Nút %(node)s: %(state)s."), {"node": node_id, "state": peer.state}))


@app.command(help=_("Các thông điệp đã gửi gần đây của một hợp đồng và câu trả lời."))
def messages(
    contract: Annotated[str, typer.Argument(help=_("Mã hợp đồng dữ liệu."))],
    limit: Annotated[int, typer.Option(help=_("Số thông điệp."), min=1, max=1000)] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.sync.models import SentMessage

    found = SentMessage.objects.filter(stream__contract_id=contract).order_by("-pk")[:limit]
    listed = [
        {
            "sent_at": one.sent_at,
            "package": one.sequence,
            "table": one.table,
            "rows": one.rows,
            "status": one.status,
            "outcome": one.outcome,
            "sha256": one.sha256,
            "milliseconds": round((one.answered_at - one.sent_at).total_seconds() * 1000),
        }
        for one in found
    ]
    if as_json:
        show_json(listed)
        return
    show_table(
        _("Thông điệp đã gửi"),
        [_("Lúc"), _("Gói"), _("Bảng"), _("Dòng"), "HTTP", _("Kết quả"), _("Mã băm"), "ms"],
        [list(one.values()) for one in listed],
    )


@app.command(
    help=_("So bản ghi ở đây với những gì nơi nhận đã trả lời là nhận; mã thoát 1 khi còn thiếu.")
)
def acknowledged(
    contract: Annotated[str, typer.Argument(help=_("Mã hợp đồng dữ liệu."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> int:
    settings = open_django(home)
    from lienthong.services.sync import queries
    from lienthong.services.sync.profiles.acknowledged import acknowledged as held

    found = [
        (stream.peer.node_id, one)
        for stream in queries.streams_of(contract)
        if stream.peer.profile
        for one in held(stream, source=settings.node_id)
    ]
    if as_json:
        show_json([{"receiver": node, "equal": one.equal, **asdict(one)} for node, one in found])
    else:
        show_table(
            _("Nơi nhận đã trả lời là nhận"),
            [_("Nút nhận"), _("Bảng"), _("Dòng ở đây"), _("Đã nhận đúng bản"), _("Nhận bản cũ"),
             _("Từ chối"), _("Không rõ"), _("Chưa gửi")],
            [
                [node, one.table, one.rows, one.taken, one.older, one.refused, one.doubt,
                 one.unsent]
                for node, one in found
            ],
        )  # fmt: skip
        for node, one in found:
            for row_id in one.rows_open:
                say(f"{node} {one.table} {row_id}")
    return 0 if all(one.equal for _node, one in found) else 1
