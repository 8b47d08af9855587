"""``lienthong dictionary``: read the shared dictionary, take files in, and decide on proposals.

Who decides is named with ``--by``: approval needs a person other than the author.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import Actor, system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.accounts.roles import Permission
    from lienthong.services.dictionary.actions import Edition

app = typer.Typer(help=_("Từ điển: thuật ngữ, danh mục mã, duyệt."), no_args_is_help=True)
lists = typer.Typer(help=_("Danh mục mã: xem thay đổi, nạp bản mới."), no_args_is_help=True)
app.add_typer(lists, name="code-list")
REFUSED = 1

IdArgument = Annotated[str, typer.Argument(help=_("Mã thuật ngữ hoặc danh mục."))]
FileArgument = Annotated[Path, typer.Argument(help=_("Tệp YAML, CSV hoặc XLSX."))]
ByOption = Annotated[
    str, typer.Option("--by", help=_("Tên đăng nhập của người thực hiện."), show_default=False)
]
ListOption = Annotated[bool, typer.Option("--list", help=_("Mã là của một danh mục mã."))]
SinceOption = Annotated[
    datetime, typer.Option("--since", formats=["%Y-%m-%d"], help=_("Ngày có hiệu lực."))
]
PartOption = Annotated[
    bool, typer.Option("--part", help=_("Tệp chỉ gồm mã thay đổi; mã khác giữ nguyên."))
]


@app.command("list", help=_("Các thuật ngữ; tìm theo tên, mã, tên gọi khác."))
def list_terms(
    search: Annotated[str, typer.Argument(help=_("Từ tìm, có dấu hoặc không dấu."))] = "",
    state: Annotated[str, typer.Option(help="draft, review, approved, replaced")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.dictionary import finding, reading

    found = [line.term for line in reading.term_lines() if state in ("", line.term.state)]
    found = finding.matching(search, found) if search else sorted(found, key=lambda t: t.id)
    if as_json:
        show_json([_facts(term) for term in found])
        return
    show_table(
        _("Thuật ngữ"),
        [_("Mã"), _("Tên"), _("Kiểu"), _("Trạng thái")],
        [[t.id, t.name_vi, t.logical_type, t.state] for t in found],
    )


@app.command(help=_("Một thuật ngữ với định nghĩa và nơi dùng."))
def show(term_id: IdArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.contracts import coverage
    from lienthong.services.dictionary import reading

    term = reading.found_term(term_id).term
    uses = [f"{u.contract.id}/{u.table.name}.{u.path}" for u in coverage.uses_of_term(term_id)]
    facts = _facts(term) | {"uses": uses}
    if as_json:
        show_json(facts)
        return
    show_table(term.name_vi, [_("Phần"), _("Giá trị")], [[k, v] for k, v in facts.items()])


@app.command("import", help=_("Nhập tệp thuật ngữ: dòng đúng thành dự thảo, dòng sai nêu lý do."))
def take_in(
    file: FileArgument, by: ByOption = "", home: HomeOption = None, as_json: JsonOption = False
) -> None:
    open_django(home)
    from lienthong.adapters.files import dictionary_file
    from lienthong.services.dictionary import actions

    actor = _actor(by, "dictionary.propose")
    rows = dictionary_file.term_rows(_bytes(file), file.name)
    verdicts = actions.take_in(rows=rows, by=actor)
    if as_json:
        show_json([_verdict(verdict) for verdict in verdicts])
    else:
        for verdict in verdicts:
            say(f"{file.name}:{verdict.line}: {verdict.id}: {_(_OUTCOMES[verdict.outcome])}")
            for fault in verdict.faults:
                remedy = filled(fault.remedy, fault.values)
                say(f"  {filled(fault.message, fault.values)} {remedy}")
    if any(verdict.outcome == "refused" for verdict in verdicts):
        raise typer.Exit(REFUSED)


_OUTCOMES = {
    "added": N_("thêm dự thảo"),
    "changed": N_("dự thảo bản sửa"),
    "unchanged": N_("không đổi"),
    "refused": N_("không nhận"),
}


@app.command(help=_("Xuất thuật ngữ của một không gian tên ra YAML."))
def export(
    namespace: Annotated[str, typer.Argument(help=_("Không gian tên; bỏ trống: dùng chung."))] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=_("Tệp ghi ra."), show_default=False)
    ] = None,
    home: HomeOption = None,
) -> None:
    open_django(home)
    from lienthong.core.dictionary.many import write_terms
    from lienthong.services.dictionary import queries

    terms = queries.current().terms.values()
    text = write_terms([t for t in terms if t.namespace == namespace], namespace)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        say(filled(N_("Đã ghi %(file)s"), {"file": str(output)}))


@app.command(help=_("Trình duyệt một dự thảo."))
def submit(
    entry_id: IdArgument, by: ByOption = "", is_list: ListOption = False, home: HomeOption = None
) -> None:
    open_django(home)
    from lienthong.services.dictionary import actions

    actor = _actor(by, "dictionary.propose")
    actions.submit(about="list" if is_list else "term", entry_id=entry_id, by=actor)
    say(filled(N_("Đã trình duyệt: %(id)s"), {"id": entry_id}))


@app.command(help=_("Duyệt: phải là người khác với người soạn."))
def approve(
    entry_id: IdArgument,
    by: ByOption,
    note: Annotated[str, typer.Option(help=_("Lời ghi."))] = "",
    is_list: ListOption = False,
    home: HomeOption = None,
) -> None:
    open_django(home)
    from lienthong.services.dictionary import actions

    actor = _actor(by, "dictionary.approve")
    actions.approve(about="list" if is_list else "term", entry_id=entry_id, by=actor, text=note)
    say(filled(N_("Đã duyệt: %(id)s"), {"id": entry_id}))


@app.command(help=_("Trả lại người soạn, nêu lý do."))
def refuse(
    entry_id: IdArgument,
    by: ByOption,
    reason: Annotated[str, typer.Option(help=_("Lý do."))],
    is_list: ListOption = False,
    home: HomeOption = None,
) -> None:
    open_django(home)
    from lienthong.services.dictionary import actions

    actor = _actor(by, "dictionary.approve")
    actions.refuse(about="list" if is_list else "term", entry_id=entry_id, reason=reason, by=actor)
    say(filled(N_("Đã trả lại: %(id)s"), {"id": entry_id}))


@app.command(help=_("Độ phủ từ điển của từng hợp đồng đang áp dụng."))
def coverage(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.contracts import coverage as contracts

    found = contracts.all_coverage()
    if as_json:
        show_json(
            [
                {
                    "contract": c.contract.id,
                    "fields": c.total,
                    "covered": c.covered,
                    "share": c.share,
                    "missing": [f"{u.table.name}.{u.path}" for u in c.missing],
                }
                for c in found
            ]
        )
        return
    show_table(
        _("Độ phủ từ điển"),
        [_("Hợp đồng"), _("Trường"), _("Có thuật ngữ"), "%"],
        [[c.contract.id, c.total, c.covered, c.share and round(c.share, 1)] for c in found],
    )


@lists.command("diff", help=_("Nêu tệp sẽ thay đổi gì; không ghi."))
def diff(
    list_id: IdArgument,
    file: FileArgument,
    since: SinceOption,
    part: PartOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.dictionary import actions

    change = actions.preview(_edition(list_id, file, since.date(), whole=not part))
    if as_json:
        show_json([one.plain() for one in change.changes])
    else:
        show_table(
            list_id,
            [_("Thay đổi"), _("Mã"), _("Trước"), _("Sau"), _("Từ ngày")],
            [[c.kind, c.code, c.before, c.after, c.since] for c in change.changes],
        )
    for fault in change.faults:
        say(f"{filled(fault.message, fault.values)} {filled(fault.remedy, fault.values)}")
    if change.faults:
        raise typer.Exit(REFUSED)


@lists.command("load", help=_("Lưu bản mới thành dự thảo; rồi trình và duyệt với --list."))
def load(
    list_id: IdArgument,
    file: FileArgument,
    since: SinceOption,
    part: PartOption = False,
    name: Annotated[str, typer.Option(help=_("Tên tiếng Việt của danh mục mới."))] = "",
    source: Annotated[str, typer.Option(help=_("Nguồn, văn bản ban hành."))] = "",
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.dictionary import actions

    actor = _actor(by, "dictionary.propose")
    said = {"name_vi": name, "source": source}
    edition = _edition(list_id, file, since.date(), whole=not part, said=said)
    version = actions.propose_edition(edition=edition, by=actor)
    facts = {"id": list_id, "version": version.number, "changes": len(version.changes)}
    if as_json:
        show_json(facts)
    else:
        say(filled(N_("Đã lưu dự thảo %(id)s, phiên bản %(version)s: %(changes)s thay đổi"), facts))


def _edition(
    list_id: str, file: Path, since: date, *, whole: bool, said: dict[str, str] | None = None
) -> Edition:
    from lienthong.adapters.files import dictionary_file
    from lienthong.services.dictionary.actions import Edition

    heading = {key: value for key, value in (said or {}).items() if value}
    text = dictionary_file.list_text(_bytes(file), file.name)
    return Edition(list_id, text, since, whole, heading)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(
            N_("Không đọc được tệp «%(file)s»: %(reason)s"),
            code="unreadable-file",
            values={"file": str(file), "reason": error.strerror or str(error)},
            remedy=N_("Kiểm tra đường dẫn và quyền đọc."),
        ) from error


def _actor(username: str, permission: Permission) -> Actor:
    """Return the person named, who must hold the permission; the command line itself if none."""
    if not username:
        return system("cli")
    from lienthong.services.accounts import queries as accounts
    from lienthong.services.accounts.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise UserError(
            N_("Không có tài khoản «%(name)s»."),
            code="unknown-account",
            values={"name": username},
            remedy=N_("Xem tài khoản ở trang «Tài khoản», hoặc tạo bằng «lienthong account»."),
        )
    accounts.demand(user, permission)
    return user.actor


def _facts(term: Any) -> dict[str, Any]:
    from lienthong.core.dictionary.entry import entry_of, plain_of

    return plain_of(entry_of(term)) | {"state": term.state, "version": term.version}


def _verdict(verdict: Any) -> dict[str, Any]:
    return {
        "line": verdict.line,
        "id": verdict.id,
        "outcome": verdict.outcome,
        "faults": [
            {
                "key": fault.key,
                "message": filled(fault.message, fault.values),
                "remedy": filled(fault.remedy, fault.values),
            }
            for fault in verdict.faults
        ],
    }
