"""What intake asks of a file format. The readers themselves live in ``adapters/files``."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.text import fold

Cells = Sequence[object]
HEAD_BYTES = 8 * 1024


class BadLine(tuple[object, ...]):
    """A line that is no row: it has no cells, and goes to quarantine with its text and the reason.

    ``message`` and ``remedy`` are message ids filled from ``values``.
    """

    text: str
    message: str
    remedy: str
    values: Mapping[str, str]

    def __new__(cls, text: str, message: str, remedy: str, values: Mapping[str, str]) -> "BadLine":
        line = super().__new__(cls)
        line.text, line.message, line.remedy, line.values = text, message, remedy, values
        return line


@dataclass(frozen=True)
class Arrived:
    """A file as it lies here: where, how its sender called it, and its first 8 KiB."""

    path: Path
    name: str
    head: bytes


@dataclass(frozen=True)
class FileTable:
    """The table found in a file: its header, and how the file was understood.

    Cells are as the file gives them; a failed formula is its code as text, such as ``#REF!``. A
    row may be a BadLine.

    ``rows_total`` is None when counting would mean reading the file twice. ``sheet`` is the table
    that was taken of those in ``choices``: a sheet, a file of a zip, a repeated element, a list in
    a JSON document. ``notes`` are facts for the person: encoding, delimiter, header row, columns
    converted from a legacy encoding. ``top`` holds the first rows of
    the sheet, the header and what stands above it included, for a person who corrects where the
    table begins; formats without a header row have none.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[int, Cells]]
    rows_total: int | None = None
    sheet: str = ""
    notes: Mapping[str, object] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    top: tuple[tuple[int, Cells], ...] = ()


class Reader(Protocol):
    """Reads one family of formats."""

    @property
    def name(self) -> str:
        """The format as the batch keeps it, such as ``csv``."""

    def accepts(self, file: Arrived) -> bool:
        """Tell whether this reader should try. Never raises."""

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        """Find the table. ``known`` holds the header keys of the fields; ``sheet`` may be empty.

        ``header_rows`` are the first and last row of the header, from 1, where a person said so; a
        format that names its columns itself leaves it aside.

        Rows come with the number a person sees in the file. Raises UserError.
        """


def readers() -> tuple[Reader, ...]:
    """Return the readers of this process, in the order they are asked."""
    provided: tuple[Reader, ...] = import_string(
        getattr(settings, "LIENTHONG_READERS", "lienthong.bootstrap.readers")
    )()
    return provided


def arrived(path: Path, name: str) -> Arrived:
    """Look at a file that came under a name. Raises UserError when it cannot be read."""
    try:
        with path.open("rb") as source:
            return Arrived(path, name, source.read(HEAD_BYTES))
    except OSError as error:
        raise UserError(
            N_("Không đọc được tệp «%(file)s»: %(reason)s"),
            code="unreadable-file",
            values={"file": name, "reason": error.strerror or str(error)},
            remedy=N_("Kiểm tra đường dẫn và quyền đọc."),
        ) from error


def reader_of(file: Arrived, among: Sequence[Reader]) -> Reader:
    """Return the first reader that takes the file; the last one takes any. Raises UserError."""
    for reader in among:
        if reader.accepts(file):
            return reader
    raise UserError(
        N_("Không đọc được tệp «%(file)s»: không phải bảng tính, CSV, JSON, XML hay Parquet."),
        code="unknown-format",
        values={"file": file.name},
        remedy=N_("Lưu lại tệp ở dạng .xlsx hoặc .csv rồi nộp lại. Tệp gốc vẫn được giữ."),
    )


def header_key(text: object) -> str:
    """Return a header as it is compared: folded, single spaces, without marks of a form.

    >>> header_key("  Tên   di tích (*) "), header_key("ma_di_tich")
    ('ten di tich', 'ma di tich')
    """
    plain = fold(str(text)).replace("_", " ").replace("(*)", " ").replace("*", " ")
    return " ".join(plain.split()).rstrip(" :.")
