"""Ask the reference evaluation about the rows that an engine could not call right."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from lienthong.core.dictionary.value import Value
from lienthong.core.quality.values import as_value, row_of
from lienthong.core.rules.by_value import EXACT
from lienthong.core.rules.model import Check, Context, Problem, Row, Verdict
from lienthong.services.quality.engine.failing_rows import FailingRows, Rows
from lienthong.services.quality.engine.failures import Failing
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import STRAY, Batch
from lienthong.services.quality.reasons import skip_reason

MOST_KNOWN = 100_000  # answers remembered for one rule
FAILED = "failed"


class Asker:
    """Judges flagged rows of one rule, and remembers what it said of a value.

    With ``telling`` it says in words what is wrong with each failing row, and asks twice for it.
    """

    def __init__(
        self,
        check: Check,
        outcome: Outcome,
        context: Context,
        *,
        stray: bool,
        telling: bool = False,
    ) -> None:
        self.check, self.outcome, self._stray = check, outcome, stray
        self._context, self._telling = context, telling
        self._known: dict[Hashable, str] = {}

    def judge(
        self, batch: Batch, places: Sequence[int], names: Mapping[str, str], keys: Sequence[str]
    ) -> Sequence[Failing]:
        """Count how some rows of a batch end, and return those that fail.

        ``names`` maps the columns of the batch to where their unreadable text stands.
        """
        ends = self.ends(batch, places, names)
        wrong = [n for n, end in zip(places, ends, strict=True) if end == FAILED]
        self.outcome.failed += len(wrong)
        self.outcome.skips.update(end for end in ends if end not in (FAILED, ""))
        found = FailingRows(batch, wrong, names, keys, self.check.rule.columns)
        if not self._telling:
            return found
        return [
            replace(one, problem=self._problem(batch, n, names))
            for one, n in zip(found, wrong, strict=True)
        ]

    def ends(self, batch: Batch, places: Sequence[int], names: Mapping[str, str]) -> list[str]:
        """Return how some rows of a batch end, counting nothing."""
        if self.check.by_value:
            return self._of_values(batch, places)
        return self._of_rows(batch, places, names)

    def _problem(self, batch: Batch, n: int, names: Mapping[str, str]) -> Problem | None:
        read = self.check.rule.columns if self.check.by_value else names
        kept = {c: names.get(c, "") for c in read}
        held = {c: batch.values(c)[n] for pair in kept.items() for c in pair if c}
        verdict = self.check.test(row_of(kept, held), self._context)
        return verdict if isinstance(verdict, Problem) else None

    def _of_values(self, batch: Batch, places: Sequence[int]) -> list[str]:
        name = self.check.rule.columns[0]
        if self._stray:
            held = Rows(batch, places, {name: name + STRAY}).column(name)
            return [self.end(value) for value in held]
        codes, values = batch.different(name, places)
        ends = [self.end(as_value(value)) for value in values]
        return [ends[code] for code in codes]

    def end(self, value: Value) -> str:
        """Return how one value ends: "" passed, FAILED, or the reason of a skip."""
        if value.__class__ not in EXACT:
            return self._verdict({self.check.rule.columns[0]: value})
        key = (value.__class__, value)
        known = self._known.get(key)
        if known is None:
            known = self._verdict({self.check.rule.columns[0]: value})
            if len(self._known) < MOST_KNOWN:
                self._known[key] = known
        return known

    def _of_rows(self, batch: Batch, places: Sequence[int], names: Mapping[str, str]) -> list[str]:
        return [self._verdict(row) for row in Rows(batch, places, names)]

    def _verdict(self, row: Row) -> str:
        verdict = self.check.test(row, self._context)
        if isinstance(verdict, Problem):
            return FAILED
        return "" if verdict is Verdict.PASSED else skip_reason(self.check.rule, row)
