"""Which identities a file has named so far, and in which line first.

A file may have many millions of lines, so an identity is kept as two hashes of 64 bits and its
line: 24 bytes, in sorted runs. Two texts with both hashes the same are not to be expected in any
file (Python's hash is keyed anew in every process). Long runs lie in a file on disk, so that what
must stay in memory does not grow.
"""

import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

LONGEST_RUN = 2_000_000  # lines held in memory; a longer run lies on disk
BLOCK = 50_000
_SALT = "\x1f"  # makes a second, different text of an identity
Run = NDArray[np.int64]  # three rows: first hash (ascending), second hash, line


class FirstSeen:
    """The first line of each identity, for any number of lines."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def recall(self, seen: Iterable[tuple[str, int]]) -> None:
        """Note identities with their lines, in the order of lines, from an earlier run."""
        pairs = iter(seen)
        while block := list(islice(pairs, BLOCK)):
            self.firsts([row_id for row_id, _ in block], [line for _, line in block])

    def firsts(self, row_ids: Sequence[str], lines: Sequence[int]) -> dict[int, int]:
        """Note the identities of the next lines; return position → first line of each that an
        earlier line named already."""
        new = _run(row_ids, lines)
        found = self._earlier(new)
        if len(set(row_ids)) < len(row_ids):
            found = _within(row_ids, lines, found)
        self._add(np.delete(new, list(found), axis=1) if found else new)
        return found

    def _earlier(self, new: Run) -> dict[int, int]:
        found: dict[int, int] = {}
        for run in self._runs:
            begin = np.searchsorted(run[0], new[0])
            inside = np.flatnonzero(begin < run.shape[1])
            hits = inside[run[0][begin[inside]] == new[0][inside]]
            for place in hits.tolist():
                line = _line(run, int(begin[place]), new[:, place])
                if line is not None:
                    found[place] = line
        return found

    def _add(self, new: Run) -> None:
        """Add a run; runs of like length become one, so that there are few."""
        while self._runs and self._runs[-1].shape[1] <= 2 * new.shape[1] <= LONGEST_RUN:
            new = np.concatenate([self._runs.pop(), new], axis=1)
        new = new[:, np.argsort(new[0], kind="stable")]
        self._runs.append(_on_disk(new) if 2 * new.shape[1] > LONGEST_RUN else new)


def _run(row_ids: Sequence[str], lines: Sequence[int]) -> Run:
    run = np.empty((3, len(row_ids)), np.int64)
    run[0] = np.fromiter(map(hash, row_ids), np.int64, len(row_ids))
    run[1] = np.fromiter((hash(r + _SALT) for r in row_ids), np.int64, len(row_ids))
    run[2] = lines
    return run


def _line(run: Run, begin: int, wanted: Run) -> int | None:
    """Return the line of the entry that has both hashes; ``begin`` is the first with one."""
    for place in range(begin, run.shape[1]):
        if run[0, place] != wanted[0]:
            return None
        if run[1, place] == wanted[1]:
            return int(run[2, place])
    return None


def _within(
    row_ids: Sequence[str], lines: Sequence[int], earlier: dict[int, int]
) -> dict[int, int]:
    """Add the lines that name an identity of the same lines again."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for place, row_id in enumerate(row_ids):
        known = first.setdefault(row_id, earlier.get(place, lines[place]))
        if known != lines[place]:
            found[place] = known
    return found


def _on_disk(run: Run) -> Run:
    with tempfile.TemporaryFile(prefix="lienthong-seen-") as file:
        run.tofile(file)
        file.flush()
        return np.memmap(file, np.int64, "r", shape=run.shape)
