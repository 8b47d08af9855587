"""By how much changes move the figures of one rule, and which failing rows come and go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

from lienthong.core.rules.model import Problem
from lienthong.services.quality.models import Failure, RuleResult
from lienthong.services.quality.node.keeping import keep


@dataclass
class Delta:
    """One rule. ``gone`` are rows whose failure is no longer, or is said anew in ``come``."""

    result: RuleResult
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    groups: int = 0
    excess: int = 0
    skip_reason: str = ""
    gone: set[str] = field(default_factory=set)
    come: dict[str, Problem] = field(default_factory=dict)

    @property
    def is_something(self) -> bool:
        """Say whether anything moved."""
        return bool(self.gone or self.come or self.passed or self.failed or self.skipped)

    def count(self, end: str, step: int) -> None:
        """Count one more row, or one less, that ends so: passed, failed or skipped."""
        setattr(self, end, getattr(self, end) + step)

    def fail(self, row_id: str, problem: Problem | None) -> None:
        """Say anew whether a row fails: with the problem, or None."""
        self.gone.add(row_id)
        if problem is None:
            self.come.pop(row_id, None)
        else:
            self.come[row_id] = problem

    def apply(self) -> None:
        """Move the row of the rule and its failures, in the caller's transaction.

        Of ``gone`` those rows are left that had failed.
        """
        if self.gone:
            self.gone = _forget(self.result.pk, self.gone)
        if self.come:
            keep(self.result.pk, list(self.come.items()))
        row = self.result
        if row.kept is not None:
            row.kept += len(self.come) - len(self.gone)
        row.passed, row.failed = row.passed + self.passed, row.failed + self.failed
        row.skipped, row.checked = row.skipped + self.skipped, row.passed + row.failed
        if row.groups is not None:
            row.groups, row.excess = row.groups + self.groups, (row.excess or 0) + self.excess
        row.skip_reason = (row.skip_reason or self.skip_reason) if row.skipped else ""


def _forget(result_id: int, row_ids: Iterable[str]) -> set[str]:
    """Delete failures of one rule; return the rows that had one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM quality_failure WHERE result_id = %s AND row_id = ANY(%s) "
            "RETURNING row_id",
            [result_id, list(row_ids)],
        )
        return {row_id for (row_id,) in cursor.fetchall()}


MOVED = ["passed", "failed", "skipped", "checked", "groups", "excess", "skip_reason", "sentence",
         "values", "kept"]  # fmt: skip


def apply_all(deltas: Iterable[Delta]) -> dict[str, list[int]]:
    """Apply what moved; return rule → [passed, failed] by how much, where it did."""
    found = list(deltas)
    for delta in found:
        delta.apply()
    RuleResult.objects.bulk_update([delta.result for delta in found], MOVED)
    return {d.result.rule: [d.passed, d.failed] for d in found if d.passed or d.failed}


def failing_now(results: Mapping[str, RuleResult], ids: Iterable[str]) -> set[tuple[int, str]]:
    """Return which of some rows fail which result, as it was counted."""
    found = Failure.objects.filter(
        result_id__in=[r.pk for r in results.values()], row_id__in=list(ids)
    )
    return set(found.values_list("result_id", "row_id"))
