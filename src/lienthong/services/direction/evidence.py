"""What a person must write, or hand in, before something counts as done or as so much."""

from dataclasses import dataclass
from pathlib import Path

from lienthong.services.direction import errors
from lienthong.services.intake import originals
from lienthong.services.records.attachments import FILES
from lienthong.services.records.ports import inspectors


@dataclass(frozen=True)
class EvidenceFile:
    """A file that was kept: known by its content. ``scanned`` is clean or unchecked."""

    sha256: str
    name: str
    media_type: str
    byte_size: int
    scanned: str


def stated(text: str) -> str:
    """Return what a person wrote. Raises EvidenceMissing when that is nothing."""
    if not text.strip():
        raise errors.EvidenceMissing
    return text.strip()


def kept_file(path: Path, name: str) -> EvidenceFile:
    """Keep a file as evidence, looked at by the virus scanner.

    Raises UserError: a type we do not take, an infected file, an empty or too large one.
    """
    found = inspectors().recognise(path, name)
    if found.media_type not in FILES:
        raise errors.FileRefused(name, found.label)
    scanned = inspectors().scanner.scan(path)
    if scanned.clean is False:
        raise errors.FileInfected(name, scanned.finding)
    sha256, size = originals.keep(path)
    state = "clean" if scanned.clean else "unchecked"
    return EvidenceFile(sha256, name[:255], found.media_type, size, state)
