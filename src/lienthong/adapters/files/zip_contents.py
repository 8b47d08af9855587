"""What a ZIP says it holds, without unpacking it: the first look at a file somebody sent.

Only the first bytes of ``mimetype`` are unpacked. It is a member like any other, and may be made to
unpack into more than the memory holds.
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

_MIMETYPE_BYTES = 100
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError,
    RuntimeError,  # an encrypted member
)  # fmt: skip


class DamagedZip(Exception):
    """The ZIP cannot be listed, or is encrypted."""


@dataclass(frozen=True)
class ZipContents:
    """The members of a ZIP, their declared size unpacked in bytes, and the kind it declares."""

    names: frozenset[str]
    members: int
    unpacked: int
    mimetype: bytes


def zip_contents(path: Path) -> ZipContents:
    """List a ZIP. Raises DamagedZip."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = frozenset(m.filename for m in members)
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(_MIMETYPE_BYTES)
    except _DAMAGED as error:
        raise DamagedZip(str(error)) from error
    return ZipContents(names, len(members), sum(m.file_size for m in members), mimetype)
