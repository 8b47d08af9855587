"""How every database stands, as it was kept when it was last settled: thousands in one reading.

What was told under another contract than the one in force is computed anew, from its runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db import connection

from lienthong.core.contract.model import Contract
from lienthong.core.rules.model import WORDS, Word
from lienthong.services.quality import queries, reasons
from lienthong.services.quality.models import Standing
from lienthong.services.quality.scores import Limits, Score, SixWords
from lienthong.services.quality.scoring import policy

Told = tuple[float | None, str, bool]  # value, reason, serious
UNTOLD: Told = (None, reasons.NO_RUN, False)


@dataclass(frozen=True)
class DatabaseScores:
    """Rows, six words and index of one database; scores are made of what was told when asked.

    ``is_kept``: as it was settled last, not computed from runs just now.
    """

    contract: Contract
    rows: int
    told: Mapping[str, Sequence[Any]]
    total: Told
    limits: Limits
    is_kept: bool = False

    @cached_property
    def words(self) -> SixWords:
        return {word: self._score(self.told.get(word, UNTOLD)) for word in WORDS}

    @cached_property
    def index(self) -> Score:
        return self._score(self.total)

    @property
    def reds(self) -> list[Word]:
        """The words below yellow, or of which an identifying field is not wholly right."""
        found = []
        for word, (value, _reason, serious) in self.told.items():
            if serious or (value is not None and value < self.limits.yellow):
                found.append(cast(Word, word))
        return found

    def _score(self, told: Sequence[Any]) -> Score:
        value, reason, serious = told
        return Score(value, reason, serious, limits=self.limits)


@dataclass(frozen=True)
class Scored:
    """A database with how it stood when it was last settled, for what is said of it besides."""

    contract: Contract
    scores: DatabaseScores

    @property
    def rows(self) -> int:
        return self.scores.rows

    @property
    def words(self) -> SixWords:
        return self.scores.words

    @property
    def index(self) -> Score:
        return self.scores.index


def database_scores(declared: Sequence[Contract]) -> dict[str, DatabaseScores]:
    """Return contract → how it stands, in few queries however many there are.

    What was read last is kept by this process for as long as it is what the database holds.
    """
    limits = policy.limits_of([contract.id for contract in declared])
    key = (_revision(), tuple(limits.values()), tuple(map(id, declared)))
    held = _last.get(key)
    if held is None:
        held = declared, _read(declared, limits)
        if all(one.is_kept for one in held[1].values()):
            _last.clear()
            _last[key] = held
    return held[1]


# The contracts are held with what was read of them, so that their ids stay theirs.
_last: dict[Any, tuple[Sequence[Contract], dict[str, DatabaseScores]]] = {}
# A row that was written again, even in the same transaction, lies elsewhere.
_REVISION = (
    "SELECT count(*), bit_xor(hashtextextended(contract_id || ' ' || xmin || ' ' || ctid, 0)) "
    "FROM quality_standing"
)


def _revision() -> tuple[int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(_REVISION)
        count, rows = cursor.fetchone()
        return int(count), rows


def _read(declared: Sequence[Contract], limits: Mapping[str, Limits]) -> dict[str, DatabaseScores]:
    columns = ("contract_id", "digest", "rows", "words", "index", "reason", "serious")
    kept = {one[0]: one[1:] for one in Standing.objects.values_list(*columns)}
    stale = [c for c in declared if c.id in kept and kept[c.id][0] != c.digest]
    found = computed(stale)
    for contract in declared:
        if contract.id in found:
            continue
        _digest, rows, words, index, reason, serious = kept.get(contract.id) or _NEVER
        found[contract.id] = DatabaseScores(
            contract, rows, words, (index, reason, serious), limits[contract.id], is_kept=True
        )
    return found


_NEVER: tuple[Any, ...] = ("", 0, {}, None, reasons.NO_RUN, False)


def computed(declared: Iterable[Contract]) -> dict[str, DatabaseScores]:
    """Return contract → how it stands, from the latest runs of its tables."""
    asked = list(declared)
    if not asked:
        return {}
    known = queries.measured(asked)
    return {
        contract.id: scores_of(
            contract,
            rows=known.rows(contract),
            words=(words := queries.words_of(contract, known=known)),
            index=queries.index_of(contract, known=known, words=words),
        )
        for contract in asked
    }


def scores_of(contract: Contract, *, rows: int, words: SixWords, index: Score) -> DatabaseScores:
    """Return scores that were made elsewhere in the shape of those that are kept."""
    told = {str(word): _told(score) for word, score in words.items()}
    return DatabaseScores(contract, rows, told, _told(index), index.limits)


def keep(found: DatabaseScores) -> None:
    """Write how a database stands now, in the transaction that settled it."""
    value, reason, serious = found.total
    Standing.objects.update_or_create(
        contract_id=found.contract.id,
        defaults={
            "digest": found.contract.digest,
            "rows": found.rows,
            "words": {word: list(told) for word, told in found.told.items()},
            "index": value,
            "reason": reason,
            "serious": serious,
        },
    )


def _told(score: Score) -> Told:
    return score.value, score.reason, score.serious
