"""``lienthong task``: find tasks, report progress, complete them, hand them over, attach proof."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base import clock
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
    from lienthong.services.direction.lines import TaskLine

app = typer.Typer(help=_("Nhiệm vụ của các kế hoạch."), no_args_is_help=True)
BY = system("cli")
Key = Annotated[str, typer.Argument(help=_("Mã nhiệm vụ."))]
Evidence = Annotated[str, typer.Option("--evidence", help=_("Căn cứ: số văn bản, kết quả."))]
Reason = Annotated[str, typer.Option("--reason", help=_("Lý do."))]


@app.command("list", help=_("Tìm nhiệm vụ; cấp bách đứng trước."))
def list_tasks(
    search: Annotated[str, typer.Option("--search", help=_("Chữ cần tìm."))] = "",
    plan: Annotated[str, typer.Option("--plan", help=_("Mã kế hoạch."))] = "",
    lead: Annotated[str, typer.Option("--lead", help=_("Mã đơn vị chủ trì."))] = "",
    state: Annotated[str, typer.Option("--state", help=_("Trạng thái, ví dụ overdue."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import queries

    found = queries.tasks(today=clock.today(), search=search, plan=plan, lead=lead, state=state)
    show_tasks(found, as_json, _("Nhiệm vụ"))


@app.command(help=_("Một nhiệm vụ với diễn biến của nó."))
def show(task: Key, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    _one(task, as_json)


@app.command(help=_("Ghi tiến độ."))
def progress(
    task: Key,
    note: Annotated[str, typer.Option("--note", help=_("Đã làm gì."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.report_progress(task_id=task, note=note, by=BY)
    _one(task, as_json)


@app.command(help=_("Ghi hoàn thành, hoặc hoàn thành một kỳ của nhiệm vụ lặp lại."))
def done(
    task: Key,
    evidence: Evidence,
    on: Annotated[str, typer.Option("--on", help=_("Ngày hoàn thành, năm-tháng-ngày."))] = "",
    period: Annotated[
        str, typer.Option("--period", help=_("Một ngày trong kỳ, năm-tháng-ngày."))
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    done_on = day_of(on) if on else clock.today()
    if period:
        actions.complete_period(
            task_id=task, day=day_of(period), done_on=done_on, evidence=evidence, by=BY
        )
    else:
        actions.complete_task(task_id=task, done_on=done_on, evidence=evidence, by=BY)
    _one(task, as_json)


@app.command(help=_("Mở lại một nhiệm vụ đã ghi hoàn thành."))
def reopen(task: Key, reason: Reason, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.reopen_task(task_id=task, reason=reason, by=BY)
    _one(task, as_json)


@app.command("hand-over", help=_("Chuyển nhiệm vụ cho người khác thực hiện."))
def give(
    task: Key,
    to: Annotated[str, typer.Option("--to", help=_("Tên đăng nhập người nhận."))],
    reason: Reason,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.hand_over(task_id=task, to=to, reason=reason, by=BY)
    _one(task, as_json)


@app.command(help=_("Đếm từng kỳ của nhiệm vụ lặp lại kể từ một ngày."))
def track(
    task: Key,
    since: Annotated[str, typer.Option("--since", help=_("Từ ngày, năm-tháng-ngày."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.track(task_id=task, since=day_of(since), by=BY)
    _one(task, as_json)


@app.command(help=_("Ghi nhiệm vụ cấp trên, nhiệm vụ phải chờ; ghi rỗng để bỏ liên kết."))
def link(
    task: Key,
    parent: Annotated[str | None, typer.Option("--parent", help=_("Mã nhiệm vụ cấp trên."))] = None,
    waits_for: Annotated[
        str | None, typer.Option("--waits-for", help=_("Mã nhiệm vụ phải chờ."))
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.link_task(task_id=task, parent_id=parent, waiting_on=waits_for, by=BY)
    _one(task, as_json)


@app.command(help=_("Nhiệm vụ giống nhất trong kế hoạch của cấp trên."))
def parents(task: Key, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.direction import queries
    from lienthong.services.direction.parents import parents_of

    found = parents_of(queries.task(task, today=clock.today()).task)
    if as_json:
        show_json(
            [{"id": p.task.pk, "plan": p.task.plan_id, "title": p.task.title, "share": p.share}
             for p in found]
        )  # fmt: skip
        return
    rows = [[p.task.pk, p.task.plan_id, p.task.title, p.share] for p in found]
    show_table(
        _("Nhiệm vụ cấp trên"), [_("Mã"), _("Kế hoạch"), _("Nhiệm vụ"), _("Phần trăm giống")], rows
    )


@app.command(help=_("Đính kèm tệp minh chứng."))
def attach(
    task: Key,
    file: Annotated[Path, typer.Argument(help=_("Tệp minh chứng."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    demand_file(file)
    actions.attach_file(task_id=task, path=file, name=file.name, by=BY)
    _one(task, as_json)


@app.command(help=_("Nhắc việc ngay: ghi trên trang của từng người, gửi thư nếu có máy chủ thư."))
def remind(
    loud: Annotated[
        bool, typer.Option("--loud", help=_("Gửi thư cả trong giờ yên lặng, ngày nghỉ."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.base.settings import current
    from lienthong.entrypoints.letters import letter_of
    from lienthong.services.reminders import actions

    rules = current().reminding
    made = actions.make_reminders(rules=rules, by=BY)
    sent = actions.Sent()
    if current().mail.host:
        sent = actions.send_reminders(
            rules=None if loud else rules, write=letter_of, by=BY, at=clock.now()
        )
    facts = {"made": made, "letters": sent.letters, "refused": sent.refused}
    if as_json:
        show_json(facts)
        return
    told = N_("Nhắc mới: %(made)s; thư đã gửi: %(letters)s; thư chưa gửi được: %(refused)s.")
    say(filled(told, facts | {"made": sum(made.values())}))


def show_tasks(lines: Sequence[TaskLine], as_json: bool, title: str) -> None:
    """Print tasks for a person, or as JSON."""
    if as_json:
        show_json([_facts(line) for line in lines])
        return
    titles = [_("Mã"), _("Mục"), _("Nhiệm vụ"), _("Chủ trì"), _("Hạn"), _("Trạng thái"), _("Trễ")]
    rows = [
        [x.task.pk, x.task.section, x.task.title, x.task.lead, x.standing.last_day,
         x.standing.state, x.standing.days_late or ""]
        for x in lines
    ]  # fmt: skip
    show_table(title, titles, rows)


def _one(task_id: str, as_json: bool) -> None:
    from lienthong.services.direction import queries

    line = queries.task(task_id, today=clock.today())
    notes = [
        {"at": p.at, "by": p.by, "kind": p.kind, "note": p.note} for p in line.task.progress.all()
    ]
    if as_json:
        show_json(_facts(line) | {"progress": notes})
        return
    show_tasks([line], as_json, line.task.title)
    if line.task.wording:
        say(line.task.wording)
    for note in notes:
        said = N_("%(at)s · %(by)s · %(kind)s: %(note)s")
        say(filled(said, note | {"at": f"{note['at']:%d/%m/%Y %H:%M}"}))


def _facts(line: TaskLine) -> dict[str, object]:
    task, standing = line.task, line.standing
    names = ("section", "title", "wording", "lead", "lead_ids", "coordinating", "product",
             "deadline", "deadline_words", "cadence", "pillar", "holder", "done_on",
             "evidence", "cost", "funds")  # fmt: skip
    return {
        "id": task.pk,
        "plan": task.plan_id,
        "parent": task.parent_id,
        "waiting_on": task.waiting_on_id,
        "state": standing.state,
        "last_day": standing.last_day,
        "days_left": standing.days_left,
        **{name: getattr(task, name) for name in names},
    }
