"""Bring tables of facts in line with reference files: add, change, retire, revive; never delete.

The same loader serves every part of the product that owns such tables (registry, direction).
"""

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.registry.cells import Cells
from lienthong.services.registry.models import ReferenceFact, ReferenceLoad


@dataclass(frozen=True)
class FactTable:
    """One reference file and the model it fills. ``read`` gives the model's own columns."""

    model: type[ReferenceFact]
    file: str
    read: Callable[[Cells], Mapping[str, Any]]


@dataclass(frozen=True)
class LoadResult:
    """What a load did: file → how many rows are in force, new, changed, retired."""

    version: str
    changed: bool
    counts: Mapping[str, Mapping[str, int]]


def load_facts(*, part: str, tables: Sequence[FactTable], folder: Path, by: Actor) -> LoadResult:
    """Load every file of a part inside the caller's transaction, with one audit record.

    Nothing happens when the files are those of the last load. Raises UserError when one is
    missing or holds a cell that cannot be read.
    """
    version, digest = _version(folder, tables)
    last = ReferenceLoad.objects.select_for_update().filter(part=part).first()
    if last is not None and (last.version, last.digest) == (version, digest):
        return LoadResult(version, changed=False, counts=last.counts)
    now = clock.now()
    counts = {table.file: _load(table, folder / table.file, now) for table in tables}
    ReferenceLoad.objects.update_or_create(
        part=part,
        defaults={"version": version, "digest": digest, "loaded_at": now, "counts": counts},
    )
    audit.record(
        by=by,
        action=f"{part}.load_reference",
        subject=f"reference:{part}",
        before={"version": last.version, "digest": last.digest} if last else None,
        after={"version": version, "digest": digest, "counts": counts},
    )
    return LoadResult(version, changed=True, counts=counts)


def _version(folder: Path, tables: Sequence[FactTable]) -> tuple[str, str]:
    missing = [
        name
        for name in ["VERSION", *(table.file for table in tables)]
        if not (folder / name).is_file()
    ]
    if missing:
        raise UserError(
            N_("Thiếu tệp dữ liệu tham chiếu: %(files)s."),
            code="no-reference",
            values={"files": ", ".join(missing)},
            place=str(folder),
            remedy=N_("Lấy lại thư mục reference của sản phẩm rồi nạp lại."),
        )
    digest = hashlib.sha256()
    for table in tables:
        digest.update((folder / table.file).read_bytes())
    return (folder / "VERSION").read_text(encoding="utf-8").strip(), digest.hexdigest()


def _load(table: FactTable, path: Path, now: datetime) -> dict[str, int]:
    objects = table.model._default_manager
    here = list(objects.all())
    own = {fact.pk for fact in here if getattr(fact, "own", False)}
    known = {fact.pk: fact for fact in here if fact.pk not in own}
    wanted = {key: fact for key, fact in _facts(table, path).items() if key not in own}
    columns = [f.name for f in _loaded_fields(table.model, wanted)]
    new = [fact for key, fact in wanted.items() if key not in known]
    changed = [
        fact
        for key, fact in wanted.items()
        if key in known and _differs(known[key], fact, [*columns, "retired_at"])
    ]
    gone = [key for key, fact in known.items() if key not in wanted and fact.retired_at is None]
    objects.bulk_create(
        new + changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*columns, "retired_at"],
    )
    objects.filter(pk__in=gone).update(retired_at=now)
    return {
        "rows": len(wanted), "new": len(new), "changed": len(changed), "retired": len(gone),
    }  # fmt: skip


def _facts(table: FactTable, path: Path) -> dict[str, ReferenceFact]:
    facts: dict[str, ReferenceFact] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for position, row in enumerate(csv.DictReader(stream), start=1):
            cells = Cells(row, f"{path.name}:{position + 1}")
            key = cells.text("id")
            if not key or key in facts:
                raise UserError(
                    N_("Mã «%(id)s» trống hoặc lặp lại."),
                    code="bad-reference",
                    values={"id": key},
                    place=f"{path.name}:{position + 1}",
                    remedy=N_("Sửa tệp trong thư mục reference rồi nạp lại."),
                )
            facts[key] = table.model(
                id=key,
                position=position,
                note=cells.text("note"),
                source=cells.text("source", "sources"),
                **table.read(cells),
            )
    return facts


def _loaded_fields(model: type[ReferenceFact], wanted: Mapping[str, ReferenceFact]) -> list[Any]:
    """Return the columns that come from the file; what people enter is never overwritten."""
    return [
        f
        for f in model._meta.concrete_fields
        if f.name not in model.ENTERED and f.name not in ("id", "retired_at")
    ]


def _differs(old: ReferenceFact, new: ReferenceFact, columns: Sequence[str]) -> bool:
    attributes = [old._meta.get_field(name).attname for name in columns]  # type: ignore[union-attr]
    return any(getattr(old, name) != getattr(new, name) for name in attributes)
