"""``lienthong reference``: load the facts that the product ships."""

from dataclasses import asdict

import typer

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.core.admin_units.report import report
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

app = typer.Typer(help=_("Dữ liệu tham chiếu của sản phẩm."), no_args_is_help=True)
BY = system("cli")


@app.command(help=_("Đơn vị hành chính: đếm đơn vị cũ, đơn vị kế tục, phần cần hỏi người."))
def units(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.dictionary.admin_units import shipped_units

    found = report(shipped_units())
    if as_json:
        show_json(asdict(found))
        return
    say(filled(N_("%(mapped)s trong %(count)s xã cũ có đơn vị kế tục; %(split)s xã bị chia."), {
        "mapped": found.mapped, "count": found.communes, "split": found.split,
    }))  # fmt: skip
    for source, count in found.sources:
        say(filled(N_("Nguồn %(source)s: %(count)s đơn vị."), {"source": source, "count": count}))
    say(filled(N_("Trong %(rows)s dòng tạo thử, %(split)s dòng thuộc đơn vị bị chia."), {
        "rows": found.rows, "split": found.rows_split,
    }))  # fmt: skip
    titles = [_("Cách ghi"), _("Chắc chắn"), _("Cần hỏi"), _("Không rõ"), _("Sai"), _("Dòng hỏi")]
    show_table(
        _("Đọc lại từng đơn vị theo cách người ta ghi"),
        titles,
        [[_(r.title), r.sure, r.asked, r.unknown, r.wrong, r.rows_asked] for r in found.readings],
    )


@app.command(help=_("Nạp cơ quan, hệ thống, kế hoạch, nhiệm vụ, chỉ tiêu từ thư mục reference."))
def load(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from django.db import transaction

    from lienthong.services.direction import actions as direction
    from lienthong.services.registry import actions as registry
    from lienthong.services.reporting import actions as reporting
    from lienthong.services.reporting.actions.indicator_forms import ship_forms

    with transaction.atomic():
        loads = {
            "registry": registry.load_reference(by=BY),
            "direction": direction.load_reference(by=BY),
        }
        reporting.load_regimes(by=BY)
        ship_forms(by=BY)
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
