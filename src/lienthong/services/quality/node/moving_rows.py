"""Rules about one row, asked of changed rows; references and masters, of rows that name them.

Whether a row failed is what was kept; whether it was skipped is asked of the row as it was.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import Check, Context, Problem, Verdict
from lienthong.services.quality.node.changed_rows import Changed, Row
from lienthong.services.quality.node.deltas import Delta
from lienthong.services.quality.node.others import NodeOthers
from lienthong.services.quality.reasons import skip_reason


def move_rows(
    checks: Sequence[Check],
    changed: Changed,
    deltas: Mapping[str, Delta],
    failing: Collection[tuple[int, str]],
    context: Context,
) -> None:
    """Ask every rule of the rows that changed, and count what moved."""
    for check in checks:
        delta = deltas[check.rule.id]
        for row_id, row in changed.before.items():
            failed = (delta.result.pk, row_id) in failing
            delta.count("failed" if failed else _end_before(check, row, context), -1)
            if failed:
                delta.gone.add(row_id)
        for row_id, row in changed.after.items():
            verdict = check.test(row, context)
            delta.count(_end(verdict), 1)
            if isinstance(verdict, Problem):
                delta.fail(row_id, verdict)
            elif verdict is Verdict.SKIPPED:
                delta.skip_reason = skip_reason(check.rule, row)


def recheck(
    check: Check,
    rows: Mapping[str, Row],
    delta: Delta,
    failing: Collection[tuple[int, str]],
    context: Context,
) -> None:
    """Ask one rule again of rows that did not change themselves, but what they name did."""
    for row_id, row in rows.items():
        was = "failed" if (delta.result.pk, row_id) in failing else "passed"
        verdict = check.test(row, context)
        if verdict is Verdict.SKIPPED:
            continue
        delta.count(was, -1)
        delta.count(_end(verdict), 1)
        delta.fail(row_id, verdict if isinstance(verdict, Problem) else None)


def prefetch(table: Table, others: NodeOthers, rows: Iterable[Row]) -> None:
    """Look up what rows refer to, all at once."""
    columns: dict[str, list[Value]] = {f.name: [] for f in table.fields}
    for row in rows:
        for name, held in columns.items():
            held.append(row.get(name))
    others.prefetch(columns)


def _end_before(check: Check, row: Row, context: Context) -> str:
    """A row that did not fail passed, unless the rule does not look at such a row."""
    return "skipped" if check.test(row, context) is Verdict.SKIPPED else "passed"


def _end(verdict: Verdict | Problem) -> str:
    if isinstance(verdict, Problem):
        return "failed"
    return "passed" if verdict is Verdict.PASSED else "skipped"
