"""What a row would look like as a message, without sending it."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.base.errors import UserError
from lienthong.core.contract.model import Table
from lienthong.core.message.build import Renderer, Unsendable
from lienthong.core.message.write import write_message
from lienthong.services.contracts import queries as contracts
from lienthong.services.records.reasons import reasons_of
from lienthong.services.sync.errors import unknown_record
from lienthong.services.sync.models import OutStream, Peer, SentRow
from lienthong.services.sync.profiles import errors, ledger
from lienthong.services.sync.profiles.items import SHORTEN, UNSENDABLE, item_of
from lienthong.services.sync.profiles.links import linker
from lienthong.services.sync.profiles.loading import (
    fill,
    load_profile,
    mapping_of,
    with_format,
    words_of,
)
from lienthong.services.sync.rows import rows_by_id


@dataclass(frozen=True)
class Preview:
    """A message of one row: where it would go and its text."""

    profile: str
    grade: str
    path: str
    record_id: str
    sent_version: int
    text: str


def preview(
    *, table_name: str, row_id: str, node_id: str, profile: str = "", receiver: str = "",
    form: str = "",
) -> Preview:  # fmt: skip
    """Show a row as its next message, by a profile's name or for a receiver. Raises UserError."""
    _contract, table = contracts.table(table_name)
    stream = _stream(table, receiver) if receiver else None
    chosen = load_profile(profile or (stream.peer.profile if stream else "qcvn09"))
    chosen = with_format(chosen, form) if form else chosen
    mapping = mapping_of(chosen, table.name)
    found = rows_by_id(table, [row_id], source=node_id).rows
    if not found:
        raise unknown_record(table.name, row_id)
    known = SentRow.objects.filter(stream=stream, table=table.name, row_id=row_id).first()
    number = ledger.next_version(known, found[0], chosen.message.version_offset)
    renderer = Renderer(chosen, table, mapping, linker(chosen, table, receiver))
    try:
        why = reasons_of(table.name, {row_id: found[0].version}).get(row_id, "")
        item = item_of(renderer, chosen, found[0], number, reason=why)
    except Unsendable as problem:
        raise UserError(
            problem.message, code=UNSENDABLE, values=problem.values, remedy=SHORTEN
        ) from problem
    return Preview(
        profile=chosen.name,
        grade=chosen.grade,
        path=fill(mapping.path or chosen.http.path, words_of(chosen, table)),
        record_id=item.record_id,
        sent_version=number,
        text=write_message(chosen.shape, [item.text]).decode(),
    )


def _stream(table: Table, receiver: str) -> OutStream:
    stream = (
        OutStream.objects.select_related("peer")
        .filter(
            contract_id=table.contract_id, peer__node_id=receiver, peer__direction=Peer.RECEIVER
        )
        .first()
    )
    if stream is None or not stream.peer.profile:
        raise errors.no_profile(receiver)
    return stream
