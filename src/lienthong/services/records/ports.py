"""What records asks of the outside: what a file really is, and whether it carries a virus."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Scanned:
    """What a scanner said. ``clean`` is None when nothing looked; ``finding`` names the virus."""

    clean: bool | None
    finding: str = ""


class Scanner(Protocol):
    """Looks for virus signatures."""

    @property
    def name(self) -> str:
        """The scanner as it is kept beside the file."""

    def scan(self, path: Path) -> Scanned:
        """Look into a file. Raises UserError when the scanner cannot be reached."""


@dataclass(frozen=True)
class Recognised:
    """What a file is by its content: a media type we take (empty: none) and its name in words."""

    media_type: str
    label: str
    extensions: tuple[str, ...] = ()


class Recogniser(Protocol):
    """Tells what a file is by its content, whatever its name."""

    def __call__(self, path: Path, name: str) -> Recognised:
        """Look at a file. Never raises."""


@dataclass(frozen=True)
class Inspectors:
    """Who looks at a file before it is kept."""

    recognise: Recogniser
    scanner: Scanner


def inspectors() -> Inspectors:
    """Return who looks at the files of this node."""
    provided: Inspectors = import_string(
        getattr(settings, "LIENTHONG_INSPECTORS", "lienthong.bootstrap.file_inspectors")
    )()
    return provided
