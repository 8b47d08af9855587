"""``lienthong source follow, rights, copy-again``: sources that are followed by their log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.intake.models import Source, SourceRun

BY = system("cli")
Name = Annotated[str, typer.Argument(help=_("Tên hoặc số của nguồn."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``lienthong source``."""
    app.command("follow", help=_("Theo nguồn tại đây tới khi nhận đủ."))(follow)
    app.command("rights", help=_("Lệnh SQL ít quyền nhất để nguồn cho theo nhật ký."))(rights)
    app.command("copy-again", help=_("Lấy lại toàn bộ của nguồn; không xóa gì ở đây."))(copy_again)


def follow(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.entrypoints.jobs.following import follow_until_current
    from lienthong.services.intake.sources import queries
    from lienthong.services.intake.sources.following import queries as following

    found = queries.by_name(source)
    follow_until_current(found)
    facts = following.facts(found) or {}
    if as_json:
        show_json(facts)
        return
    say(filled(N_("Đã nhận đủ: %(changes)s dòng, tới vị trí %(position)s."), facts))


def rights(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.sources import queries
    from lienthong.services.intake.sources.following import planning

    statements = planning.rights(queries.by_name(source))
    if as_json:
        show_json(list(statements))
        return
    for statement in statements:
        typer.echo(statement)
    if not statements:
        say(_("Loại nguồn này không có nhật ký mà Liên Thông theo được."))


def copy_again(source: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.intake.sources import keeping, queries
    from lienthong.services.intake.sources.following import planning

    found = queries.by_name(source)
    planning.copy_again(source=found, by=BY)
    if as_json:
        show_json(keeping.facts(found))
        return
    say(filled(N_("Nguồn «%(name)s» sẽ được lấy lại toàn bộ."), keeping.facts(found)))


def last_word(source: Source, run: SourceRun | None) -> str:
    """Say how far a followed source is, or how the latest run of another went."""
    from lienthong.services.intake.sources.following import queries as following

    facts = following.facts(source)
    if facts is None:
        return str(run.state) if run else "—"
    if facts["lag_bytes"] is None:
        return str(facts["stage"])
    return filled(N_("%(stage)s, chậm %(lag_bytes)s byte"), facts)


def mode_of(cursor: str, follow: bool, compare: bool) -> str:
    """Return the mode that the options of ``add`` ask for. Raises UserError for more than one."""
    asked = {"incremental": bool(cursor), "follow": follow, "compare": compare}
    chosen = [name for name, is_asked in asked.items() if is_asked]
    if len(chosen) > 1:
        raise UserError(
            N_("«--cursor», «--follow» và «--compare»: chỉ chọn một."),
            code="usage",
            remedy=N_("Bỏ bớt; không chọn gì thì lấy toàn bộ mỗi lần."),
        )
    return chosen[0] if chosen else "full"
