"""The parts of a transaction that is too large for one package, kept until the last has come.

They are kept as they were sent, so that applying them needs no more memory than one part does.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum

from lienthong.core.package.limits import STANDARD
from lienthong.core.package.manifest import Manifest, parse_manifest
from lienthong.core.package.refusal import Refused
from lienthong.services.sync.models import InStream, StagedPart


def check_part(stream: InStream, manifest: Manifest) -> bool:
    """Tell whether the package goes on with parts that are kept. Raises Refused if it cannot."""
    parts = StagedPart.objects.filter(package__stream=stream)
    first = parts.select_related("package").defer("payload").first()
    if first is None:
        return False
    before = parse_manifest(bytes(first.package.manifest))
    if manifest.origin.kind == "snapshot" != before.origin.kind:
        # A sender restored from a backup forgot the rest; it sends every row again.
        release(stream)
        return False
    if before.contract != manifest.contract or before.origin.kind != manifest.origin.kind:
        raise Refused("malformed", detail="manifest: not of the transaction it goes on with")
    size = parts.aggregate(size=Sum("payload_bytes"))["size"] + manifest.payload_bytes
    if size > STANDARD.transaction_bytes:
        limit = str(STANDARD.transaction_bytes)
        raise Refused("too-large", what="transaction", size=str(size), limit=limit)
    return True


def keep(package_id: int, payload: bytes) -> None:
    """Keep the payload of a package whose receipt was just made."""
    StagedPart.objects.create(package_id=package_id, payload=payload, payload_bytes=len(payload))


def kept(stream: InStream) -> Iterator[tuple[Manifest, bytes]]:
    """The manifests and payloads of the parts, in order, one in memory at a time."""
    parts = StagedPart.objects.filter(package__stream=stream).order_by("package__sequence")
    for part_id in list(parts.values_list("pk", flat=True)):
        part = StagedPart.objects.select_related("package").get(pk=part_id)
        yield parse_manifest(bytes(part.package.manifest)), bytes(part.payload)


def release(stream: InStream) -> None:
    """Let go of parts that were applied."""
    StagedPart.objects.filter(package__stream=stream).delete()
