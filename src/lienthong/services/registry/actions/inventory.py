"""An inventory comes in: read and compared, decided line by line, confirmed as a whole, undone.

Nothing of the file is in the register before ``confirm_inventory``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.core.rules.row_id import row_id as make_row_id
from lienthong.services.audit import actions as audit
from lienthong.services.intake import originals
from lienthong.services.intake.judging import Judge, RawRow
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records import actions as records
from lienthong.services.records.queries import Asked, page
from lienthong.services.registry import errors
from lienthong.services.registry.inventory import comparing, reading
from lienthong.services.registry.inventory.lines import line_of, problem_kept, stored
from lienthong.services.registry.inventory.models import Inventory, InventoryLine
from lienthong.services.registry.models import Agency
from lienthong.services.registry.register import (
    KEY,
    LINKS,
    NAME,
    TABLE,
    links_table,
)

Verdict, Decision = InventoryLine.Verdict, InventoryLine.Decision
_MOST, _CHUNK = 50_000, 2_000
POSSIBLE: Mapping[str, frozenset[str]] = {
    Verdict.NEW: frozenset({Decision.TAKE, Decision.LINK, Decision.LEAVE}),
    Verdict.CHANGED: frozenset({Decision.TAKE, Decision.LEAVE}),
    Verdict.GONE: frozenset({Decision.CANCEL, Decision.LEAVE}),
}


@transaction.atomic
def receive_inventory(
    *,
    agency_id: str,
    file_name: str,
    content: bytes | Path,
    as_of: date,
    by: Actor,
    sheet: str = "",
) -> Inventory:
    """Keep the file, read it and compare it; write nothing. Raises UserError with the place."""
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise errors.UnknownAgency(agency_id)
    may_handle(access_of(by, TABLE, "import"), agency_id)
    sha256, _size = originals.keep(content)
    inventory = Inventory(
        agency=agency,
        file_name=Path(file_name).name[:255],
        file_sha256=sha256,
        sheet=sheet,
        as_of=as_of,
        created_at=clock.now(),
        created_by=str(by),
    )
    _compare(inventory, by, None)
    _record("receive", inventory, by)
    return inventory


@transaction.atomic
def match_columns(
    *, inventory_id: int, mapping: Mapping[str, str | None], sheet: str, by: Actor
) -> Inventory:
    """Read the file anew with a person's matching of columns, or another sheet's own."""
    inventory = _open(inventory_id, by)
    chosen = mapping if sheet == inventory.sheet and mapping else None
    inventory.sheet = sheet
    inventory.lines.all().delete()
    _compare(inventory, by, chosen)
    _record("match", inventory, by)
    return inventory


@transaction.atomic
def decide_lines(*, inventory_id: int, lines: Collection[int], decision: str, by: Actor) -> int:
    """Decide lines by their ids; return how many. Raises NotForThisLine when one cannot be so."""
    inventory = _open(inventory_id, by)
    found = list(inventory.lines.filter(pk__in=lines))
    for line in found:
        if decision not in POSSIBLE.get(line.verdict, frozenset()):
            raise errors.NotForThisLine(line.number)
        line.decision = decision
    InventoryLine.objects.bulk_update(found, ["decision"], batch_size=_CHUNK)
    audit.record(
        by=by,
        action="registry.inventory_decide",
        subject=f"inventory:{inventory.pk}",
        after={"decision": decision, "lines": len(found)},
    )
    return len(found)


@transaction.atomic
def recognise_line(*, inventory_id: int, line_id: int, row_id: str, by: Actor) -> InventoryLine:
    """Say that a new line is a database that is known; its differences are worked out."""
    inventory = _open(inventory_id, by)
    line = inventory.lines.filter(pk=line_id, verdict=Verdict.NEW).first()
    table = access_of(by, TABLE, "import").table
    rows = page(table, Asked(ids=[row_id])).rows
    if line is None or not rows or row_id not in {a["id"] for a in line.near}:
        raise errors.NotForThisLine(line.number if line else line_id)
    row = rows[0]
    said = {k: v for k, v in line.told.items() if k not in (KEY, NAME)}
    (judged,) = Judge(table, today=clock.today()).judge([RawRow(cells=_plain(row) | said)])
    line.row_id, line.base, line.cells = row_id, row["_version"], said
    line.differences = [list(d) for d in comparing.differing(table, row, judged.values)]
    line.verdict = Verdict.CHANGED if line.differences else Verdict.SAME
    line.decision = Decision.TAKE if line.differences else Decision.LEAVE
    if judged.errors:
        line.verdict, line.decision = Verdict.REFUSED, Decision.LEAVE
        line.problems = [problem_kept(p) for p in judged.errors]
    line.save()
    inventory.lines.filter(verdict=Verdict.GONE, row_id=row_id).delete()
    audit.record(
        by=by,
        action="registry.inventory_recognise",
        subject=f"inventory:{inventory.pk}",
        after={"line": line.number, "row": row_id},
    )
    return line


@transaction.atomic
def confirm_inventory(*, inventory_id: int, by: Actor) -> Inventory:
    """Write what was decided, in one transaction. Raises Undecided, MovedMeanwhile."""
    inventory = _open(inventory_id, by)
    lines = list(inventory.lines.exclude(decision=Decision.LEAVE))
    undecided = [line.number for line in lines if not line.decision]
    if undecided:
        raise errors.Undecided(inventory.file_name, undecided)
    table = access_of(by, TABLE, "write").table
    rows = {
        r["_id"]: r
        for r in page(table, Asked(ids=[line.row_id for line in lines], limit=_MOST)).rows
    }
    moved = [n.row_id for n in lines if rows.get(n.row_id, {}).get("_version") != n.base]
    if moved:
        raise errors.MovedMeanwhile(inventory.file_name, moved)
    _write(inventory, table, [n for n in lines if n.decision != Decision.CANCEL], rows, by)
    _cancel(inventory, table, [n for n in lines if n.decision == Decision.CANCEL], rows, by)
    return _close(inventory, Inventory.State.CONFIRMED, "confirm", by)


@transaction.atomic
def drop_inventory(*, inventory_id: int, by: Actor) -> Inventory:
    """Give an inventory up; nothing of it was written."""
    return _close(_open(inventory_id, by), Inventory.State.DROPPED, "drop", by)


@transaction.atomic
def undo_inventory(*, inventory_id: int, by: Actor) -> list[str]:
    """Put back what an inventory wrote; return the rows left, because they changed since."""
    inventory = _held(inventory_id, Inventory.State.CONFIRMED)
    access = access_of(by, TABLE, "write")
    may_handle(access, inventory.agency_id)
    lines = list(inventory.lines.filter(version__isnull=False))
    rows = {
        r["_id"]: r
        for r in page(
            access.table, Asked(ids=[n.row_id for n in lines], limit=_MOST, cancelled=True)
        ).rows
    }
    untouched = [n for n in lines if rows.get(n.row_id, {}).get("_version") == n.version]
    reason = f"Hoàn tác bảng kiểm kê {inventory.pk}"
    back = [(n.row_id, n.before) for n in untouched if n.before is not None]
    for chunk in _chunks(back):
        records.write_rows(table=access.table, rows=chunk, by=by, reason=reason)
    made = [n.row_id for n in untouched if n.before is None]
    if made:
        records.cancel_rows(table=access.table, row_ids=made, reason=reason, by=by)
    linked = [one for n in untouched for one in n.links]
    if linked:
        records.cancel_rows(table=links_table(), row_ids=linked, reason=reason, by=by)
    _close(inventory, Inventory.State.UNDONE, "undo", by)
    done = {n.row_id for n in untouched}
    return [n.row_id for n in lines if n.row_id not in done]


def _compare(inventory: Inventory, by: Actor, chosen: Mapping[str, str | None] | None) -> None:
    access = access_of(by, TABLE, "import")
    table = access.table
    path = originals.path_of(inventory.file_sha256)
    found = reading.read(path, inventory.file_name, table, sheet=inventory.sheet, chosen=chosen)
    inventory.sheet, inventory.sheets = found.sheet, list(found.sheets)
    inventory.mapping = {c.title: c.field for c in found.columns}
    inventory.columns = [[c.title, c.field, c.wording, c.by] for c in found.columns]
    inventory.left_out = [list(one) for one in found.left_out[:1000]]
    inventory.save()
    known = comparing.held(table, inventory.agency)
    compared = comparing.compare(
        table,
        found.lines,
        found.columns,
        known,
        as_of=inventory.as_of,
        origin=f"Bảng kiểm kê «{inventory.file_name}»",
        today=clock.today(),
        write_scope=access.write_unit,
    )
    lines = [line_of(inventory, one, known) for one in compared]
    InventoryLine.objects.bulk_create(lines, batch_size=_CHUNK)


def _write(
    inventory: Inventory,
    table: Table,
    lines: Sequence[InventoryLine],
    rows: Mapping[str, Mapping[str, Any]],
    by: Actor,
) -> None:
    scope = access_of(by, TABLE, "write").write_unit
    raw = [
        RawRow(
            cells=_plain(rows.get(n.row_id, {})) | n.cells | {comparing.REVIEWED: inventory.as_of},
            number=n.number,
        )
        for n in lines
    ]
    judged = Judge(table, today=clock.today(), write_scope=scope).judge(raw)
    refused = [n.number for n, j in zip(lines, judged, strict=True) if not j.accepted]
    if refused:
        raise errors.MovedMeanwhile(inventory.file_name, [str(n) for n in refused])
    pairs = [(n.row_id, j.values) for n, j in zip(lines, judged, strict=True)]
    reason = f"Bảng kiểm kê {inventory.pk}: {inventory.file_name}"
    versions = {
        w.row_id: w.version
        for chunk in _chunks(pairs)
        for w in records.write_rows(table=table, rows=chunk, by=by, reason=reason)
    }
    for line in lines:
        line.before = _kept(rows[line.row_id]) if line.row_id in rows else None
        line.version = versions[line.row_id] or line.base
        line.links = _linked(line, reason, by) if line.decision == Decision.LINK else []
    InventoryLine.objects.bulk_update(lines, ["before", "version", "links"], batch_size=_CHUNK)


def _linked(line: InventoryLine, reason: str, by: Actor) -> list[str]:
    """Write the overlaps of a line as links of the register; return their ids."""
    table = links_table()
    today = clock.today()
    rows = []
    for one in line.overlaps:
        why = f"{reason}; chung: {', '.join(one['words'])}"
        values = {
            "tu_csdl": line.row_id, "loai_lien_ket": "chong-lan", "den_csdl": one["id"],
            "tu_ngay": today, "den_ngay": None, "can_cu": why[:1000],
        }  # fmt: skip
        rows.append((make_row_id(table, values), values))
    if rows:
        access_of(by, LINKS, "write")
    return [w.row_id for w in records.write_rows(table=table, rows=rows, by=by, reason=reason)]


def _cancel(
    inventory: Inventory,
    table: Table,
    lines: Sequence[InventoryLine],
    rows: Mapping[str, Mapping[str, Any]],
    by: Actor,
) -> None:
    if not lines:
        return
    versions = records.cancel_rows(
        table=table,
        row_ids=[n.row_id for n in lines],
        reason=f"Không còn trong bảng kiểm kê {inventory.pk}: {inventory.file_name}",
        by=by,
    )
    for line in lines:
        line.before, line.version = _kept(rows[line.row_id]), versions[line.row_id]
    InventoryLine.objects.bulk_update(lines, ["before", "version"], batch_size=_CHUNK)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if not k.startswith("_")}


def _kept(row: Mapping[str, Any]) -> dict[str, object]:
    return {k: stored(v) for k, v in _plain(row).items()}


def _chunks(rows: Sequence[tuple[str, Any]]) -> Iterator[list[tuple[str, Any]]]:
    for start in range(0, len(rows), _CHUNK):
        yield list(rows[start : start + _CHUNK])


def _open(inventory_id: int, by: Actor) -> Inventory:
    inventory = _held(inventory_id, Inventory.State.OPEN)
    may_handle(access_of(by, TABLE, "import"), inventory.agency_id)
    return inventory


def _held(inventory_id: int, state: str) -> Inventory:
    found = Inventory.objects.select_for_update().filter(pk=inventory_id).first()
    if found is None:
        raise errors.UnknownInventory(inventory_id)
    if found.state != state:
        raise errors.InventoryClosed(inventory_id)
    return found


def _close(inventory: Inventory, state: str, action: str, by: Actor) -> Inventory:
    inventory.state, inventory.closed_at, inventory.closed_by = state, clock.now(), str(by)
    inventory.save(update_fields=["state", "closed_at", "closed_by"])
    _record(action, inventory, by)
    return inventory


def _record(action: str, inventory: Inventory, by: Actor) -> None:
    audit.record(
        by=by,
        action=f"registry.inventory_{action}",
        subject=f"inventory:{inventory.pk}",
        after={
            "agency": inventory.agency_id,
            "file": inventory.file_name,
            "sha256": inventory.file_sha256,
            "written": inventory.lines.filter(version__isnull=False).count(),
        },
    )
