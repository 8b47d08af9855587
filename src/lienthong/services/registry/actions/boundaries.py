"""Take in an official file of boundaries, or take it away; the file itself is kept."""

import json
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.boundaries.drawing import outline
from lienthong.core.boundaries.reading import Boundaries, read
from lienthong.services.audit import actions as audit
from lienthong.services.intake import originals
from lienthong.services.registry.boundaries import queries
from lienthong.services.registry.boundaries.errors import (
    BoundariesRefused,
    BoundariesTooLarge,
    BoundariesUnreadable,
    SourceMissing,
)
from lienthong.services.registry.boundaries.models import Boundary, BoundaryFile

MOST_BYTES = 48 * 1024**2


@transaction.atomic
def take_boundaries(
    *, level: str, name: str, content: bytes, stated_source: str, by: Actor
) -> BoundaryFile:
    """Keep a GeoJSON of the provinces (``tinh``) or communes (``xa``) and draw from it from now on.

    Raises BoundariesRefused with every fault, BoundariesUnreadable, BoundariesTooLarge,
    SourceMissing; then the file before stays.
    """
    if not stated_source.strip():
        raise SourceMissing
    found = _read(name, content, level)
    before = _told(BoundaryFile.objects.filter(level=level).first())
    BoundaryFile.objects.filter(level=level).delete()
    sha256, size = originals.keep(content)
    known = queries.units(level)
    kept = BoundaryFile.objects.create(
        level=level, name=name[:255], sha256=sha256, byte_size=size,
        stated_source=stated_source.strip()[:500], code_property=found.code_property[:200],
        units=len(found.rings), lacking=sorted(set(known) - set(found.rings)),
        taken_at=clock.now(), taken_by=str(by),
    )  # fmt: skip
    Boundary.objects.bulk_create(_drawn(kept, found), batch_size=500)
    audit.record(
        by=by, action="registry.boundaries_take", subject=level, before=before, after=_told(kept)
    )
    return kept


def _read(name: str, content: bytes, level: str) -> Boundaries:
    if len(content) > MOST_BYTES:
        raise BoundariesTooLarge(name, MOST_BYTES // 1024**2)
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BoundariesUnreadable(name) from error
    found = read(document, queries.units(level), queries.DIGITS[level])
    if found.faults:
        raise BoundariesRefused(name, found.faults)
    return found


def _drawn(kept: BoundaryFile, found: Boundaries) -> list[Boundary]:
    known, cell = queries.units(kept.level), queries.CELLS[kept.level]
    lines = []
    for code, rings in found.rings.items():
        drawn = outline(rings, cell)
        lines.append(Boundary(
            file=kept, code=code, province=known[code].province, path=drawn.path,
            left=drawn.left, top=drawn.top, right=drawn.right, bottom=drawn.bottom,
        ))  # fmt: skip
    return lines


@transaction.atomic
def drop_boundaries(*, level: str, by: Actor) -> None:
    """Draw without boundaries again; nothing happens where there are none."""
    found = BoundaryFile.objects.filter(level=level).first()
    if found is not None:
        before = _told(found)
        found.delete()
        audit.record(by=by, action="registry.boundaries_drop", subject=level, before=before)


def _told(found: BoundaryFile | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"name": found.name, "sha256": found.sha256, "source": found.stated_source,
            "units": found.units, "lacking": len(found.lacking)}  # fmt: skip
