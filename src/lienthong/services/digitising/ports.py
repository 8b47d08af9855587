"""What digitising asks of a recogniser of text. The recognisers live in ``adapters/ocr``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.core.digitising.page import Box, Page


class Recogniser(Protocol):
    """Turns scanned files into page images, page images into words, files into searchable PDF/A."""

    @property
    def name(self) -> str:
        """Its name and version, kept with what it recognised."""

    def missing(self) -> tuple[str, ...]:
        """Return the Debian packages that must be installed first; empty when it can work."""

    def count(self, path: Path) -> int:
        """Return how many pages the file has. Raises UserError when it cannot be opened."""

    def images(self, path: Path, folder: Path) -> Iterator[Path]:
        """Make one PNG a page in ``folder``, in order. Raises UserError."""

    def words(self, image: Path, number: int) -> Page:
        """Recognise the words of a page image. Raises UserError when it takes too long."""

    def blank(self, image: Path, number: int) -> Page:
        """Return a page image as a page without words, to be keyed by hand."""

    def cut(self, image: Path, box: Box) -> bytes:
        """Return a part of a page image as PNG."""

    def searchable(self, path: Path, target: Path) -> None:
        """Write the file as PDF/A with a layer of text. Raises UserError."""


def recogniser() -> Recogniser:
    """Return the recogniser of this process."""
    provided: Recogniser = import_string(
        getattr(settings, "LIENTHONG_RECOGNISER", "lienthong.bootstrap.recogniser")
    )()
    return provided
