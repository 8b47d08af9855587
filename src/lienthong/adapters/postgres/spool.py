"""Keep the row messages of a large transaction in a file until they are packaged.

The file has no name: whatever becomes of the process, the system frees it, and the log tells
the transaction again.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
import zstandard

from lienthong.adapters.postgres.logged import Logged, Relation
from lienthong.services.sync.ports import CaptureUnavailable

LEVEL = 1
_PLACE = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class _Block:
    """Where messages lie that were added together, and what they were told of."""

    place: int
    length: int
    count: int
    relations: tuple[Relation, ...]


class Spool:
    """Messages by table, in blocks: what was added together is read together."""

    def __init__(self, folder: Path | None) -> None:
        try:
            self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as the spool
        except OSError as error:
            raise CaptureUnavailable(f"spool: {error.strerror}") from error
        weakref.finalize(self, self._file.close)
        self._blocks: dict[str, list[_Block]] = {}
        self._end = 0
        self._weight = 0

    @property
    def weight(self) -> int:
        return self._weight

    def add(self, rows: Logged, weight: int) -> None:
        """Write messages down. Raises CaptureUnavailable when the disk does not take them."""
        by_table: dict[str, Logged] = {}
        for relation, message in zip(rows.relations, rows.messages, strict=True):
            by_table.setdefault(relation.name, Logged()).add(relation, message)
        try:
            for table, block in by_table.items():
                self._append(table, block)
        except OSError as error:
            raise CaptureUnavailable(f"spool: {error.strerror}") from error
        self._weight += weight

    def blocks(self, tables: Sequence[str]) -> Iterator[Logged]:
        """The changes of these tables, table after table, each in order, a block at a time."""
        for table in tables:
            for block in self._blocks.get(table, ()):
                self._file.seek(block.place)
                yield _unpacked(block, self._file.read(block.length))

    def _append(self, table: str, rows: Logged) -> None:
        relations = tuple(dict.fromkeys(rows.relations))
        data = _packed(rows, relations)
        self._file.seek(self._end)
        self._file.write(data)
        block = _Block(self._end, len(data), len(rows.messages), relations)
        self._blocks.setdefault(table, []).append(block)
        self._end += len(data)


def _packed(rows: Logged, relations: Sequence[Relation]) -> bytes:
    """Lengths, relations by number, then the messages; compressed."""
    numbers = {relation: number for number, relation in enumerate(relations)}
    lengths = np.array([len(message) for message in rows.messages], _PLACE)
    told_of = np.array([numbers[relation] for relation in rows.relations], _PLACE)
    data = b"".join([lengths.tobytes(), told_of.tobytes(), *rows.messages])
    return zstandard.ZstdCompressor(level=LEVEL).compress(data)


def _unpacked(block: _Block, data: bytes) -> Logged:
    raw = zstandard.ZstdDecompressor().decompress(data)
    head = block.count * _PLACE.itemsize
    lengths = np.frombuffer(raw, _PLACE, block.count)
    told_of = np.frombuffer(raw, _PLACE, block.count, head)
    ends = (2 * head + np.cumsum(lengths, dtype=np.int64)).tolist()
    messages = [raw[a:b] for a, b in zip([2 * head, *ends], ends, strict=False)]
    return Logged([block.relations[number] for number in told_of.tolist()], messages)
