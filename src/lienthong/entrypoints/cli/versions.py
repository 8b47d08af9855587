"""``lienthong contract diff``, ``plan`` and ``apply``: what a new version changes, beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.diff import Difference, compare
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.plan import Plan
from lienthong.core.contract.succession import succession_problems
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.contracts.migrating.preview import Preview
    from lienthong.services.contracts.models import ContractMigration

BY = system("cli")
REJECTED = 1
DIFF_HELP = _("So hai phiên bản của một hợp đồng: thay đổi, mức, phiên bản cần có.")
PLAN_HELP = _("Cho xem các bước chuyển bảng sang phiên bản mới; không làm gì.")
GIVE_UP_HELP = _("Dừng một lần chuyển đổi đang chạy; phiên bản đang áp dụng giữ nguyên.")
MIGRATIONS_HELP = _("Các lần chuyển đổi từng phần và tiến độ.")
LEVELS = {"patch": _("sửa lời"), "minor": _("tương thích"), "major": _("phá vỡ")}
YesOption = Annotated[bool, typer.Option("--yes", help=_("Không hỏi lại."))]


def diff(
    before: Annotated[Path, typer.Argument(help=_("Tệp phiên bản cũ."))],
    after: Annotated[Path, typer.Argument(help=_("Tệp phiên bản mới."))],
    as_json: JsonOption = False,
) -> None:
    """Compare two files. Exit code 1 when the second may not follow the first."""
    old, new = _read(before), _read(after)
    difference = compare(old, new)
    problems = list(succession_problems(old, new, difference, file=str(after)))
    if old.digest == new.digest:
        problems = []
    if as_json:
        show_json(_difference_json(difference) | {"problems": [p.sentence() for p in problems]})
    else:
        _say_changes(difference)
        for problem in problems:
            remedy = filled(problem.remedy, problem.values) if problem.remedy else ""
            said = filled(problem.message, problem.values)
            say(f"{problem.file}:{problem.line}: {problem.path}: {said} {remedy}".rstrip())
    if problems:
        raise typer.Exit(REJECTED)


def plan(
    file: Annotated[Path, typer.Argument(help=_("Tệp hợp đồng (YAML)."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what applying the file would do here, with row counts."""
    open_django(home)
    from lienthong.services.contracts import queries
    from lienthong.services.contracts.migrating.preview import preview

    contract = _read(file)
    seen = preview(queries.find(contract.id), contract)
    if as_json:
        show_json(
            _difference_json(seen.difference)
            | {"steps": _steps_json(seen.plan), "rows": seen.rows, "in_steps": seen.in_steps}
        )
        return
    show_preview(seen)


def migrations(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the migrations that take several transactions."""
    open_django(home)
    from lienthong.services.contracts.models import ContractMigration

    found = ContractMigration.objects.all()[:50]
    if as_json:
        show_json([_migration_json(one) for one in found])
        return
    show_table(
        _("Chuyển đổi hợp đồng"),
        [_("Số"), _("Hợp đồng"), _("Từ"), _("Sang"), _("Trạng thái"), _("Dòng đã xong"),
         _("Ghi chú")],
        [
            [str(one.pk), one.contract_id, one.from_version, one.to_version,
             one.get_state_display(), f"{sum(one.progress.values())} / {one.rows_expected}",
             one.note]
            for one in found
        ],
    )  # fmt: skip


def give_up(
    number: Annotated[int, typer.Argument(help=_("Số của lần chuyển đổi, ở «migrations»."))],
    home: HomeOption = None,
) -> None:
    """End a migration that is on its way; the version in force stays."""
    open_django(home)
    from lienthong.services.contracts.migrating import steps

    found = steps.give_up(migration_id=number, by=BY)
    say(
        filled(
            N_("Đã dừng chuyển đổi %(contract)s sang %(version)s; phiên bản cũ vẫn áp dụng."),
            {"contract": found.contract_id, "version": found.to_version},
        )
    )


def confirm_changes(files: list[tuple[str, str]], *, yes: bool) -> None:
    """Show what the files change in contracts in force, and ask. A first version needs no asking.

    Raises typer.Abort when the person says no.
    """
    from lienthong.core.contract.errors import ContractRejected
    from lienthong.services.contracts import queries
    from lienthong.services.contracts.migrating.preview import preview

    changed = False
    for file, text in files:
        try:
            contract, _document = parse_contract(text, file=file)
        except ContractRejected:
            return  # applying says what is wrong with it
        previous = queries.find(contract.id)
        if previous is not None and previous.digest != contract.digest:
            show_preview(preview(previous, contract))
            changed = True
    if changed and not yes:
        typer.confirm(_("Thực hiện các bước trên?"), abort=True)


def apply_large(file: str, text: str) -> Contract:
    """Do a large migration step by step here; a killed one goes on in the node's worker."""
    from lienthong.services.contracts import queries
    from lienthong.services.contracts.migrating import steps

    migration = steps.start(text=text, file=file, by=BY)

    def told(one: ContractMigration) -> None:
        done = {"done": sum(one.progress.values()), "rows": one.rows_expected}
        say(filled(N_("Đã tính %(done)s / %(rows)s bản ghi."), done))

    steps.run(migration.pk, told)
    return queries.current(migration.contract_id)


def is_large(error: UserError, files: list[tuple[str, str]]) -> bool:
    """Say whether the refusal only asks to be done in steps, and that can be done here."""
    return error.code == "large-migration" and len(files) == 1


def show_preview(seen: Preview) -> None:
    """Print changes, steps and row counts for a person."""
    _say_changes(seen.difference)
    show_table(
        _("Các bước chuyển đổi"),
        [_("Bảng"), _("Bước"), _("Nặng"), _("Số dòng")],
        [
            [step.table, filled(step.sentence, step.values), _("có") if step.heavy else "",
             seen.rows.get(step.table, "")]
            for step in seen.plan.steps
        ],
    )  # fmt: skip
    for one in seen.plan.obstacles:
        say(filled(one.message, one.values) + " " + filled(one.remedy, one.values))
    if seen.in_steps:
        say(_("Bảng lớn: chạy từng phần, dừng đâu làm tiếp từ đó, hiệu lực khi xong cả."))


def _say_changes(difference: Difference) -> None:
    heading = {"before": difference.before or "—", "after": difference.after}
    show_table(
        filled(N_("Thay đổi từ %(before)s sang %(after)s"), heading),
        [_("Mức"), _("Thay đổi")],
        [
            [LEVELS.get(one.level, one.level), filled(one.sentence, one.values)]
            for one in difference.changes
        ],
    )
    say(filled(N_("Phiên bản cần có: ít nhất %(version)s"), {"version": difference.demanded}))


def _read(path: Path) -> Contract:
    from lienthong.entrypoints.cli.contract import read_text

    return parse_contract(read_text(path), file=str(path))[0]


def _difference_json(difference: Difference) -> dict[str, Any]:
    return {
        "contract": difference.contract_id,
        "before": difference.before,
        "after": difference.after,
        "level": difference.level,
        "demanded": difference.demanded,
        "changes": [
            {
                "table": one.table,
                "field": one.field,
                "kind": one.kind,
                "level": one.level,
                "sentence": filled(one.sentence, one.values),
            }
            for one in difference.changes
        ],
    }


def _steps_json(found: Plan) -> list[dict[str, Any]]:
    return [
        {
            "kind": step.kind,
            "table": step.table,
            "field": step.field,
            "heavy": step.heavy,
            "sentence": filled(step.sentence, step.values),
        }
        for step in found.steps
    ]


def _migration_json(one: ContractMigration) -> dict[str, Any]:
    return {
        "id": one.pk,
        "contract": one.contract_id,
        "from": one.from_version,
        "to": one.to_version,
        "state": one.state,
        "progress": one.progress,
        "rows": one.rows_expected,
        "note": one.note,
    }
