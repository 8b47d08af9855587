"""Read what was measured: scores, results of rules, failing rows, the trend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from lienthong.core.contract.model import Contract
from lienthong.core.rules.model import WORDS, Word
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import failing, reasons
from lienthong.services.quality.failing import Failures, Wanted
from lienthong.services.quality.models import (
    ContractScore,
    Failure,
    Followed,
    RuleResult,
    Run,
    TableScore,
)
from lienthong.services.quality.ports import SharedShare
from lienthong.services.quality.scores import (
    GATED,
    Limits,
    Score,
    SixWords,
    combined,
    dqi,
    shared_score,
)
from lienthong.services.quality.scoring import policy
from lienthong.services.quality.scoring.tree import Weights, database_index
from lienthong.services.records.access import Access


@dataclass(frozen=True)
class TrendPoint:
    """The six words and the index of a database when one of its runs ended."""

    run: int
    at: datetime
    words: Mapping[str, float | None]
    index: float | None = None


UNMEASURED: SixWords = {word: Score(None, reasons.NO_RUN) for word in WORDS}


def latest(table_name: str) -> Run | None:
    """Return the newest finished run of a table."""
    return Run.objects.filter(table_name=table_name, state=Run.DONE).first()


def is_followed(table_name: str) -> bool:
    """Tell whether changes of rows move the figures of the table's latest run by themselves."""
    return Followed.objects.filter(table_name=table_name, position__isnull=False).exists()


def runs(table_name: str, *, limit: int = 20) -> list[Run]:
    """Return the runs of a table, newest first, failed ones too."""
    return list(Run.objects.filter(table_name=table_name)[:limit])


def table_words(run: Run | None) -> SixWords:
    """Return the six words that a run found; all unmeasured without a run."""
    if run is None:
        return UNMEASURED
    limits = policy.limits(run.contract_id)
    found = {
        cast(Word, s.word): Score(s.value, s.reason, s.serious, limits=limits)
        for s in TableScore.objects.filter(run=run)
    }
    return {**UNMEASURED, **found}


@dataclass(frozen=True)
class Measured:
    """The latest run of each of some tables with its six words, read at once for all of them."""

    runs: Mapping[str, Run]
    words: Mapping[int, SixWords]
    limits: Mapping[str, Limits] = field(default_factory=dict)
    weights: Mapping[str, Weights] = field(default_factory=dict)

    def rows(self, contract: Contract) -> int:
        """Return how many rows the latest runs of a database read."""
        return sum(self.runs[t.name].rows for t in contract.tables if t.name in self.runs)

    def of_run(self, run: Run | None) -> SixWords:
        return UNMEASURED if run is None else self.words.get(run.pk, UNMEASURED)


def measured(contracts: Iterable[Contract]) -> Measured:
    """Read what ``words_of`` and ``index_of`` need of several databases, in four queries."""
    asked = list(contracts)
    ids = [contract.id for contract in asked]
    names = [table.name for contract in asked for table in contract.tables]
    done = Run.objects.filter(table_name__in=names, state=Run.DONE)
    runs = {r.table_name: r for r in done.order_by("table_name", "-id").distinct("table_name")}
    words: dict[int, dict[Word, Score]] = {}
    scores = TableScore.objects.filter(run__in=[run.pk for run in runs.values()])
    columns = ("run_id", "word", "value", "reason", "serious")  # not models: thousands of rows
    for pk, word, value, reason, serious in scores.values_list(*columns):
        words.setdefault(pk, {})[cast(Word, word)] = Score(value, reason, serious)
    return Measured(
        runs,
        {pk: {**UNMEASURED, **found} for pk, found in words.items()},
        policy.limits_of(ids),
        policy.weights_of(ids),
    )


def words_of(
    contract: Contract,
    shared_share: SharedShare | None = None,
    *,
    known: Measured | None = None,
) -> SixWords:
    """Return the six words of a database from the latest run of each of its tables.

    With ``shared_share`` the sixth word is asked for now; without, it is that of the runs.
    ``known`` holds the runs of several databases, read at once.
    """
    known = known or measured([contract])
    weights, limits = known.weights[contract.id], known.limits[contract.id]
    parts: list[tuple[float, SixWords]] = []
    for table in contract.tables:
        run = known.runs.get(table.name)
        words = dict(known.of_run(run))
        if run is not None and shared_share is not None:
            words["dung_chung"] = shared_score(shared_share(table.name), run.rows)
        parts.append((run.rows * weights.of_table(table.name) if run else 0, words))
    return {word: replace(s, limits=limits) for word, s in combined(parts).items()}


def index_of(
    contract: Contract, *, known: Measured | None = None, words: SixWords | None = None
) -> Score:
    """Return the data quality index of a database: that of its tables, weighted by rows.

    Runs made before the index was kept count with the mean of their words. ``known`` and
    ``words`` are what ``measured`` and ``words_of`` gave, where they were asked already.
    """
    known = known or measured([contract])
    weights, limits = known.weights[contract.id], known.limits[contract.id]
    parts = []
    for table in contract.tables:
        run = known.runs.get(table.name)
        if run is not None:
            parts.append((_index_of_run(known, run), run.rows * weights.of_table(table.name)))
    value = database_index(parts)
    words = words or words_of(contract, known=known)
    if value is None:
        return replace(dqi(words), limits=limits)
    return Score(value, serious=any(words[word].serious for word in GATED), limits=limits)


def table_index(run: Run | None) -> Score:
    """Return the data quality index of a table as a run found it."""
    words = table_words(run)
    if run is None or run.index is None:
        return dqi(words)
    limits = policy.limits(run.contract_id)
    return Score(run.index, serious=any(words[w].serious for w in GATED), limits=limits)


def _index_of_run(known: Measured, run: Run) -> float | None:
    return dqi(known.of_run(run)).value if run.index is None else run.index


def six_words(contract_id: str, shared_share: SharedShare | None = None) -> SixWords:
    """Return the six words of a database by its id. Raises NotFound."""
    return words_of(contracts.current(contract_id), shared_share)


def index(contract_id: str) -> Score:
    """Return the data quality index of a database by its id. Raises NotFound."""
    return index_of(contracts.current(contract_id))


def results(run: Run) -> list[RuleResult]:
    """Return the results of every rule of a run, most failures first."""
    return list(RuleResult.objects.filter(run=run))


def result(result_id: int) -> RuleResult | None:
    """Return one rule's result, with its run."""
    return RuleResult.objects.select_related("run").filter(pk=result_id).first()


def failures(
    result: RuleResult,
    *,
    search: str = "",
    sort: str = "row_id",
    down: bool = False,
    limit: int = 50,
    offset: int = 0,
    access: Access | None = None,
) -> Failures:
    """Return a page of the rows that break a rule, by key (or ``value``). Values are unmasked.

    With ``access`` only of the rows that are open to a person.
    """
    wanted = Wanted(result, search, sort, down, access)
    return failing.failures(wanted, limit=limit, offset=offset)


def failures_of_row(table_name: str, row_id: str) -> list[Failure]:
    """Return what the latest run found wrong with one row."""
    run = latest(table_name)
    if run is None:
        return []
    found = Failure.objects.filter(result__run=run, row_id=row_id)
    return list(found.select_related("result"))


def trend(contract_id: str, *, limit: int = 30) -> list[TrendPoint]:
    """Return the six words after each recent run of a database, oldest first."""
    newest = list(
        ContractScore.objects.filter(contract_id=contract_id)
        .order_by("-run_id")
        .values_list("run_id", flat=True)
        .distinct()[:limit]
    )
    points: dict[int, TrendPoint] = {}
    for score in ContractScore.objects.filter(run_id__in=newest).order_by("run_id"):
        point = points.get(score.run_id) or TrendPoint(score.run_id, score.at, {})
        if score.word == "index":
            point = replace(point, index=score.value)
        else:
            cast(dict[str, float | None], point.words)[score.word] = score.value
        points[score.run_id] = point
    return list(points.values())
