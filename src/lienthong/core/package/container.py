"""The container: a stored ZIP of three members, the same bytes by HTTP or by file.

Times, attributes and order are fixed, so equal content gives equal bytes, and the
reader refuses a container it would not itself have written.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from lienthong.core.package.limits import STANDARD, Limits
from lienthong.core.package.refusal import Refused

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
PAYLOAD = "payload.arrow.zst"
MEMBERS = (MANIFEST, SIGNATURE, PAYLOAD)
SIGNATURE_LENGTH = 64


@dataclass(frozen=True)
class Container:
    """The three parts of a package, as bytes."""

    manifest: bytes
    signature: bytes
    payload: bytes


def pack(container: Container) -> bytes:
    """Write the container."""
    out = io.BytesIO()
    parts = (container.manifest, container.signature, container.payload)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in zip(MEMBERS, parts, strict=True):
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return out.getvalue()


def unpack(data: bytes, *, limits: Limits = STANDARD) -> Container:
    """Read a container. Raises Refused for anything `pack` would not write."""
    if len(data) > limits.container_bytes:
        raise Refused(
            "too-large", what="package", size=str(len(data)), limit=str(limits.container_bytes)
        )
    container = _read(data)
    if len(container.signature) != SIGNATURE_LENGTH or pack(container) != data:
        raise Refused("malformed", detail="container: not in the fixed form")
    return container


def _read(data: bytes) -> Container:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = tuple(member.filename for member in members)
            stored = all(member.compress_type == zipfile.ZIP_STORED for member in members)
            if names != MEMBERS or not stored:
                raise Refused("malformed", detail="container: members")
            if sum(member.file_size for member in members) > len(data):
                raise Refused("malformed", detail="container: sizes")
            return Container(*(archive.read(member) for member in members))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Refused("malformed", detail="container: not a ZIP file") from error
    except (RuntimeError, OverflowError, KeyError) as error:
        raise Refused("malformed", detail="container: unreadable member") from error
