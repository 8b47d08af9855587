"""What anyone may know of a database's quality: figures of the latest runs, no row's content."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from lienthong.core.contract.model import Contract
from lienthong.services.quality import queries
from lienthong.services.quality.scores import Score, SixWords


@dataclass(frozen=True)
class Badge:
    """Index, six words, when they were measured, on how many rows. ``tag`` changes with them."""

    index: Score
    words: SixWords
    at: datetime | None
    rows: int

    @property
    def tag(self) -> str:
        """A short digest of all figures."""
        figures = [self.index.value, self.index.limits, self.at, self.rows]
        figures += [score.value for score in self.words.values()]
        return sha256(repr(figures).encode()).hexdigest()[:16]


def badge(contract: Contract) -> Badge:
    """Return the figures of a database by the latest run of each of its tables."""
    known = queries.measured([contract])
    ended = [run.finished_at for run in known.runs.values() if run.finished_at]
    return Badge(
        queries.index_of(contract, known=known),
        queries.words_of(contract, known=known),
        max(ended, default=None),
        known.rows(contract),
    )
