"""Compare both sides of a stream whose receiver is asked by letter.

One question holds the digests of all buckets of this side, so one there-and-back names the rows
that differ. Rows on their way, or sent again, are asked about by their ids in a further round. Rows
that changed here after the question was asked are on their way, whatever the answer says of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.comparison import (
    MOST_BITS,
    PURPOSE,
    AskedTable,
    Finding,
    Question,
    parse_question,
)
from lienthong.core.package.difference import side_digest, summed
from lienthong.core.package.request import parse_request
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import digests
from lienthong.services.records.digests import Scope
from lienthong.services.sync import errors
from lienthong.services.sync.actions import open_refused
from lienthong.services.sync.comparing import LEAF_ROWS
from lienthong.services.sync.encryption import is_encrypted
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping.attesting import side_totals
from lienthong.services.sync.keeping.carried_outcome import Outcome, outcome_of
from lienthong.services.sync.keeping.runs import KEPT_DIFFERENCES, fail, finish, run_of
from lienthong.services.sync.keys.checking import is_signed
from lienthong.services.sync.models import (
    CarriedQuestion,
    OutPackage,
    OutStream,
    Peer,
    ReconcileRun,
)
from lienthong.services.sync.profiles.errors import not_comparable
from lienthong.services.sync.repair import resend_rows
from lienthong.services.sync.sealing import classification
from lienthong.services.sync.ways import is_carried

ROUNDS = 8  # there and back, before what is left is told as it is
BUCKETS_BITS = 18  # of all tables together, so that a question stays a letter
LONGEST_HOLD = timedelta(minutes=10)  # of a question, for the answers of earlier packages
LEAST_BITS = 10  # empty buckets take no room, and a server may not have counted its rows yet


def is_carried_run(run_id: int) -> bool:
    """True when the receiver of a run's stream is behind a carrier."""
    return is_carried(run_of(run_id).stream.peer.url)


def waits_for_carrier(stream_id: int) -> ReconcileRun | None:
    """The run of a stream that waits for its answer."""
    return ReconcileRun.objects.filter(stream_id=stream_id, state=ReconcileRun.WAITING).first()


@transaction.atomic
def ask(*, run_id: int, identity: Identity, by: Actor, anew: bool = False) -> ReconcileRun:
    """Make a run's question; its sync process or the next export gives it to the carrier.

    A run that waits already is left alone unless it is to be asked `anew`: what answers the former
    question then counts for nothing.
    """
    run = run_of(run_id)
    if run.state == ReconcileRun.WAITING and not anew:
        return run
    stream = run.stream
    if stream.peer.profile:
        fail(run, not_comparable(stream.peer.node_id), by)
        return run
    CarriedQuestion.objects.filter(run=run).delete()
    contract = contracts.current(stream.contract_id)
    request, signature, after = _signed(stream, contract, identity, {})
    CarriedQuestion.objects.create(
        run=run,
        request=request,
        signature=signature,
        document=sha256_hex(request),
        after=after,
        asked_at=clock.now(),
    )
    run.state, run.version = ReconcileRun.WAITING, contract.version
    run.save(update_fields=["state", "version"])
    return run


def _signed(
    stream: OutStream, contract: Contract, identity: Identity, rows: Mapping[str, Sequence[str]]
) -> tuple[bytes, bytes, int]:
    """The signed question about all rows, or about some by their ids, and the stream's place."""
    after = OutStream.objects.values_list("next_sequence", flat=True).get(pk=stream.pk) - 1
    excluded = {table.name: open_refused(stream, table.name) for table in contract.tables}
    if rows:
        asked = {name: AskedTable(ids=tuple(ids)) for name, ids in rows.items()}
        totals = side_totals(contract, identity.node_id, excluded)
    else:
        asked = {
            table.name: _digested(table, identity.node_id, excluded[table.name], contract)
            for table in contract.tables
        }
        totals = {name: summed((one.buckets or {}).values()) for name, one in asked.items()}
    secret = is_encrypted(classification(contract), stream.peer.encrypted_from)
    question = Question(
        contract=contract.id,
        version=contract.version,
        rows=sum(count for count, _ in totals.values()),
        digest=side_digest(totals),
        excluded=excluded,
        tables=asked,
        recipient=identity.cipher.recipient if secret else "",
    )
    request, signature = identity.request(PURPOSE, stream.peer.node_id, question.arguments())
    return request, signature, after


def _digested(table: Table, source: str, excluded: list[str], contract: Contract) -> AskedTable:
    rows = digests.expected_rows(table)
    leaf = math.ceil(math.log2(rows / LEAF_ROWS)) if rows > LEAF_ROWS else 0
    room = BUCKETS_BITS - math.ceil(math.log2(len(contract.tables)))
    bits = min(max(LEAST_BITS, leaf), max(LEAST_BITS, room), MOST_BITS)
    return AskedTable(bits, digests.buckets(Scope(table, source, tuple(excluded)), bits=bits))


@transaction.atomic
def take_finding(peer: Peer, finding: Finding, identity: Identity) -> bool:
    """Act on what a receiver found; False when nothing waits for it any more."""
    question = (
        CarriedQuestion.objects.select_for_update(of=("self",))
        .select_related("run__stream__peer")
        .filter(document=finding.document, run__stream__peer=peer, run__state=ReconcileRun.WAITING)
        .first()
    )
    if question is None:
        return False
    run = question.run
    by = Actor(kind="node", id=peer.node_id, name=peer.name)
    asked = parse_question(parse_request(bytes(question.request), purpose=PURPOSE).arguments)
    contract = contracts.current(run.stream.contract_id)
    if contract.version != asked.version or finding.tables.keys() != contract_tables(contract):
        _end(question, errors.peer_refused(peer.node_id, "other-contract-version"), by)
        return True
    outcome = outcome_of(question, asked, finding, contract, identity)
    _fill(run, outcome, asked, finding)
    _keep_statement(run, peer, finding, identity)
    if run.repair and outcome.repairable and question.round < ROUNDS:
        run.repaired += resend_rows(
            stream_id=run.stream_id, rows=outcome.repairable, identity=identity, by=by
        )
    repairs = run.repair and bool(outcome.repairable or outcome.left)
    if question.round < ROUNDS and (repairs or outcome.moving):
        _ask_again(question, outcome, contract, identity)
        run.save()
        return True
    question.delete()
    equal = not outcome.differences and not outcome.left
    finish(run, ReconcileRun.EQUAL if equal else ReconcileRun.DIFFERENT, by)
    return True


@transaction.atomic
def refuse_question(peer: Peer, document: str, code: str) -> bool:
    """End the run whose question a receiver refuses; False when nothing waits for it."""
    question = (
        CarriedQuestion.objects.select_for_update(of=("self",))
        .select_related("run__stream__peer")
        .filter(document=document, run__stream__peer=peer, run__state=ReconcileRun.WAITING)
        .first()
    )
    if question is None:
        return False
    by = Actor(kind="node", id=peer.node_id, name=peer.name)
    _end(question, errors.peer_refused(peer.node_id, code), by)
    return True


def due_questions(
    peer: Peer, *, patience: timedelta | None, by_hand: bool, again: bool
) -> list[CarriedQuestion]:
    """The questions to give: those not on their way; `again`: those that are, too.

    A question waits until what was packaged before it was asked is answered, so that the receiver
    has those rows; a person who is about to go carries both.
    """
    now = clock.now()
    waiting = CarriedQuestion.objects.select_related("run__stream__peer").filter(
        run__stream__peer=peer, run__state=ReconcileRun.WAITING
    )
    if again or by_hand:
        return list(waiting if again else waiting.filter(handed_at=None))
    if patience is not None:
        waiting.filter(handed_at__lt=now - patience).update(handed_at=None)
    return [
        one for one in waiting.filter(handed_at=None)
        if now - one.asked_at > LONGEST_HOLD or not _packages_before(one).exists()
    ]  # fmt: skip


def _packages_before(question: CarriedQuestion) -> QuerySet[OutPackage]:
    return OutPackage.objects.filter(
        stream=question.run.stream, sequence__lte=question.after, state=OutPackage.PENDING
    )


def is_secret(question: CarriedQuestion) -> bool:
    """True when the letter names rows of a class that is encrypted for this receiver."""
    stream = question.run.stream
    contract = contracts.current(stream.contract_id)
    return is_encrypted(classification(contract), stream.peer.encrypted_from)


def question_name(question: CarriedQuestion) -> str:
    """The name of a question on its way: its run, its stream, its round, its hash."""
    return (
        f"{question.run_id:012d}.{question.run.stream.contract_id}"
        f".{question.round:08d}.{question.document[:16]}"
    )


def contract_tables(contract: Contract) -> set[str]:
    """The names of a contract's tables."""
    return {table.name for table in contract.tables}


def _end(question: CarriedQuestion, error: UserError, by: Actor) -> None:
    run = question.run
    question.delete()
    fail(run, error, by)


def _ask_again(
    question: CarriedQuestion, outcome: Outcome, contract: Contract, identity: Identity
) -> None:
    """Ask about the rows that are open; about all while an answer had no room for some."""
    rows = {} if outcome.left else {
        one.table: sorted(one.mine.keys() | one.theirs.keys())
        for one in outcome.looked
        if one.mine or one.theirs
    }  # fmt: skip
    stream = question.run.stream
    question.request, question.signature, question.after = _signed(stream, contract, identity, rows)
    question.document = sha256_hex(bytes(question.request))
    question.round += 1
    question.same = {one.table: list(one.same) for one in outcome.looked}
    question.open = rows
    question.asked_at, question.handed_at = clock.now(), None
    question.save()


def _fill(run: ReconcileRun, outcome: Outcome, asked: Question, finding: Finding) -> None:
    here = {one.table: one.here for one in outcome.looked}
    there = {one.table: one.there for one in outcome.looked}
    run.rows_here = sum(rows for rows, _ in here.values())
    run.digest_here = side_digest(here)
    if outcome.left:
        run.rows_here, run.digest_here = asked.rows, asked.digest
        there = {name: one.total for name, one in finding.tables.items()}
    run.rows_there = sum(rows for rows, _ in there.values())
    run.digest_there = side_digest(there)
    run.excluded = sum(len(ids) for ids in asked.excluded.values())
    run.difference_count = len(outcome.differences)
    run.differences = [asdict(one) for one in outcome.differences[:KEPT_DIFFERENCES]]


def _keep_statement(run: ReconcileRun, peer: Peer, finding: Finding, identity: Identity) -> None:
    """Keep what the receiver signed about its side, when it signed it about this question."""
    statement = finding.statement.encode()
    try:
        signature = bytes.fromhex(finding.signature)
        said = json.loads(statement)
    except ValueError:
        return
    if not is_signed(peer, signature, statement, identity, signed_at=finding.created):
        return
    if isinstance(said, dict) and said.get("report") == finding.document:
        run.statement, run.statement_signature = statement, signature
