"""The lists of a full run on disk: plain arrays of numbers, which are mapped and searched.

Of each group of columns: hashes by row, written as they come, and the same packed and in order.
Of the rules: the identities of the rows that fail, in order, one rule after the other.
"""

from collections.abc import Mapping, Sequence
from io import FileIO
from pathlib import Path
from shutil import rmtree

import numpy as np

from lienthong.adapters.checked.state_folder import flush
from lienthong.core.quality.doubled import AT_ONCE, Index, Keep, Numbers, Places
from lienthong.services.quality.engine.kept_lists import FailingCounts, Members

_FAILING = "failing.u64"


class BaseWriter:
    """Writes the lists of one run into a folder of its own."""

    def __init__(self, folder: Path) -> None:
        rmtree(folder, ignore_errors=True)  # of a run that was killed
        folder.mkdir(parents=True)
        self._folder = folder
        self._files: dict[tuple[str, ...], FileIO] = {}

    def keeper(self, names: tuple[str, ...]) -> Keep:
        """Return what writes the hashes of some columns; asked again, it begins anew."""
        if names in self._files:
            self._files[names].close()
        path = self._folder / f"hashes-{self.number(names)}.u64"
        file = self._files[names] = FileIO(path, "w")

        def keep(hashes: Numbers) -> None:
            file.write(hashes.data)

        return keep

    def number(self, names: tuple[str, ...]) -> int:
        """Return by which number the files of some columns go."""
        known = list(self._files)
        return known.index(names) if names in known else len(known)

    def done(
        self,
        indexes: Mapping[tuple[str, ...], Index],
        failing: Mapping[str, Sequence[int]],
        identity: tuple[str, ...],
    ) -> None:
        """Write what is known at the end. ``failing`` are places, from 1, by rule."""
        for names, index in indexes.items():
            self._write(f"packed-{self.number(names)}.u64", index.packed)
        for file in self._files.values():
            file.close()
        hashes = self._folder / f"hashes-{self.number(identity)}.u64"
        parts = [np.asarray(places, dtype=np.int64) - 1 for places in failing.values()]
        ids, begin = _picked(hashes, np.concatenate([np.empty(0, np.int64), *parts])), 0
        for part in parts:
            ids[begin : begin + len(part)].sort()
            begin += len(part)
        self._write(_FAILING, ids)
        for path in (*self._folder.iterdir(), self._folder):
            flush(path)

    def _write(self, name: str, numbers: Numbers) -> None:
        numbers.tofile(self._folder / name)


def _picked(path: Path, places: Places) -> Numbers:
    """Return the numbers of a file at some places, a part of the file at a time."""
    order = np.argsort(places)
    placed, found = places[order], np.empty(len(places), dtype=np.uint64)
    for first in range(0, int(placed[-1]) + 1 if len(placed) else 0, AT_ONCE):
        begin, end = np.searchsorted(placed, [first, first + AT_ONCE])
        if end > begin:
            part = np.fromfile(path, np.uint64, AT_ONCE, offset=8 * first)
            found[order[begin:end]] = part[placed[begin:end] - first]
    return found


def members(folder: Path, numbers: Mapping[str, int], identity: int) -> dict[str, Members]:
    """Map the groups of each rule."""
    ids = _mapped(folder / f"hashes-{identity}.u64")
    return {
        rule: Members(
            _mapped(folder / f"packed-{number}.u64"), _mapped(folder / f"hashes-{number}.u64"), ids
        )
        for rule, number in numbers.items()
    }


def failing_counts(folder: Path, counts: Mapping[str, int]) -> dict[str, FailingCounts]:
    """Map which rows fail each rule."""
    held, begin, found = _mapped(folder / _FAILING), 0, {}
    for rule, count in counts.items():
        found[rule] = FailingCounts(held[begin : begin + count])
        begin += count
    return found


def _mapped(path: Path) -> Numbers:
    if not path.stat().st_size:  # nothing cannot be mapped
        return np.empty(0, dtype=np.uint64)
    return np.asarray(np.memmap(path, np.uint64, "r"))
