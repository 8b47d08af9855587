"""``lienthong review``: a comprehensive review from plan to minutes, from the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
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

app = typer.Typer(help=_("Đợt rà soát toàn diện."), no_args_is_help=True)
BY = system("cli")
Number = Annotated[int, typer.Argument(help=_("Số của đợt rà soát."))]
Item = Annotated[int, typer.Argument(help=_("Số của phiếu rà soát."))]
Due = Annotated[str, typer.Option("--due", help=_("Hạn, dạng 2026-12-31."))]
UnitOption = Annotated[str, typer.Option("--unit", help=_("Mã đơn vị."))]


@app.command(help=_("Lập một đợt rà soát; chưa hỏi ai."))
def plan(
    name: Annotated[str, typer.Option("--name", help=_("Tên đợt."))],
    basis: Annotated[str, typer.Option("--basis", help=_("Văn bản làm căn cứ."))],
    due: Due,
    scope: Annotated[
        list[str], typer.Option("--scope", help=_("Phạm vi, dạng cột=giá trị, ví dụ co_quan=bnv."))
    ] = [],  # noqa: B006 - Typer copies it
    form: Annotated[str, typer.Option("--form", help=_("Bảng làm phiếu."))] = "phieu_ra_soat",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    wanted: dict[str, list[str]] = {}
    for column, value in _pairs(scope):
        wanted.setdefault(column, []).append(value)
    made = actions.plan_review(
        name=name, basis=basis, due_on=day_of(due), scope=wanted, form_table=form, by=BY
    )
    _show(made.pk, as_json)


@app.command("open", help=_("Giao phiếu cho chủ quản của mọi cơ sở dữ liệu trong phạm vi."))
def open_campaign(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    actions.open_review(campaign_id=number, by=BY)
    _show(number, as_json)


@app.command(help=_("Giao lại các phiếu chưa thẩm định của một đơn vị, hoặc từng phiếu."))
def assign(
    number: Number,
    to: Annotated[str, typer.Option("--to", help=_("Mã đơn vị nhận phiếu."))],
    due: Due,
    unit: UnitOption = "",
    items: Annotated[
        list[int], typer.Option("--item", help=_("Số phiếu; nhiều phiếu thì lặp lại."))
    ] = [],  # noqa: B006 - Typer copies it
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions
    from lienthong.services.registry.review import queries

    if not items and not unit:
        raise UserError(
            N_("Chưa nói giao lại phiếu nào."),
            code="no-items",
            remedy=N_("Thêm --item SỐ, hoặc --unit MÃ để lấy mọi phiếu của một đơn vị."),
        )
    chosen = items or [i.pk for i in queries.items(number, unit=unit)]
    given = actions.assign_review(
        campaign_id=number, items=chosen, unit=to, due_on=day_of(due), by=BY
    )
    if as_json:
        show_json({"assigned": given})
    else:
        say(filled(N_("Đã giao %(count)s phiếu."), {"count": given}))


@app.command(help=_("Trả lời một phiếu rồi nộp; --draft chỉ ghi, chưa nộp."))
def answer(
    item: Item,
    values: Annotated[
        list[str], typer.Option("--set", help=_("Câu trả lời, dạng cột=giá trị."))
    ] = [],  # noqa: B006 - Typer copies it
    file: Annotated[
        Path | None, typer.Option("--file", help=_("Tệp JSON ghi cột và giá trị."))
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help=_("Ghi mà chưa nộp."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    told = (_read(file) if file else {}) | dict(_pairs(values))
    if told:
        actions.write_answer(item_id=item, values=told, origin="cli", by=BY)
    if not draft:
        actions.hand_in_answer(item_id=item, by=BY)
    _one(item, as_json)


@app.command("return", help=_("Trả lại một phiếu, nói cần bổ sung gì."))
def send_back(
    item: Item,
    reason: Annotated[str, typer.Option("--reason", help=_("Cần bổ sung gì."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    actions.return_answer(item_id=item, note=reason, by=BY)
    _one(item, as_json)


@app.command(help=_("Thẩm định một phiếu: kết luận, phương án, hạn thực hiện."))
def appraise(
    item: Item,
    result: Annotated[
        str, typer.Option("--result", help=_("Mã kết luận, ví dụ nang-cap, hop-nhat."))
    ],
    plan: Annotated[str, typer.Option("--plan", help=_("Phương án."))] = "",
    due: Due = "",
    into: Annotated[str, typer.Option("--into", help=_("Mã CSDL nhận hợp nhất."))] = "",
    note: Annotated[str, typer.Option("--note", help=_("Ý kiến thẩm định."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    actions.appraise_answer(
        item_id=item, result=result, plan=plan, plan_due=day_of(due) if due else None,
        merge_into=into, note=note, by=BY,
    )  # fmt: skip
    _one(item, as_json)


@app.command(help=_("Kết thúc một đợt rà soát."))
def close(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.registry import actions

    actions.close_review(campaign_id=number, by=BY)
    _show(number, as_json)


@app.command(help=_("Ghi biên bản của một đợt rà soát thành tệp Word."))
def minutes(
    number: Number,
    file: Annotated[Path, typer.Argument(help=_("Tệp .docx sẽ ghi."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.entrypoints.reviewed import minutes_of
    from lienthong.services.registry.review import queries

    content = minutes_of(queries.campaign(number))
    file.write_bytes(content)
    if as_json:
        show_json({"campaign": number, "file": str(file), "bytes": len(content)})
    else:
        say(filled(N_("Đã ghi biên bản vào %(file)s."), {"file": str(file)}))


@app.command("list", help=_("Các đợt rà soát, mới nhất đứng trước."))
def list_campaigns(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.entrypoints.review_shapes import campaign_json
    from lienthong.services.registry.review import queries

    found = list(queries.campaigns()[:100])
    if as_json:
        show_json([campaign_json(c) for c in found])
        return
    titles = [_("Số"), _("Tên đợt"), _("Hạn"), _("Trạng thái")]
    show_table(_("Đợt rà soát"), titles, [[c.pk, c.name, c.due_on, c.state] for c in found])


@app.command(help=_("Tiến độ một đợt rà soát theo đơn vị; --items liệt kê từng phiếu."))
def show(
    number: Number,
    items: Annotated[bool, typer.Option("--items", help=_("Liệt kê từng phiếu."))] = False,
    unit: UnitOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    if items:
        _items(number, unit, as_json)
    else:
        _show(number, as_json)


def _items(number: int, unit: str, as_json: bool) -> None:
    from lienthong.entrypoints.review_shapes import item_json
    from lienthong.services.registry.review import queries

    found = list(queries.items(number, unit=unit))
    if as_json:
        show_json([item_json(i) for i in found])
        return
    titles = [_("Số"), _("Cơ sở dữ liệu"), _("Đơn vị"), _("Hạn"), _("Bước"), _("Kết luận")]
    lines = [[i.pk, i.name, i.unit, i.due_on, i.state, i.result] for i in found]
    show_table(_("Phiếu rà soát"), titles, lines)


def _show(number: int, as_json: bool) -> None:
    from lienthong.entrypoints.review_shapes import progress_json
    from lienthong.services.registry.review import queries

    campaign = queries.campaign(number)
    if as_json:
        show_json(progress_json(campaign, clock.today()))
        return
    found = queries.progress(number, today=clock.today())
    lines = [[p.unit, p.total, p.counts.get("appraised", 0), p.late] for p in found]
    titles = [_("Đơn vị"), _("Phiếu"), _("Đã thẩm định"), _("Quá hạn")]
    show_table(f"{campaign.pk} · {campaign.name}", titles, lines)


def _one(item_id: int, as_json: bool) -> None:
    from lienthong.entrypoints.review_shapes import item_json
    from lienthong.services.registry.review import queries

    facts = item_json(queries.item(item_id))
    if as_json:
        show_json(facts)
        return
    shown = [[name, value] for name, value in facts.items() if value not in ("", None)]
    show_table(str(facts["name"]), [_("Mục"), _("Giá trị")], shown)


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    """Split «column=value». Raises UserError naming the word that is not so."""
    found = []
    for word in words:
        column, sign, value = word.partition("=")
        if not sign or not column.strip():
            raise UserError(
                N_("«%(word)s» không có dạng cột=giá trị."),
                code="bad-pair",
                values={"word": word},
                remedy=N_("Viết tên cột, dấu bằng, rồi giá trị; có dấu cách thì đặt trong nháy."),
            )
        found.append((column.strip(), value))
    return found


def _read(file: Path) -> dict[str, Any]:
    demand_file(file)
    try:
        found = json.loads(file.read_text("utf-8-sig"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UserError(
            N_("Tệp «%(file)s» không phải JSON dạng cột và giá trị."),
            code="bad-answers",
            values={"file": file.name},
            remedy=N_('Ghi như {"trang_thai": "da-co"}.'),
        )
    return found
