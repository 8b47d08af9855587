"""``lienthong reference``: load the facts that the product ships."""

import typer

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

app = typer.Typer(help=_("Dữ liệu tham chiếu của sản phẩm."), no_args_is_help=True)
BY = system("cli")


@app.callback()
def group() -> None:
    """Keep this a group although it has one command."""


@app.command(help=_("Nạp cơ quan, hệ thống, kế hoạch, nhiệm vụ, chỉ tiêu từ thư mục reference."))
def load(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from django.db import transaction

    from lienthong.services.direction import actions as direction
    from lienthong.services.registry import actions as registry

    with transaction.atomic():
        loads = {
            "registry": registry.load_reference(by=BY),
            "direction": direction.load_reference(by=BY),
        }
    counts = {file: counted for load in loads.values() for file, counted in load.counts.items()}
    if as_json:
        show_json(
            {
                "version": loads["registry"].version,
                "changed": any(load.changed for load in loads.values()),
                "files": counts,
            }
        )
        return
    if not any(load.changed for load in loads.values()):
        say(filled(N_("Đã nạp bản %(version)s từ trước, không có gì mới."), {
            "version": loads["registry"].version
        }))  # fmt: skip
    titles = [_("Tệp"), _("Dòng"), _("Mới"), _("Thay đổi"), _("Không còn")]
    show_table(
        filled(N_("Dữ liệu tham chiếu, bản %(version)s"), {"version": loads["registry"].version}),
        titles,
        [
            [file, counted["rows"], counted["new"], counted["changed"], counted["retired"]]
            for file, counted in counts.items()
        ],
    )
