"""Keep the changes of a large transaction in a file until they are packaged.

The file has no name: whatever becomes of the process, the system frees it, and the log tells
the transaction again.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile

import zstandard

from lienthong.core.package.change import UNCHANGED, Change, Unchanged
from lienthong.services.sync.ports import CaptureUnavailable

LEVEL = 1


class Spool:
    """Changes by table, in blocks: what was added together is read together."""

    def __init__(self, folder: Path | None) -> None:
        try:
            self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as the spool
        except OSError as error:
            raise CaptureUnavailable(f"spool: {error.strerror}") from error
        weakref.finalize(self, self._file.close)
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._end = 0
        self._weight = 0

    @property
    def weight(self) -> int:
        return self._weight

    def add(self, changes: Sequence[Change], weight: int) -> None:
        """Write changes down. Raises CaptureUnavailable when the disk does not take them."""
        by_table: dict[str, list[Change]] = {}
        for change in changes:
            by_table.setdefault(change.table, []).append(change)
        try:
            for table, block in by_table.items():
                self._append(table, _packed(block))
        except OSError as error:
            raise CaptureUnavailable(f"spool: {error.strerror}") from error
        self._weight += weight

    def blocks(self, tables: Sequence[str]) -> Iterator[Sequence[Change]]:
        """The changes of these tables, table after table, each in order, a block at a time."""
        for table in tables:
            for place, length in self._places.get(table, ()):
                self._file.seek(place)
                yield _unpacked(table, self._file.read(length))

    def _append(self, table: str, data: bytes) -> None:
        self._file.seek(self._end)
        self._file.write(data)
        self._places.setdefault(table, []).append((self._end, len(data)))
        self._end += len(data)


def _packed(block: Sequence[Change]) -> bytes:
    text = json.dumps(
        [(one.operation, one.row) for one in block], default=_mark, ensure_ascii=False
    )
    return zstandard.ZstdCompressor(level=LEVEL).compress(text.encode())


def _mark(value: object) -> bool:
    """Cells are texts and nulls, so no cell looks like the mark."""
    if isinstance(value, Unchanged):
        return False
    raise TypeError(type(value).__name__)


def _unpacked(table: str, data: bytes) -> list[Change]:
    block = json.loads(zstandard.ZstdDecompressor().decompress(data))
    for _, row in block:
        if False in row.values():
            for name, value in row.items():
                if value is False:
                    row[name] = UNCHANGED
    return [Change(table, operation, row) for operation, row in block]
