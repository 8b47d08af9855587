"""The container: a stored ZIP of three members, the same bytes by HTTP or by file.

Times, attributes and order are fixed, so equal content gives equal bytes, and the
reader refuses a container it would not itself have written. A signed document that
travels as a file (a request, a receipt) is a container of two members.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.core.package.limits import STANDARD, Limits
from lienthong.core.package.refusal import Refused

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
PAYLOAD = "payload.arrow.zst"
MEMBERS = (MANIFEST, SIGNATURE, PAYLOAD)
DOCUMENT_MEMBERS = ("document.json", "document.sig")
SIGNATURE_LENGTH = 64


@dataclass(frozen=True)
class Container:
    """The three parts of a package, as bytes."""

    manifest: bytes
    signature: bytes
    payload: bytes


@dataclass(frozen=True)
class SignedDocument:
    """A signed request, receipt or answer on its way as a file."""

    body: bytes
    signature: bytes


def pack(container: Container) -> bytes:
    """Write the container."""
    return _write(MEMBERS, (container.manifest, container.signature, container.payload))


def pack_document(document: SignedDocument) -> bytes:
    """Write a signed document as a file."""
    return _write(DOCUMENT_MEMBERS, (document.body, document.signature))


def unpack(data: bytes, *, limits: Limits = STANDARD) -> Container:
    """Read a container. Raises Refused for anything `pack` would not write."""
    if len(data) > limits.container_bytes:
        raise Refused(
            "too-large", what="package", size=str(len(data)), limit=str(limits.container_bytes)
        )
    container = Container(*_read(data, MEMBERS))
    if len(container.signature) != SIGNATURE_LENGTH or pack(container) != data:
        raise Refused("malformed", detail="container: not in the fixed form")
    return container


def unpack_document(data: bytes, *, limit: int) -> SignedDocument:
    """Read a signed document. Raises Refused for anything `pack_document` would not write."""
    if len(data) > limit:
        raise Refused("too-large", what="document", size=str(len(data)), limit=str(limit))
    document = SignedDocument(*_read(data, DOCUMENT_MEMBERS))
    if len(document.signature) != SIGNATURE_LENGTH or pack_document(document) != data:
        raise Refused("malformed", detail="container: not in the fixed form")
    return document


def _write(names: Sequence[str], parts: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in zip(names, parts, strict=True):
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return out.getvalue()


def _read(data: bytes, wanted: Sequence[str]) -> list[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = [member.filename for member in members]
            stored = all(member.compress_type == zipfile.ZIP_STORED for member in members)
            if names != list(wanted) or not stored:
                raise Refused("malformed", detail="container: members")
            if sum(member.file_size for member in members) > len(data):
                raise Refused("malformed", detail="container: sizes")
            return [archive.read(member) for member in members]
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Refused("malformed", detail="container: not a ZIP file") from error
    except (RuntimeError, OverflowError, KeyError) as error:
        raise Refused("malformed", detail="container: unreadable member") from error
