"""``lienthong registry``: the register from the terminal, and what changes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import (
    HomeOption,
    JsonOption,
    day_of,
    demand_file,
    open_django,
)
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.registry.inventory.models import Inventory

app = typer.Typer(help=_("Danh mục cơ sở dữ liệu, hệ thống."), no_args_is_help=True)
BY = system("cli")
LEFT = 1
DayOption = Annotated[str, typer.Option("--on", help=_("Ngày có hiệu lực, dạng 2026-07-01."))]
BasisOption = Annotated[str, typer.Option("--basis", help=_("Văn bản làm căn cứ."))]
Agency = Annotated[str, typer.Argument(help=_("Mã cơ quan."))]
Number = Annotated[int, typer.Argument(help=_("Số của bảng kiểm kê."))]


@app.command("list", help=_("Cơ sở dữ liệu của danh mục, tìm có dấu hoặc không dấu."))
def list_databases(
    search: Annotated[str, typer.Argument(help=_("Từ cần tìm."))] = "",
    agency: Annotated[str, typer.Option("--agency", help=_("Mã cơ quan."))] = "",
    status: Annotated[str, typer.Option("--status", help=_("Mã trạng thái."))] = "",
    domain: Annotated[str, typer.Option("--domain", help=_("Mã lĩnh vực."))] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=5000)] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.records.queries import Asked
    from lienthong.services.registry import register

    filters = {register.AGENCY: agency, register.STATUS: status, register.DOMAIN: domain}
    found = register.rows(Asked(search=search, filters=filters, sort=register.NAME, limit=limit))
    if as_json:
        show_json([{k: v for k, v in row.items() if not k.startswith("_")} for row in found])
        return
    titles = [_("Mã"), _("Tên"), _("Cơ quan"), _("Trạng thái")]
    lines = [[r["ma"], r["ten"], r["co_quan"], r["trang_thai"]] for r in found]
    show_table(_("Danh mục"), titles, lines)


@app.command(help=_("Tên lặp lại trong một cơ quan."))
def duplicates(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.registry import register

    found = register.duplicates()
    if as_json:
        show_json([{"agency": d.agency, "name": d.name, "ids": d.ids} for d in found])
        return
    lines = [[d.agency, d.name, ", ".join(d.ids)] for d in found]
    show_table(_("Tên lặp lại"), [_("Cơ quan"), _("Tên"), _("Mã")], lines)


@app.command(help=_("Liên kết của một cơ sở dữ liệu, hoặc của tất cả."))
def links(
    database: Annotated[str, typer.Argument(help=_("Mã cơ sở dữ liệu."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.base import clock
    from lienthong.services.registry import links as linked

    found = linked.links(day=clock.today(), ids=[database] if database else None)
    if as_json:
        show_json(
            [{"from": o.start, "kind": o.kind, "to": o.end, "ground": o.ground} for o in found]
        )
        return
    lines = [[o.start, o.kind, o.end, o.ground] for o in found]
    show_table(_("Liên kết"), [_("Từ"), _("Loại liên kết"), _("Đến"), _("Căn cứ")], lines)


@app.command(help=_("Cây cơ quan, đơn vị như một ngày."))
def agencies(on: DayOption = "", home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.base import clock
    from lienthong.services.registry.agencies import queries

    found = queries.tree(day_of(on) if on else clock.today())
    if as_json:
        show_json([{"id": u.id, "name": u.name, "level": u.level, "parent": u.parent_id,
                    "depth": u.depth} for u in found])  # fmt: skip
        return
    lines = [["  " * u.depth + u.name, u.id, u.level] for u in found]
    show_table(_("Cơ quan"), [_("Tên"), _("Mã"), _("Cấp")], lines)


@app.command(help=_("Ghi việc đổi tên một cơ quan."))
def rename(
    agency: Agency,
    name: Annotated[str, typer.Option("--name", help=_("Tên mới."))],
    on: DayOption,
    basis: BasisOption,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    actions.rename_agency(agency_id=agency, name=name, on=day_of(on), basis=basis, by=BY)
    _told(agency, as_json)


@app.command(help=_("Ghi việc sáp nhập các cơ quan vào một cơ quan."))
def merge(
    agencies: Annotated[list[str], typer.Argument(help=_("Mã các cơ quan kết thúc."))],
    into: Annotated[str, typer.Option("--into", help=_("Mã cơ quan kế tục."))],
    on: DayOption,
    basis: BasisOption,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    actions.merge_agencies(agency_ids=agencies, into_id=into, on=day_of(on), basis=basis, by=BY)
    _told(into, as_json)


@app.command("import", help=_("Đọc bảng kiểm kê của một cơ quan và so với danh mục; chưa ghi."))
def import_inventory(
    file: Annotated[Path, typer.Argument(help=_("Tệp Excel, CSV hoặc ODS."))],
    agency: Annotated[str, typer.Option("--agency", help=_("Mã cơ quan."))],
    on: Annotated[str, typer.Option("--on", help=_("Số liệu đến ngày, dạng 2026-11-01."))] = "",
    sheet: Annotated[str, typer.Option("--sheet", help=_("Tên trang tính."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.base import clock
    from lienthong.services.registry import actions

    demand_file(file)
    found = actions.receive_inventory(
        agency_id=agency, file_name=file.name, content=file, sheet=sheet,
        as_of=day_of(on) if on else clock.today(), by=BY,
    )  # fmt: skip
    _shown(found, as_json)


@app.command(help=_("Ghi bảng kiểm kê đã quyết định vào danh mục."))
def confirm(
    number: Number,
    undecided: Annotated[
        str,
        typer.Option(
            "--undecided", help=_("Dòng gần giống chưa quyết định: take (mới) hoặc leave (bỏ qua).")
        ),
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions
    from lienthong.services.registry.inventory.models import InventoryLine

    if undecided:
        waiting = InventoryLine.objects.filter(inventory_id=number, verdict="new", decision="")
        ids = list(waiting.values_list("pk", flat=True))
        actions.decide_lines(inventory_id=number, lines=ids, decision=undecided, by=BY)
    _shown(actions.confirm_inventory(inventory_id=number, by=BY), as_json)


@app.command(help=_("Hoàn tác một bảng kiểm kê đã ghi; trả 1 khi còn bản ghi đã bị sửa sau đó."))
def undo(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> int:
    open_django(home)
    from lienthong.services.registry import actions

    left = actions.undo_inventory(inventory_id=number, by=BY)
    if as_json:
        show_json({"inventory": number, "left": left})
    elif left:
        say(filled(N_("Đã hoàn tác, trừ các bản ghi đã được sửa sau đó: %(rows)s."), {
            "rows": ", ".join(left)
        }))  # fmt: skip
    else:
        say(_("Đã hoàn tác."))
    return LEFT if left else 0


@app.command(help=_("Lĩnh vực quản lý nhà nước nào có, chưa có cơ sở dữ liệu."))
def coverage(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.registry.review import queries

    found = queries.coverage()
    if as_json:
        show_json([{"domain": d.code, "name": d.name, "databases": d.total, "gap": d.gap}
                   for d in found])  # fmt: skip
        return
    lines = [[d.name or _("Chưa xếp"), d.total, d.counts.get("da-co", 0)] for d in found]
    titles = [_("Lĩnh vực"), _("Cơ sở dữ liệu"), _("Đã xây dựng")]
    show_table(_("Bao phủ lĩnh vực"), titles, lines)


def _shown(found: Inventory, as_json: bool) -> None:
    from django.db.models import Count

    counts = dict(found.lines.order_by().values_list("verdict").annotate(n=Count("pk")))
    waiting = found.lines.filter(verdict="new", decision="").count()
    facts: dict[str, Any] = {
        "inventory": found.pk, "state": found.state, "sheet": found.sheet, "counts": counts,
        "undecided": waiting, "columns": found.mapping,
    }  # fmt: skip
    if as_json:
        show_json(facts)
        return
    lines = [[title, field or "—"] for title, field in found.mapping.items()]
    show_table(_("Cột của tệp"), [_("Cột"), _("Trường của danh mục")], lines)
    show_table(_("Bảng kiểm kê"), [_("Kết quả"), _("Dòng")], list(counts.items()))
    say(filled(N_("Bảng kiểm kê số %(number)s, %(waiting)s dòng chờ quyết định."), {
        "number": found.pk, "waiting": waiting,
    }))  # fmt: skip


def _told(agency: str, as_json: bool) -> None:
    from lienthong.services.registry.agencies import queries

    events = queries.events(agency)
    if as_json:
        show_json({"agency": agency, "events": [
            {"kind": e.kind, "on": e.happened_on, "basis": e.basis} for e in events
        ]})  # fmt: skip
        return
    lines = [[e.happened_on, e.kind, e.basis] for e in events]
    show_table(agency, [_("Ngày"), _("Việc"), _("Căn cứ")], lines)
