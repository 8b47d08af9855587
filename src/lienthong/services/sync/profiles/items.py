"""The rows of a package as records ready to be posted, and those that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.message.build import Outgoing, Renderer, Unsendable
from lienthong.core.message.model import Profile
from lienthong.core.message.write import write_record
from lienthong.core.package.payload import PayloadRow
from lienthong.services.records.reasons import reasons_of
from lienthong.services.sync.models import OutPackage
from lienthong.services.sync.profiles import ledger
from lienthong.services.sync.profiles.ledger import Why
from lienthong.services.sync.profiles.links import linker
from lienthong.services.sync.profiles.loading import mapping_of

UNSENDABLE = "message-form"
SHORTEN = N_("Sửa giá trị đó rồi lưu bản ghi; hệ thống tự gửi lại.")


@dataclass(frozen=True)
class Item:
    """One row, the number its message carries, and its record as written."""

    row: PayloadRow
    sent_version: int
    record_id: str
    text: str
    reason: str = ""

    @property
    def size(self) -> int:
        """Bytes in a message."""
        return len(self.text.encode())


@dataclass(frozen=True)
class Ready:
    """The rows of one table that are to be sent, and those that cannot be a message.

    An unsendable row keeps the number of its last message. ``suspects`` rows failed together
    before delivery was interrupted.
    """

    items: tuple[Item, ...] = ()
    unsendable: tuple[tuple[PayloadRow, int, Why], ...] = ()
    suspects: int = 0


def ready(package: OutPackage, profile: Profile, table: Table, rows: Sequence[PayloadRow]) -> Ready:
    """Write the rows that are not settled yet. Raises UserError for a table without a mapping."""
    if mapping_of(profile, table.name).skip:
        return Ready()
    known = ledger.known_rows(package.stream_id, table.name, [row.row_id for row in rows])
    offset = profile.message.version_offset
    renderer = renderer_of(package, profile, table)
    why_changed = reasons_of(table.name, {row.row_id: row.version for row in rows})
    items: list[Item] = []
    unsendable: list[tuple[PayloadRow, int, Why]] = []
    for row in rows:
        before = known.get(row.row_id)
        if ledger.is_settled(before, row, package):
            continue
        try:
            number, reason = ledger.next_version(before, row, offset), why_changed.get(row.row_id)
            items.append(item_of(renderer, profile, row, number, reason=reason or ""))
        except Unsendable as problem:
            why = Why(UNSENDABLE, problem.message, SHORTEN, problem.values)
            unsendable.append((row, before.sent_version if before else 0, why))
    return Ready(tuple(items), tuple(unsendable), ledger.suspects(known.values(), package))


def renderer_of(package: OutPackage, profile: Profile, table: Table) -> Renderer:
    """Return what writes the rows of a table for the receiver of a package."""
    link = linker(profile, table, package.stream.peer.node_id)
    return Renderer(profile, table, mapping_of(profile, table.name), link)


def item_of(
    renderer: Renderer, profile: Profile, row: PayloadRow, sent_version: int, *, reason: str
) -> Item:
    """Write one row under a number; `reason`: why it changed. Raises Unsendable."""
    record = renderer.record(Outgoing(row, sent_version, reason))
    text = write_record(profile.shape, record)
    return Item(row, sent_version, renderer.record_id(row), text, reason)
