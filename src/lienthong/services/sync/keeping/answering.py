"""Answer a comparison that came as a letter: what is here, in one document, signed.

All is read from one state of the database, so that the rows, the totals and the number of the last
package belong together. An answer is encrypted when its question was: both name rows by their keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from lienthong.base import clock
from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.comparison import (
    LIMIT,
    PURPOSE,
    AskedTable,
    Finding,
    FoundTable,
    Question,
    parse_question,
)
from lienthong.core.package.container import SignedDocument, pack_document, unpack_document
from lienthong.core.package.difference import Buckets, Total, differing_buckets, summed
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import instant
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import digests
from lienthong.services.records.digests import Scope, Within
from lienthong.services.sync.authenticate import signed_request
from lienthong.services.sync.encryption import ALWAYS_ENCRYPTED, is_encrypted
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping.attesting import Claim, keep_report, signed_statement
from lienthong.services.sync.models import InPackage, Peer
from lienthong.services.sync.ports import CannotOpen
from lienthong.services.sync.sealing import classification

# What an encrypted letter begins with, whatever it holds.
AGE = b"age-encryption.org/"
MOST_ROWS = 50_000  # in one answer, so that it stays a letter


@dataclass(frozen=True)
class Heard:
    """A question that was opened, of whom it is, and whether it was encrypted."""

    document: SignedDocument
    encrypted: bool

    @property
    def hash(self) -> str:
        return sha256_hex(self.document.body)


def open_letter(data: bytes, identity: Identity) -> Heard:
    """Open a question or an answer, encrypted or not. Raises Refused."""
    encrypted = data.startswith(AGE)
    if encrypted:
        try:
            data = identity.cipher.decrypt(data)
        except CannotOpen as error:
            raise Refused("cannot-open", recipient="") from error
    return Heard(unpack_document(data, limit=LIMIT), encrypted)


def close_letter(document: SignedDocument, recipients: set[str], identity: Identity) -> bytes:
    """Pack a question or an answer; encrypted when there is somebody to encrypt it for."""
    data = pack_document(document)
    return identity.cipher.encrypt(data, sorted(recipients)) if recipients else data


def answer_comparison(heard: Heard, identity: Identity) -> bytes:
    """Answer a question about the rows of its sender. Raises Refused."""
    data, signature = heard.document.body, heard.document.signature
    peer, request = signed_request(
        data, signature, purpose=PURPOSE, identity=identity, max_age=None
    )
    question = parse_question(request.arguments)
    contract = _contract(question, heard)
    recipient = _recipient(question, heard, identity)
    with transaction.atomic():
        _see_one_state()
        position = _position(peer, contract)
        tables = _found(question, contract, peer.node_id)
    totals = {name: one.total for name, one in tables.items()}
    statement = signed_statement(
        peer, contract, totals, excluded=sum(len(ids) for ids in question.excluded.values()),
        report=data, identity=identity,
    )  # fmt: skip
    finding = Finding(
        sender=peer.node_id,
        receiver=identity.node_id,
        document=heard.hash,
        created=instant(clock.now()),
        position=position,
        statement=statement.body.decode(),
        signature=statement.signature.hex(),
        tables=tables,
    ).to_bytes()
    said = Claim(contract.id, question.rows, question.digest, equal=True)
    keep_report(peer, said, totals, data=data, signature=signature)
    return close_letter(
        SignedDocument(finding, identity.signer.sign(finding)),
        {recipient} if recipient else set(),
        identity,
    )


def _contract(question: Question, heard: Heard) -> Contract:
    contract = contracts.find(question.contract)
    if contract is None:
        raise Refused("malformed", detail="request.arguments.contract")
    if question.version != contract.version:
        raise Refused("other-contract-version", contract=contract.id, version=contract.version)
    classified = classification(contract)
    if not heard.encrypted and is_encrypted(classified, ALWAYS_ENCRYPTED):
        raise Refused("not-encrypted", classification=classified)
    if question.tables.keys() - {table.name for table in contract.tables}:
        raise Refused("malformed", detail="request.arguments.tables")
    return contract


def _recipient(question: Question, heard: Heard, identity: Identity) -> str:
    """The sender vouches for its key by signing the question that names it."""
    if not heard.encrypted:
        return ""
    if not identity.cipher.is_recipient(question.recipient):
        raise Refused("malformed", detail="request.arguments.recipient")
    return question.recipient


def _see_one_state() -> None:
    """Inside a caller's transaction the caller's isolation holds."""
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _position(peer: Peer, contract: Contract) -> int:
    """The last package whose rows are in the tables: parts that wait for their last are not."""
    packages = InPackage.objects.filter(
        stream__peer=peer, stream__contract_id=contract.id, staged=False
    )
    return packages.aggregate(last=Max("sequence"))["last"] or 0


def _found(question: Question, contract: Contract, source: str) -> Mapping[str, FoundTable]:
    found, room = {}, MOST_ROWS
    for table in contract.tables:
        asked = question.tables.get(table.name, AskedTable())
        scope = Scope(table, source, tuple(question.excluded.get(table.name, ())))
        one = _found_table(table, scope, asked, room)
        found[table.name], room = one, room - len(one.rows)
    return found


def _found_table(table: Table, scope: Scope, asked: AskedTable, room: int) -> FoundTable:
    if asked.buckets is None:
        rows = digests.rows_of(scope, asked.ids) if asked.ids else {}
        return FoundTable(digests.total(scope), rows=rows)
    mine = digests.buckets(scope, bits=asked.bits)
    differing = differing_buckets(mine, asked.buckets)
    opened = _within(differing, mine, asked.buckets, room)
    rows = digests.rows_within(scope, Within(asked.bits, opened)) if opened else {}
    return FoundTable(_total(mine), opened, rows, len(differing) - len(opened))


def _within(differing: list[int], mine: Buckets, theirs: Buckets, room: int) -> tuple[int, ...]:
    """As many of the differing buckets as one answer has room for."""
    opened: list[int] = []
    for bucket in differing:
        room -= max(one.get(bucket, (0, ""))[0] for one in (mine, theirs))
        if room < 0 and opened:
            break
        opened.append(bucket)
    return tuple(opened)


def _total(buckets: Buckets) -> Total:
    return summed(buckets.values())
