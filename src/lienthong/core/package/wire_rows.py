"""Cut the values of many rows out of PostgreSQL's wire bytes, a column at a time.

A loop over cells in Python costs ten times as much as the server takes to send them. Here each
column of all rows is found by arithmetic on their positions, and Arrow copies the values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

LONGEST = 2**31 - 16  # bytes that are cut at once: Arrow's places are 32 bits wide
_TEXT, _NULL, _UNCHANGED = 0x74, 0x6E, 0x75
_COUNT = 2  # a row begins with the number of its cells
_LENGTH = 4
_PADDING = bytes(8)  # a place may be read just behind the last cell


class NotRows(ValueError):
    """The bytes are no rows of this form."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One column: texts, null where a cell is null or a mark; `unchanged` is None without marks."""

    texts: pa.StringArray
    unchanged: Marks | None = None


def log_rows(data: bytes, starts: Places, names: Sequence[str]) -> dict[str, Cells]:
    """Cut rows of logical decoding, each beginning with its count of cells. Raises NotRows."""
    buffer, lengths = _views(data)
    _check_counts(buffer, starts, len(names))
    at = starts + _COUNT
    found = {}
    for name in names:
        kinds = buffer[at]
        is_text = kinds == _TEXT
        unchanged = kinds == _UNCHANGED
        if not (is_text | unchanged | (kinds == _NULL)).all():
            raise NotRows("unknown cell")
        begins = at + 1 + _LENGTH * is_text
        at = begins + np.where(is_text, lengths[at + 1], 0)
        texts = _texts(data, begins, at, is_text)
        found[name] = Cells(texts, unchanged if unchanged.any() else None)
    return found


def copied_rows(data: bytes, starts: Places, names: Collection[str]) -> dict[str, pa.StringArray]:
    """Cut rows of a binary COPY of text columns. Raises NotRows."""
    buffer, lengths = _views(data)
    _check_counts(buffer, starts, len(names))
    at = starts + _COUNT
    found = {}
    for name in names:
        size = lengths[at].astype(np.int32).astype(np.int64)  # -1 stands for null
        begins = at + _LENGTH
        at = begins + np.maximum(size, 0)
        found[name] = _texts(data, begins, at, size >= 0)
    return found


def _views(data: bytes) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32]]:
    """The bytes, and the four bytes at each place as the number they are in network order."""
    if len(data) > LONGEST:
        raise NotRows("too many bytes at once")
    padded = data + _PADDING
    lengths = np.ndarray((len(padded) - 3,), dtype=">u4", buffer=padded, strides=(1,))
    return np.frombuffer(padded, np.uint8), lengths


def _check_counts(buffer: npt.NDArray[np.uint8], starts: Places, count: int) -> None:
    told = buffer[starts].astype(np.int64) << 8 | buffer[starts + 1]
    if not (told == count).all():
        raise NotRows("count of cells")


def _texts(data: bytes, begins: Places, ends: Places, valid: Marks) -> pa.StringArray:
    """The values between the places, as one column.

    The bytes are looked at as an array of pieces, value and gap in turn; every second is taken.
    """
    if not len(begins):
        return pa.array([], pa.string())
    if int(ends[-1]) > len(data):
        raise NotRows("cut off")
    bounds = np.empty(2 * len(begins), np.int32)
    bounds[0::2], bounds[1::2] = begins, ends
    pieces = pa.Array.from_buffers(
        pa.binary(), len(bounds) - 1, [None, pa.py_buffer(bounds), pa.py_buffer(data)]
    )
    values = np.arange(0, len(bounds), 2, dtype=np.int32)
    taken = pieces.take(pa.array(values, mask=None if valid.all() else ~valid))
    try:
        return taken.cast(pa.string())
    except pa.ArrowInvalid as error:
        raise NotRows("not UTF-8") from error
