"""What a table was measured at, at the terminal: a line a rule, or JSON; and the exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.output import say, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.core.contract.model import Table
    from lienthong.services.quality.engine.outcome import Outcome, Report

FAILED, BROKEN = 3, 4


def document(report: Report, table: Table, duration_ms: int) -> dict[str, object]:
    """Return the report as plain values."""
    return {
        "table": table.name,
        "engine": report.engine,
        "rows": report.rows,
        "duration_ms": duration_ms,
        "right": report.is_right,
        "missing_columns": list(report.missing),
        "rules": [_rule(outcome) for outcome in report.outcomes],
    }


def _rule(outcome: Outcome) -> dict[str, object]:
    rule = outcome.rule
    return {
        "rule": rule.id,
        "kind": rule.kind,
        "family": rule.family,
        "word": rule.word,
        "severity": rule.severity,
        "columns": list(rule.columns),
        "sentence": filled(rule.sentence, rule.values),
        "checked": outcome.checked,
        "passed": outcome.passed,
        "failed": outcome.failed,
        "skipped": {_(reason): count for reason, count in outcome.skips.items()},
        "broken": filled(outcome.broken, outcome.broken_values) if outcome.broken else "",
        "duplicate_groups": outcome.groups,
        "excess_rows": outcome.excess,
        "rests": _(outcome.rests) if outcome.rests else "",
    }


def show(report: Report, table: Table, duration_ms: int, failures: Path | None) -> None:
    """Print the report. ``failures`` is the file that holds its failing rows."""
    titles = [
        _("Quy tắc"), _("Điều kiện"), _("Xét"), _("Đạt"), _("Sai"), _("Bỏ qua"), _("Ghi chú"),
    ]  # fmt: skip
    ordered = sorted(report.outcomes, key=lambda o: (not o.broken, -o.failed))
    lines = [
        [
            outcome.rule.id.removeprefix(f"{table.name}."),
            filled(outcome.rule.sentence, outcome.rule.values),
            *(_count(n) for n in (outcome.checked, outcome.passed, outcome.failed)),
            _count(outcome.skipped),
            _note(outcome),
        ]
        for outcome in ordered
    ]
    show_table(filled(N_("Kết quả đo bảng «%(table)s»"), {"table": table.name}), titles, lines)
    told = {"rows": _count(report.rows), "ms": _count(duration_ms), "engine": report.engine}
    say(filled(N_("%(rows)s bản ghi, %(ms)s ms, công cụ %(engine)s."), told))
    if report.missing:
        columns = {"columns": ", ".join(report.missing)}
        say(filled(N_("Dữ liệu không có các cột đã khai báo: %(columns)s."), columns))
    if failures:
        say(filled(N_("Mọi bản ghi sai: %(file)s"), {"file": str(failures)}))


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _note(outcome: Outcome) -> str:
    if outcome.broken:
        reason = filled(outcome.broken, outcome.broken_values)
        return filled(N_("Không tính được: %(reason)s"), {"reason": reason})
    notes = [f"{_(reason)} ({_count(n)})" for reason, n in outcome.skips.items()]
    if outcome.groups:
        told = {"groups": _count(outcome.groups), "excess": _count(outcome.excess or 0)}
        notes.insert(0, filled(N_("%(groups)s nhóm trùng, %(excess)s bản ghi thừa."), told))
    if outcome.rule.severity == "warning" and outcome.failed:
        notes.insert(0, _("Cảnh báo."))
    if outcome.rests:
        notes.append(_(outcome.rests))
    return " ".join(notes)


def leave(report: Report) -> None:
    """End the command with what the report comes to: 4 a rule was not asked, 3 rows break some."""
    if any(outcome.broken for outcome in report.outcomes):
        raise typer.Exit(BROKEN)
    if not report.is_right:
        raise typer.Exit(FAILED)
