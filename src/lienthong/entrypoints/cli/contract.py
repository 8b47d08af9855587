"""``lienthong contract``: check contracts, put them into force, make their import templates."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.lint import settle
from lienthong.core.contract.model import Contract
from lienthong.core.contract.notes import contract_notes
from lienthong.entrypoints.cli import propose, versions
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.samples import Asked, Format, with_shipped, write_samples
from lienthong.entrypoints.cli.texts import _, filled

app = typer.Typer(help=_("Hợp đồng dữ liệu: kiểm tra, áp dụng, mẫu nhập."), no_args_is_help=True)
app.command("propose", help=propose.HELP)(propose.propose)
app.command("diff", help=versions.DIFF_HELP)(versions.diff)
app.command("plan", help=versions.PLAN_HELP)(versions.plan)
app.command("give-up", help=versions.GIVE_UP_HELP)(versions.give_up)
app.command("migrations", help=versions.MIGRATIONS_HELP)(versions.migrations)
BY = system("cli")
REJECTED = 1

FilesArgument = Annotated[list[Path], typer.Argument(help=_("Các tệp hợp đồng (YAML)."))]


@app.command(help=_("Kiểm tra tệp hợp đồng; không cần nút, không áp dụng gì."))
def lint(files: FilesArgument, as_json: JsonOption = False) -> None:
    # A contract may refer to another: those given together are known to each other.
    # So is the shipped register of administrative units, which most contracts refer to.
    from lienthong.services.contracts import proposing
    from lienthong.services.dictionary import queries as dictionary

    texts = [(str(path), read_text(path)) for path in files]
    known = {proposing.UNITS: proposing.units()}
    good, rejected = settle(texts, dictionary=dictionary.current(), known=known)
    if as_json:
        notes = [_problem_json(note) for contract in good for note in _notes(contract, texts)]
        accepted = [_facts(contract) for contract in good]
        show_json({"accepted": accepted, "problems": _problems_json(rejected), "notes": notes})
    else:
        for contract in good:
            say(filled(N_("Hợp lệ: %(id)s %(version)s"), _facts(contract)))
            for note in _notes(contract, texts):
                say(filled(N_("  Lưu ý: %(sentence)s"), {"sentence": _told(note)}))
        _say_problems(rejected)
    if rejected:
        raise typer.Exit(REJECTED)


@app.command(help=_("Áp dụng hợp đồng: tạo bảng, biểu mẫu, API, quy tắc."))
def apply(
    files: FilesArgument,
    yes: versions.YesOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.contracts import actions

    texts = [(str(path), read_text(path)) for path in files]
    if not as_json:
        versions.confirm_changes(texts, yes=yes)
    try:
        applied, rejected = actions.apply_contracts(texts=texts, by=BY)
    except UserError as error:
        if not versions.is_large(error, texts):
            raise
        applied, rejected = [versions.apply_large(*texts[0])], []
    if rejected:
        if as_json:
            show_json({"applied": [], "problems": _problems_json(rejected)})
        else:
            _say_problems(rejected)
        raise typer.Exit(REJECTED)
    if as_json:
        show_json([_facts(contract) for contract in applied])
        return
    for contract in applied:
        say(filled(N_("Đã áp dụng: %(id)s %(version)s (%(tables)s)"), _facts(contract)))


@app.command(help=_("Ghi mẫu nhập XLSX của một bảng."))
def template(
    table: Annotated[str, typer.Argument(help=_("Tên bảng."))],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=_("Tệp ghi ra."), show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.adapters.files.template import make_template
    from lienthong.base import clock
    from lienthong.services.contracts import queries
    from lienthong.services.dictionary import queries as dictionary

    contract, declared = queries.table(table)
    target = output or Path(f"{declared.name}.xlsx")
    target.write_bytes(make_template(contract, declared, dictionary.current(), clock.today()))
    if as_json:
        show_json({"file": str(target)})
    else:
        say(filled(N_("Đã ghi mẫu nhập: %(file)s"), {"file": str(target)}))


@app.command(help=_("Sinh dòng mẫu giả lập, đúng mọi quy tắc của hợp đồng; không cần nút."))
def sample(
    files: FilesArgument,
    rows: Annotated[int, typer.Option(min=1, max=10_000, help=_("Số dòng mỗi bảng."))] = 50,
    seed: Annotated[int, typer.Option(help=_("Cùng số thì cùng dòng."))] = 214,
    out: Annotated[Path, typer.Option(help=_("Thư mục ghi ra."))] = Path(),
    file_format: Annotated[
        Format, typer.Option("--format", help=_("Dạng tệp: csv hoặc xlsx."))
    ] = Format.CSV,
    as_json: JsonOption = False,
) -> None:
    from lienthong.services.dictionary import queries as dictionary

    texts = [(path, read_text(path)) for path in files]
    found = [(str(path), text) for path, text in with_shipped(texts)]
    good, rejected = settle(found, dictionary=dictionary.current(), known={})
    if rejected:
        if as_json:
            show_json({"problems": _problems_json(rejected)})
        else:
            _say_problems(rejected)
        raise typer.Exit(REJECTED)
    given = {text for path, text in texts}
    chosen = [contract.id for contract in good if contract.source in given]
    asked = Asked(rows, seed, out, file_format)
    written = write_samples({c.id: c for c in good}, chosen, dictionary.current(), asked)
    if as_json:
        show_json([asdict(one) for one in written])
        return
    for one in written:
        say(filled(N_("Đã ghi dữ liệu giả lập: %(path)s (%(rows)s dòng)"), asdict(one)))
        if one.rows < rows:
            say(_("Khóa hoặc cột không được trùng của bảng không cho nhiều dòng hơn."))


@app.command("list", help=_("Các hợp đồng đang áp dụng."))
def list_contracts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.contracts import queries

    found = queries.all_current()
    if as_json:
        show_json([_facts(contract) for contract in found])
        return
    show_table(
        _("Hợp đồng đang áp dụng"),
        [_("Mã"), _("Phiên bản"), _("Tên"), _("Bảng")],
        [[c.id, c.version, c.title, ", ".join(t.name for t in c.tables)] for c in found],
    )


def read_text(path: Path) -> str:
    """Return a file's text. Raises UserError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            N_("Không đọc được tệp «%(file)s»: %(reason)s"),
            code="unreadable-file",
            values={"file": str(path), "reason": getattr(error, "strerror", None) or str(error)},
            remedy=N_("Kiểm tra đường dẫn và quyền đọc; hợp đồng phải là văn bản UTF-8."),
        ) from error


def show_problems(rejected: list[ContractRejected], *, as_json: bool) -> None:
    """Print what is wrong with contracts, each with its line and what to do."""
    if as_json:
        show_json({"problems": _problems_json(rejected)})
    else:
        _say_problems(rejected)


def _say_problems(rejected: list[ContractRejected]) -> None:
    for problem in (p for r in rejected for p in r.problems):
        say(_told(problem))


def _told(problem: ContractProblem) -> str:
    remedy = filled(problem.remedy, problem.values) if problem.remedy else ""
    said = filled(problem.message, problem.values)
    return f"{problem.file}:{problem.line}: {problem.path}: {said} {remedy}".rstrip()


def _notes(contract: Contract, texts: list[tuple[str, str]]) -> tuple[ContractProblem, ...]:
    """Return what the contract says that this node keeps and does not run."""
    file = next(file for file, text in texts if text == contract.source)
    return contract_notes(contract.source, file=file)


def _facts(contract: Contract) -> dict[str, object]:
    return {
        "id": contract.id,
        "version": contract.version,
        "title": contract.title,
        "tables": ", ".join(t.name for t in contract.tables),
    }


def _problems_json(rejected: list[ContractRejected]) -> list[dict[str, object]]:
    return [_problem_json(p) for r in rejected for p in r.problems]


def _problem_json(problem: ContractProblem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "path": problem.path,
        "message": filled(problem.message, problem.values),
        "remedy": filled(problem.remedy, problem.values) if problem.remedy else "",
    }
