"""``lienthong account``: make accounts and API keys from the terminal, the first one above all."""

import getpass
import sys
from typing import Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import out, say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

app = typer.Typer(help=_("Tài khoản và khóa API."), no_args_is_help=True)
BY = system("cli")


@app.command(help=_("Tạo tài khoản; mật khẩu được hỏi, hoặc đọc từ đầu vào với --password-stdin."))
def create(
    username: str,
    full_name: Annotated[str, typer.Option(help=_("Họ và tên."))],
    role: Annotated[
        str, typer.Option(help=_("administrator, data_officer, clerk, leader hoặc auditor."))
    ],
    unit: Annotated[str, typer.Option(help=_("Mã cơ quan, đơn vị của người này."))] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help=_("Đọc mật khẩu từ đầu vào chuẩn."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.accounts import actions
    from lienthong.services.accounts.models import Role

    if role not in Role.values:
        raise UserError(
            N_("Vai trò «%(role)s» không có; chỉ nhận: %(roles)s."),
            code="bad-role",
            values={"role": role, "roles": ", ".join(Role.values)},
        )
    password = (
        sys.stdin.readline().rstrip("\n") if password_stdin else getpass.getpass(_("Mật khẩu: "))
    )
    actions.create_user(
        username=username, full_name=full_name, role=role, unit=unit, password=password, by=BY
    )
    if as_json:
        show_json({"username": username, "role": role, "unit": unit})
    else:
        say(filled(N_("Đã tạo tài khoản %(username)s."), {"username": username}))


@app.command(help=_("Tạo khóa API cho một tài khoản; khóa chỉ hiện một lần."))
def token(
    username: str,
    label: Annotated[str, typer.Option(help=_("Dùng khóa này vào việc gì."))] = "cli",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.accounts import actions
    from lienthong.services.accounts.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound(N_("Không có tài khoản «%(username)s»."), values={"username": username})
    key = actions.create_token(user=user, label=label, by=BY)
    if as_json:
        show_json({"username": username, "token": key})
    else:
        out.print(key, markup=False)


@app.command("list", help=_("Liệt kê tài khoản."))
def list_accounts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.accounts.models import User

    fields = ("username", "full_name", "role", "unit", "is_active")
    rows = list(User.objects.order_by("username").values(*fields))
    if as_json:
        show_json(rows)
        return
    titles = [_("Tên đăng nhập"), _("Họ và tên"), _("Vai trò"), _("Đơn vị"), _("Đang dùng")]
    show_table(_("Tài khoản"), titles, [[row[f] for f in fields] for row in rows])
