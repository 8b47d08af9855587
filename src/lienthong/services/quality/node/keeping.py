"""Keep every failing row of a run: its key, its value and the words that say what is wrong."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.model import BoundRule, Problem
from lienthong.services.quality.engine.failures import Failing

_FORMS = "COPY quality_form (result_id, row_id, form) FROM STDIN"
_COPY = "COPY quality_failure (result_id, row_id, value, message, remedy, values) FROM STDIN"


class KeptFailures:
    """Implements the port ``Sink``. ``results`` maps a rule to the row its failures belong to.

    ``kept`` counts the failing rows that were written, by rule.
    """

    def __init__(self, results: Mapping[str, int]) -> None:
        self._results = results
        self.kept: Counter[str] = Counter()

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        """Write failing rows of one rule, inside the transaction of the run."""
        if failing:
            keep(self._results[rule.id], [(str(f.key[0]), said(rule, f)) for f in failing])
            self.kept[rule.id] += len(failing)


class KeptForms:
    """Keeps by what rows are compared that are alike, given to the run by its engine."""

    def __init__(self, results: Mapping[str, int]) -> None:
        self._results = results

    by_place = False

    def __call__(self, rule: str, forms: Sequence[tuple[Value, int]]) -> None:
        """Write the forms of some rows, inside the transaction of the run."""
        if forms:
            keep_forms(self._results[rule], [(str(key), form) for key, form in forms])


def keep_forms(result_id: int, forms: Iterable[tuple[str, int]]) -> None:
    """Write forms of rows by their ids."""
    with connection.cursor() as cursor, cursor.copy(_FORMS) as copy:
        for row_id, form in forms:
            copy.write_row((result_id, row_id, signed(form)))


def signed(form: int) -> int:
    """Return a number of eight bytes as PostgreSQL keeps it."""
    return form - (1 << 64) if form >= 1 << 63 else form


def said(rule: BoundRule, failing: Failing) -> Problem:
    """Return the problem of a failing row; the rule itself where nothing more was said."""
    if failing.problem is not None:
        return failing.problem
    return rule.problem("; ".join(show(v) for v in failing.values), rule.sentence, "")


def keep(result_id: int, failures: Sequence[tuple[str, Problem]]) -> None:
    """Write failures of one result: the row's id and its problem."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row_id, problem in failures:
            copy.write_row(
                (
                    result_id,
                    row_id,
                    problem.value,
                    problem.message,
                    problem.remedy,
                    json.dumps(dict(problem.values), ensure_ascii=False),
                )
            )
