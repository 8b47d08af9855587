"""All commands of the command line, and how an error becomes words and an exit code."""

import sys
import traceback
from collections.abc import Callable, Sequence

import typer
from typer.exceptions import TyperException

from lienthong.base.errors import UserError
from lienthong.entrypoints.cli import (
    account,
    contract,
    dictionary,
    down,
    intake,
    kpi,
    ledger,
    node,
    plan,
    quality,
    quarantine,
    reference,
    registry,
    report,
    review,
    scan,
    source,
    status,
    sync,
    sync_reconcile,
    task,
    up,
)
from lienthong.entrypoints.cli.output import show_error
from lienthong.entrypoints.cli.texts import _

DONE, USERS_MISTAKE, OUR_BUG, INTERRUPTED = 0, 1, 2, 130

# A new command or group is one file and one line here.
COMMANDS: tuple[tuple[str, Callable[..., int | None]], ...] = (
    ("up", up.up),
    ("down", down.down),
    ("status", status.status),
    ("reconcile", sync_reconcile.reconcile),
)
GROUPS: tuple[tuple[str, typer.Typer], ...] = (
    ("account", account.app),
    ("contract", contract.app),
    ("dictionary", dictionary.app),
    ("intake", intake.app),
    ("ledger", ledger.app),
    ("kpi", kpi.app),
    ("node", node.app),
    ("plan", plan.app),
    ("quality", quality.app),
    ("quarantine", quarantine.app),
    ("reference", reference.app),
    ("registry", registry.app),
    ("report", report.app),
    ("review", review.app),
    ("scan", scan.app),
    ("source", source.app),
    ("sync", sync.app),
    ("task", task.app),
)


def build() -> typer.Typer:
    """Return the application with every command."""
    app = typer.Typer(
        name="lienthong",
        help=_("Liên Thông: khai báo, thu nhận, đo, đồng bộ và chia sẻ dữ liệu."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name, command in COMMANDS:
        app.command(name)(command)
    for name, group in GROUPS:
        app.add_typer(group, name=name)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    try:
        answer = build()(args=words, prog_name="lienthong", standalone_mode=False)
    except UserError as error:
        show_error(error, as_json=as_json)
        return USERS_MISTAKE
    except TyperException as error:
        show_error(_mistyped(error), as_json=as_json)
        return USERS_MISTAKE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        show_error(_bug(error), as_json=as_json)
        if not as_json:
            traceback.print_exc()
        return OUR_BUG
    return int(answer or DONE)


def _mistyped(error: TyperException) -> UserError:
    return UserError(
        _("Câu lệnh chưa đúng: %(reason)s"),
        code="usage",
        values={"reason": str(error)},
        remedy=_("Thêm «--help» vào lệnh để xem cách dùng."),
    )


def _bug(error: Exception) -> UserError:
    return UserError(
        _("Lỗi của phần mềm: %(kind)s: %(reason)s"),
        code="internal",
        values={"kind": type(error).__name__, "reason": str(error)},
        remedy=_("Đây không phải lỗi của bạn. Xin gửi toàn bộ thông báo này cho nhóm phát triển."),
    )
