"""Vietnamese text recognition by Tesseract, and searchable PDF/A by OCRmyPDF.

Both run as programs of their own, with a limit on time: a page that makes them hang or die does not
take the worker with it. Tesseract's table (``tsv``) gives each word with its place and confidence.
"""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lienthong.adapters.ocr import images
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.digitising.page import Box, Page, Word

LANGUAGE = "vie"
PAGE_SECONDS = 120
FILE_SECONDS = 1_800
_HAS_TEXT = 6  # OCRmyPDF's exit code when a page holds text already
_WORD = "5"  # the level of a word in the table
# One core a page: the rest of the node needs its share.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1"}


class Tesseract:
    """The recogniser of this machine's own programs."""

    @property
    def name(self) -> str:
        return f"Tesseract {_version()} ({LANGUAGE})"

    def missing(self) -> tuple[str, ...]:
        packages = []
        if shutil.which("tesseract") is None:
            packages += ["tesseract-ocr", "tesseract-ocr-vie"]
        elif LANGUAGE not in _languages():
            packages.append("tesseract-ocr-vie")
        if shutil.which("gs") is None:
            packages.append("ghostscript")
        return tuple(packages)

    def count(self, path: Path) -> int:
        return images.count(path)

    def images(self, path: Path, folder: Path) -> Iterator[Path]:
        return images.images(path, folder)

    def words(self, image: Path, number: int) -> Page:
        command = ["tesseract", str(image), "stdout", "-l", LANGUAGE, "--psm", "4", "tsv"]
        table = _run(command, PAGE_SECONDS)
        return page_of(table.decode("utf-8", "replace"), number)

    def blank(self, image: Path, number: int) -> Page:
        width, height = images.size(image)
        return Page(number, width, height, ())

    def cut(self, image: Path, box: Box) -> bytes:
        return images.cut(image, box)

    def searchable(self, path: Path, target: Path) -> None:
        command = [
            sys.executable, "-m", "ocrmypdf", "--quiet", "--language", LANGUAGE,
            "--output-type", "pdfa", "--jobs", "1", "--invalidate-digital-signatures",
        ]  # fmt: skip
        if not images.is_pdf(path):
            command += ["--image-dpi", str(images.DPI)]
        done = _call([*command, str(path), str(target)], FILE_SECONDS)
        if done.returncode == _HAS_TEXT:
            # Ghostscript 10.0 of Debian 12 spoils pages that keep their text, and OCRmyPDF says so;
            # such pages are drawn and read anew. The original is kept beside it.
            done = _call([*command, "--force-ocr", str(path), str(target)], FILE_SECONDS)
        if done.returncode:
            raise images.unreadable()


def page_of(table: str, number: int) -> Page:
    """Read Tesseract's table of one page."""
    words: list[Word] = []
    lines: dict[tuple[str, str, str], int] = {}
    width = height = 0
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "1":
            width, height = int(row["width"]), int(row["height"])
        text = (row["text"] or "").strip()
        if row["level"] != _WORD or not text:
            continue
        key = (row["block_num"], row["par_num"], row["line_num"])
        box = Box(int(row["left"]), int(row["top"]), int(row["width"]), int(row["height"]))
        words.append(Word(text, float(row["conf"]), box, lines.setdefault(key, len(lines))))
    return Page(number, width, height, tuple(words))


def _run(command: list[str], seconds: int) -> bytes:
    done = _call(command, seconds)
    if done.returncode:
        raise images.unreadable()
    return done.stdout


def _call(command: list[str], seconds: int) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - a fixed program; paths of our own making
            command,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(
            N_("Nhận dạng chữ quá %(seconds)s giây nên đã dừng."),
            code="scan-too-slow",
            values={"seconds": seconds},
            remedy=N_("Quét lại rõ hơn, hoặc chia thành tệp ít trang hơn; vẫn có thể gõ tay."),
        ) from error


def _environment() -> dict[str, str]:
    """Return the environment of the programs.

    A folder of PATH that the account may not enter makes the search for an optional program fail
    with "permission denied" instead of "not found", which OCRmyPDF does not survive.
    """
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    path = os.pathsep.join(f for f in folders if os.access(f, os.X_OK))
    return os.environ | _ENVIRONMENT | {"PATH": path}


@lru_cache(1)
def _version() -> str:
    said = _run(["tesseract", "--version"], PAGE_SECONDS).decode("utf-8", "replace").split()
    return said[1] if len(said) > 1 else ""


@lru_cache(1)
def _languages() -> frozenset[str]:
    said = _run(["tesseract", "--list-langs"], PAGE_SECONDS).decode("utf-8", "replace")
    return frozenset(said.split())
