"""``lienthong plan``: take in a plan's document, look at what it proposes, confirm; list plans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, demand_file, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.direction.importing.models import PlanImport, ProposedTask

app = typer.Typer(help=_("Kế hoạch: nộp văn bản, xem, xác nhận."), no_args_is_help=True)
BY = system("cli")
Number = Annotated[int, typer.Argument(help=_("Số lần nộp kế hoạch."))]
CodeOption = Annotated[str, typer.Option("--code", help=_("Mã của kế hoạch mới."))]
LeaveOption = Annotated[
    bool, typer.Option("--leave-doubtful", help=_("Để ra ngoài nhiệm vụ ghi ngày không có thật."))
]


@app.command("import", help=_("Đọc nhiệm vụ từ văn bản kế hoạch; chỉ ghi khi xác nhận."))
def take_in(
    file: Annotated[Path, typer.Argument(help=_("Tệp DOCX, PDF có chữ hoặc TXT."))],
    plan: Annotated[
        str, typer.Option("--plan", help=_("Mã kế hoạch để so; «new» là kế hoạch mới."))
    ] = "",
    ocr: Annotated[bool, typer.Option("--ocr", help=_("Nhận dạng chữ khi tệp là bản quét."))]
    = False,
    confirm: Annotated[bool, typer.Option("--confirm", help=_("Xác nhận ngay."))] = False,
    leave_doubtful: LeaveOption = False,
    code: CodeOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    from lienthong.services.direction import actions

    demand_file(file)
    taken_in = actions.receive_plan(
        path=file, file_name=file.name, by=BY, plan_id=plan, recognise=ocr
    )
    if confirm:
        _confirm(taken_in.pk, code, leave_doubtful)
    _show(taken_in.pk, as_json)
    if not confirm and not as_json:
        say(filled(N_("Chưa ghi gì. Xác nhận: lienthong plan confirm %(id)s"), {"id": taken_in.pk}))


@app.command(help=_("Xác nhận một lần nộp: ghi các nhiệm vụ được nhận."))
def confirm(
    number: Number,
    leave_doubtful: LeaveOption = False,
    code: CodeOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    _confirm(number, code, leave_doubtful)
    _show(number, as_json)


@app.command(help=_("Xem lại một lần nộp: nhiệm vụ đề xuất, chỗ trong văn bản, điều cần hỏi."))
def review(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    _show(number, as_json)


@app.command(help=_("Bỏ một lần nộp; không nhiệm vụ nào được ghi."))
def drop(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.drop_plan(import_id=number, by=BY)
    _show(number, as_json)


@app.command("list", help=_("Các kế hoạch với số nhiệm vụ theo trạng thái hôm nay."))
def list_plans(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.direction import queries

    lines = queries.plans(today=clock.today())
    if as_json:
        show_json(
            [
                {"id": x.plan.pk, "title": x.plan.title, "tasks": x.tasks, "states": x.states}
                for x in lines
            ]
        )
        return
    rows = [
        [x.plan.pk, x.plan.title, x.tasks, x.states["overdue"], x.states["due_soon"]] for x in lines
    ]
    show_table(
        _("Kế hoạch"), [_("Mã"), _("Tên"), _("Nhiệm vụ"), _("Quá hạn"), _("Sắp đến hạn")], rows
    )


@app.command(help=_("Một kế hoạch và các nhiệm vụ của nó."))
def show(
    plan: Annotated[str, typer.Argument(help=_("Mã kế hoạch."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.entrypoints.cli.task import show_tasks
    from lienthong.services.direction import queries

    found = queries.plan(plan)
    show_tasks(queries.tasks(today=clock.today(), plan=found.pk), as_json, found.title)


def _confirm(number: int, code: str, leave_doubtful: bool) -> None:
    from lienthong.services.direction import actions
    from lienthong.services.direction.actions.importing import BLOCKING, Edit
    from lienthong.services.direction.importing import queries

    if leave_doubtful:
        wrong = [t.pk for t in queries.proposed(number) if BLOCKING & {d[0] for d in t.doubts}]
        actions.decide(import_id=number, tasks=wrong, edit=Edit(decision="leave"), by=BY)
    actions.confirm_plan(import_id=number, by=BY, plan_id=code)


def _show(number: int, as_json: bool) -> None:
    from lienthong.entrypoints.plan_words import import_json, proposed_json
    from lienthong.services.direction.importing import queries

    taken_in, tasks = queries.plan_import(number), queries.proposed(number)
    if as_json:
        show_json(import_json(taken_in) | {"tasks": [proposed_json(t) for t in tasks]})
        return
    titles = [_("Mục"), _("Chỗ"), _("Nhiệm vụ"), _("Chủ trì"), _("Hạn"), _("So với hiện có")]
    show_table(taken_in.title, titles, [_row(task) for task in tasks])
    _ask(tasks)
    _told(taken_in, len(tasks))


def _row(task: ProposedTask) -> list[object]:
    from lienthong.entrypoints.plan_words import places

    where = ", ".join(filled(message, values) for message, values in places(task.place))
    lead = ", ".join(task.lead_ids) or task.lead
    due = f"{task.deadline:%d/%m/%Y}" if task.deadline else task.deadline_words
    return [task.section, where, task.title, lead, due, task.verdict]


def _ask(tasks: list[ProposedTask]) -> None:
    from lienthong.entrypoints.plan_words import doubts

    for task in tasks:
        for message, values in doubts(task):
            say(f"{task.section}: {filled(message, values)}")


def _told(taken_in: PlanImport, tasks: int) -> None:
    values = {"id": taken_in.pk, "tasks": tasks, "plan": taken_in.plan_id or "–",
              "gone": len(taken_in.gone), "targets": taken_in.targets,
              "state": taken_in.state}  # fmt: skip
    say(
        filled(
            N_(
                "Lần nộp %(id)s (%(state)s): %(tasks)s nhiệm vụ; kế hoạch %(plan)s; "
                "%(gone)s nhiệm vụ đang có không thấy trong tệp; "
                "%(targets)s dòng chỉ tiêu để riêng."
            ),
            values,
        )
    )
