"""A comparison of both sides of a stream as two letters: what is asked, and what is found.

Where no connection answers at once, one way there and one way back must be enough. So the question
brings the digests of all buckets at one depth, and the answer holds the rows of those that differ
and the receiver's statement about its whole side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lienthong.core.package.canonical import canonical_json, read_canonical
from lienthong.core.package.difference import MODULUS, Buckets, RowDigests, Total
from lienthong.core.package.document import Members
from lienthong.core.package.refusal import Refused

PURPOSE = "compare"
FORMAT = "lienthong-comparison/1"
LIMIT = 32 * 1024 * 1024
MOST_BITS = 17
MOST_TEXT = 10_000  # of a statement inside a finding
DIGEST_LENGTH = 16
KEY_TEXT = 200  # of an age recipient
MOST_NUMBER = 2**53
_NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")  # of a bucket: one text for each


@dataclass(frozen=True)
class AskedTable:
    """The digests of a table's buckets of `bits` bits, or the ids of the rows asked about."""

    bits: int = 0
    buckets: Buckets | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What a sender asks about its rows, beside the figures of its own side.

    `excluded` are the ids of rows the receiver has refused; `recipient` is the key that the answer
    is to be encrypted for, nothing when it need not be.
    """

    contract: str
    version: str
    rows: int
    digest: str
    excluded: Mapping[str, list[str]]
    tables: Mapping[str, AskedTable]
    recipient: str = ""

    def arguments(self) -> dict[str, Any]:
        """The arguments of the signed request."""
        return {
            "contract": self.contract,
            "version": self.version,
            "rows": self.rows,
            "digest": self.digest,
            "excluded": dict(self.excluded),
            "tables": {name: _asked(one) for name, one in self.tables.items()},
            "recipient": self.recipient,
        }


@dataclass(frozen=True)
class FoundTable:
    """A table at the receiver: its total, the opened buckets and the rows in them.

    `left` counts differing buckets that were not opened, because the answer would be too large.
    """

    total: Total
    opened: tuple[int, ...] = ()
    rows: RowDigests = field(default_factory=dict)
    left: int = 0


@dataclass(frozen=True)
class Finding:
    """A receiver's answer. `document` is the SHA-256 of the question, `position` the number of the
    last package of the stream that was applied when the rows were read."""

    sender: str
    receiver: str
    document: str
    created: str
    position: int
    statement: str
    signature: str
    tables: Mapping[str, FoundTable]

    def to_bytes(self) -> bytes:
        """The canonical bytes that are signed and sent."""
        return canonical_json(
            {
                "format": FORMAT,
                "sender": self.sender,
                "receiver": self.receiver,
                "document": self.document,
                "created": self.created,
                "position": self.position,
                "statement": self.statement,
                "signature": self.signature,
                "tables": {
                    name: {
                        "total": list(one.total),
                        "opened": list(one.opened),
                        "rows": {row_id: list(pair) for row_id, pair in one.rows.items()},
                        "left": one.left,
                    }
                    for name, one in self.tables.items()
                },
            }
        )


def parse_question(arguments: Mapping[str, Any]) -> Question:
    """Read the arguments of a question. Raises Refused when they are none."""
    members = Members(dict(arguments), "request.arguments")
    excluded, tables = members.take("excluded"), members.take("tables")
    if not isinstance(excluded, dict) or not isinstance(tables, dict):
        raise members.wrong("tables")
    question = Question(
        contract=members.text("contract", limit=100),
        version=members.text("version", limit=30),
        rows=members.count("rows"),
        digest=members.hash("digest"),
        excluded={name: _texts(ids, "excluded") for name, ids in excluded.items()},
        tables={name: _asked_table(one) for name, one in tables.items()},
        recipient=members.text("recipient", limit=KEY_TEXT),
    )
    members.done()
    return question


def parse_finding(data: bytes) -> Finding:
    """Read an answer. Raises Refused when it is none."""
    members = Members(read_canonical(data, what="comparison", limit=LIMIT), "comparison")
    tables = members.take("tables")
    if members.text("format") != FORMAT or not isinstance(tables, dict):
        raise members.wrong("format")
    finding = Finding(
        sender=members.text("sender"),
        receiver=members.text("receiver"),
        document=members.hash("document"),
        created=members.text("created"),
        position=members.count("position"),
        statement=members.text("statement", limit=MOST_TEXT),
        signature=members.text("signature"),
        tables={name: _found_table(one) for name, one in tables.items()},
    )
    members.done()
    return finding


def _asked(table: AskedTable) -> dict[str, Any]:
    if table.buckets is None:
        return {"ids": list(table.ids)}
    found = {str(bucket): list(pair) for bucket, pair in table.buckets.items()}
    return {"bits": table.bits, "buckets": found}


def _asked_table(item: Any) -> AskedTable:
    members = Members(item, "request.arguments.tables")
    if isinstance(item, dict) and "ids" in item:
        asked = AskedTable(ids=tuple(_texts(members.take("ids"), "ids")))
    else:
        bits = members.count("bits")
        if bits > MOST_BITS:
            raise members.wrong("bits")
        asked = AskedTable(bits, _buckets(members.take("buckets"), bits))
    members.done()
    return asked


def _found_table(item: Any) -> FoundTable:
    members = Members(item, "comparison.tables")
    opened = members.items("opened")
    if not all(_is_number(one, 2**MOST_BITS) for one in opened):
        raise members.wrong("opened")
    found = FoundTable(
        total=_pair(members.take("total")),
        opened=tuple(opened),
        rows=_pairs(members.take("rows")),
        left=members.count("left"),
    )
    members.done()
    return found


def _buckets(item: Any, bits: int) -> Buckets:
    found = {}
    for bucket, pair in _pairs(item).items():
        if not _NUMBER.fullmatch(bucket) or int(bucket) >= 2**bits:
            raise _wrong("buckets")
        found[int(bucket)] = pair
    return found


def _pairs(item: Any) -> dict[str, tuple[int, str]]:
    if not isinstance(item, dict):
        raise _wrong("rows")
    return {name: _pair(one) for name, one in item.items()}


def _pair(item: Any) -> tuple[int, str]:
    """A number and a digest."""
    if not isinstance(item, list) or len(item) != 2 or not _is_number(item[0], MOST_NUMBER):
        raise _wrong("digest")
    text = item[1]
    if not isinstance(text, str) or len(text) != DIGEST_LENGTH:
        raise _wrong("digest")
    try:
        number = int(text, 16)
    except ValueError as error:
        raise _wrong("digest") from error
    if f"{number % MODULUS:016x}" != text:
        raise _wrong("digest")
    return item[0], text


def _texts(item: Any, name: str) -> list[str]:
    if not isinstance(item, list) or not all(isinstance(one, str) for one in item):
        raise _wrong(name)
    return item


def _is_number(item: Any, below: int) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and 0 <= item < below


def _wrong(name: str) -> Refused:
    return Refused("malformed", detail=f"comparison.{name}")
