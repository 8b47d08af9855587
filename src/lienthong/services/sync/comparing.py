"""Compare a table on both sides: each side digests its rows at the same time, in its database.

Bucket by bucket only where the digests differ, until a bucket holds a few dozen rows; then the rows
of those. Rows found different are asked for again by their ids, until both sides agree about them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from lienthong.core.contract.model import Contract
from lienthong.core.package.difference import (
    Buckets,
    Difference,
    RowDigests,
    Total,
    compare_rows,
    differing_buckets,
    differing_rows,
    exchanged,
    summed,
)
from lienthong.services.records import digests
from lienthong.services.records.digests import Method, Scope, Within
from lienthong.services.sync import errors
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.ports import PeerUnreachable, Refusal, Transport

Mine = TypeVar("Mine")
TOP_ROWS, LEAF_ROWS = 1_000, 32  # about so many rows to a bucket at the first and the last look
TOP_BITS, STEP_BITS = 10, 6
ROWS_AT_ONCE, IDS_AT_ONCE = 200_000, 20_000


@dataclass
class Line:
    """The way to ask the receiver, and how many bytes of questions and answers went over it."""

    contract: Contract
    receiver: str
    identity: Identity
    transport: Transport
    exchanged_bytes: int = 0

    def ask(self, **arguments: Any) -> Mapping[str, Any]:
        """Ask for digests. Raises UserError when there is no answer or a refusal."""
        question = {
            "contract": self.contract.id, "version": self.contract.version, **arguments,
        }  # fmt: skip
        request, signature = self.identity.request("digests", self.receiver, question)
        try:
            answer = self.transport.digests(request, signature)
        except PeerUnreachable as error:
            raise errors.peer_down(self.receiver) from error
        if isinstance(answer, Refusal):
            raise errors.peer_refused(self.receiver, answer.code)
        said = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        self.exchanged_bytes += len(request) + len(said.encode())
        return answer

    def method(self) -> Method:
        """How both sides digest: by the servers' own hash when the servers are alike."""
        theirs = str(self.ask().get("server", ""))
        return "record" if theirs == digests.server_kind() else "text"


@dataclass(frozen=True)
class Compared:
    """One table on both sides: totals, and version and digest of the rows that differ."""

    table: str
    here: Total
    there: Total
    mine: RowDigests = field(default_factory=dict)
    theirs: RowDigests = field(default_factory=dict)

    @property
    def equal(self) -> bool:
        return self.here == self.there

    @property
    def differences(self) -> list[Difference]:
        return compare_rows(self.table, self.mine, self.theirs)

    @property
    def unexplained(self) -> bool:
        """The totals differ by rows that changed while they were looked for."""
        return not self.equal and not differing_rows(self.mine, self.theirs)


def compare_table(scope: Scope, line: Line, *, expected_rows: int) -> Compared:
    """Compare all rows of a table. `expected_rows` says how fine the first look is."""
    bits = _bits(expected_rows, TOP_ROWS, TOP_BITS)
    mine, theirs = _buckets(scope, line, bits, None)
    here, there = summed(mine.values()), summed(theirs.values())
    leaf = _bits(max(here[0], there[0]), LEAF_ROWS, digests.LONGEST_BITS)
    opened = differing_buckets(mine, theirs)
    while opened and bits < leaf:
        within = Within(bits, tuple(opened))
        bits = min(leaf, bits + STEP_BITS)
        mine, theirs = _buckets(scope, line, bits, within)
        opened = differing_buckets(mine, theirs)
    ours: dict[str, tuple[int, str]] = {}
    remote: dict[str, tuple[int, str]] = {}
    for part in _slices(opened, mine, theirs):
        within = Within(bits, tuple(part))
        rows, answer = _both(
            line, partial(digests.rows_within, scope, within),
            **_named(scope), rows_within=_down(within), exclude=list(scope.exclude),
        )  # fmt: skip
        _keep_differing(ours, remote, rows, _pairs(answer, "rows"))
    return Compared(scope.table.name, here, there, ours, remote)


def compare_again(scope: Scope, line: Line, before: Compared) -> Compared:
    """Look at the rows that differed again, and exchange them in the totals."""
    ids = differing_rows(before.mine, before.theirs)
    ours: dict[str, tuple[int, str]] = {}
    remote: dict[str, tuple[int, str]] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        part = ids[start : start + IDS_AT_ONCE]
        mine, answer = _both(line, partial(digests.rows_of, scope, part), **_named(scope), ids=part)
        ours |= mine
        remote |= _pairs(answer, "rows")
    still: tuple[dict[str, tuple[int, str]], dict[str, tuple[int, str]]] = ({}, {})
    _keep_differing(*still, ours, remote)
    return replace(
        before,
        here=exchanged(before.here, before.mine, ours),
        there=exchanged(before.there, before.theirs, remote),
        mine=still[0],
        theirs=still[1],
    )


def _bits(rows: int, each: int, most: int) -> int:
    """How many bits part the rows into buckets of about `each`."""
    return max(0, min(most, math.ceil(math.log2(rows / each)))) if rows > each else 0


def _slices(opened: Sequence[int], mine: Buckets, theirs: Buckets) -> Iterator[list[int]]:
    """Cut what is opened so that no answer is larger than memory likes."""
    part: list[int] = []
    rows = 0
    for bucket in opened:
        size = max(one.get(bucket, (0, ""))[0] for one in (mine, theirs))
        if part and rows + size > ROWS_AT_ONCE:
            yield part
            part, rows = [], 0
        part.append(bucket)
        rows += size
    if part:
        yield part


def _buckets(scope: Scope, line: Line, bits: int, within: Within | None) -> tuple[Buckets, Buckets]:
    mine, answer = _both(
        line, partial(digests.buckets, scope, bits=bits, within=within),
        **_named(scope), bits=bits, within=_down(within), exclude=list(scope.exclude),
    )  # fmt: skip
    found = _pairs(answer, "buckets")
    return mine, {int(bucket): value for bucket, value in found.items()}


def _down(within: Within | None) -> list[Any] | None:
    return [within.bits, list(within.buckets)] if within else None


def _named(scope: Scope) -> dict[str, Any]:
    return {"table": scope.table.name, "method": scope.method}


def _both(line: Line, mine: Callable[[], Mine], **arguments: Any) -> tuple[Mine, Mapping[str, Any]]:
    """Have both sides work at the same time."""
    with ThreadPoolExecutor(1, thread_name_prefix="digests") as pool:
        answer = pool.submit(line.ask, **arguments)
        return mine(), answer.result()


def _keep_differing(
    ours: dict[str, tuple[int, str]],
    remote: dict[str, tuple[int, str]],
    mine: RowDigests,
    theirs: RowDigests,
) -> None:
    for row_id in differing_rows(mine, theirs):
        if row_id in mine:
            ours[row_id] = mine[row_id]
        if row_id in theirs:
            remote[row_id] = theirs[row_id]


def _pairs(document: Mapping[str, Any], name: str) -> dict[str, tuple[int, str]]:
    return {str(key): (int(one[0]), str(one[1])) for key, one in document[name].items()}
