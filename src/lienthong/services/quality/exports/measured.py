"""What every format writes of: each table's latest run with the results of its rules."""

from dataclasses import dataclass

from lienthong.core.contract.model import Contract, Table
from lienthong.services.quality import queries
from lienthong.services.quality.models import RuleResult, Run
from lienthong.services.quality.scores import Score, SixWords


@dataclass(frozen=True)
class Measured:
    """One table; ``run`` is None when it was never measured."""

    table: Table
    run: Run | None
    results: tuple[RuleResult, ...]
    words: SixWords
    index: Score


def measured(contract: Contract) -> tuple[Measured, ...]:
    """Return every table of a database with what its latest run found."""
    found = []
    for table in contract.tables:
        run = queries.latest(table.name)
        results = tuple(queries.results(run)) if run else ()
        words, index = queries.table_words(run), queries.table_index(run)
        found.append(Measured(table, run, results, words, index))
    return tuple(found)


def sentence(result: RuleResult) -> str:
    """Return what a rule says, in Vietnamese as it was declared."""
    try:
        return result.sentence % result.values if result.values else result.sentence
    except (KeyError, ValueError, TypeError):
        return result.sentence
