"""Lists as files: one file a kind, one line here."""

from collections.abc import Callable, Iterable, Sequence

from django.http import Http404
from django.http.response import HttpResponseBase

from lienthong.adapters.files.formulas import neutral
from lienthong.entrypoints.web.downloads.csv_file import csv_file
from lienthong.entrypoints.web.downloads.json_file import json_file
from lienthong.entrypoints.web.downloads.model import Cells, Column, Lines, Masked
from lienthong.entrypoints.web.downloads.parquet_file import parquet_file
from lienthong.entrypoints.web.downloads.xlsx_file import XLSX, xlsx_file

__all__ = ["KINDS", "XLSX", "Column", "Masked", "file_of", "neutral", "rows_file"]

Maker = Callable[[str, Sequence[Column], Lines], HttpResponseBase]
KINDS: tuple[tuple[str, str, Maker], ...] = (
    ("xlsx", "Excel (.xlsx)", xlsx_file),
    ("csv", "CSV", csv_file),
    ("json", "JSON", json_file),
    ("parquet", "Parquet", parquet_file),
)


def maker_of(kind: str) -> Maker:
    """Return what makes files of a kind. Raises Http404."""
    for name, _title, maker in KINDS:
        if name == kind:
            return maker
    raise Http404


def file_of(kind: str, name: str, columns: Sequence[Column], lines: Lines) -> HttpResponseBase:
    """Return the rows as a file of the kind asked for. Raises Http404."""
    return maker_of(kind)(name, columns, lines)


def rows_file(
    kind: str, name: str, header: Sequence[str], lines: Iterable[Cells]
) -> HttpResponseBase:
    """Return rows without a declared table as a file; columns are called by their titles."""
    return file_of(kind, name, [Column(title, title) for title in header], lines)
