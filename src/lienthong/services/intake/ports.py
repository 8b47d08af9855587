"""What intake asks of a file format. The readers themselves live in ``adapters/files``."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.base.text import fold

Cells = Sequence[object]


@dataclass(frozen=True)
class FileTable:
    """The table found in a file: its header, and how the file was understood.

    Cells are as the file gives them; a failed formula is its code as text, such as ``#REF!``.

    ``rows_total`` is None when counting would mean reading the file twice. ``notes`` are facts for
    the person: encoding, delimiter, header row, columns converted from a legacy encoding.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[int, Cells]]
    rows_total: int | None = None
    sheet: str = ""
    notes: Mapping[str, object] = field(default_factory=dict)


class Reader(Protocol):
    """Reads one family of formats."""

    @property
    def name(self) -> str:
        """The format as the batch keeps it, such as ``csv``."""

    def accepts(self, head: bytes, file_name: str) -> bool:
        """Tell from the first 8 KiB whether this reader should try. Never raises."""

    def sheets(self, path: Path) -> tuple[str, ...]:
        """Return the names of the sheets, or one empty name. Raises UserError."""

    def open(self, path: Path, *, sheet: str, known: Collection[str]) -> FileTable:
        """Find the table. ``known`` holds the header keys of the fields; ``sheet`` may be empty.

        Rows come with the number a person sees in the file. Raises UserError.
        """


def readers() -> tuple[Reader, ...]:
    """Return the readers of this process, in the order they are asked."""
    provided: tuple[Reader, ...] = import_string(
        getattr(settings, "LIENTHONG_READERS", "lienthong.bootstrap.readers")
    )()
    return provided


def header_key(text: object) -> str:
    """Return a header as it is compared: folded, single spaces, without marks of a form.

    >>> header_key("  Tên   di tích (*) "), header_key("ma_di_tich")
    ('ten di tich', 'ma di tich')
    """
    plain = fold(str(text)).replace("_", " ").replace("(*)", " ").replace("*", " ")
    return " ".join(plain.split()).rstrip(" :.")
