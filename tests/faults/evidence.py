"""What must be true after any fault, read from both databases beside the product's own code."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong.adapters.signing.ed25519_file import read_public_key
from tests.faults.nodes import Node

SHOWN = 5
TABLES = ("thu_don_vi", "thu_ho_so")
_ROWS = (
    "SELECT _id, _version, _event, md5((to_jsonb(t) - '_changed_at' - '_batch')::text) "
    "FROM data.{} AS t WHERE _source = %s"
)
_DIGEST = (
    "SELECT count(*), sum(hashtextextended((to_jsonb(t) - '_changed_at' - '_batch')::text, 0)) "
    "FROM data.{} AS t WHERE _source = %s"
)
# A receiver that has a column more already keeps it without a value.
_HISTORY = (
    "SELECT table_name, row_id, version, event, md5(jsonb_strip_nulls(row)::text) "
    "FROM records_history ORDER BY id"
)
_SENT = (
    "SELECT p.sequence, p.manifest, p.manifest_hash, p.signature, r.body, r.signature, "
    "p.kind, p.state FROM sync_outpackage AS p LEFT JOIN sync_receipt AS r ON r.package_id = p.id "
    "WHERE p.sequence > %s ORDER BY p.sequence"
)
_TAKEN = (
    "SELECT sequence, manifest, receipt_body FROM sync_inpackage WHERE sequence > %s "
    "ORDER BY sequence"
)
_WAITING = (
    "SELECT (SELECT count(*) FROM sync_outpackage WHERE state = 'pending'), "
    "(SELECT count(*) FROM sync_outstream WHERE snapshot = 'waiting'), "
    "(SELECT count(*) FROM sync_outstream)"
)
_ALARMS = "SELECT kind, subject, message, values, resolved_at IS NULL FROM sync_alarm ORDER BY id"


def ask(node: Node, query: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ask a node's database, on a connection of its own."""
    with psycopg.connect(node.settings.database_url, connect_timeout=5) as connection:
        return connection.execute(query, parameters or None).fetchall()


def rows(node: Node, source: str) -> dict[tuple[str, str], tuple[int, str, str]]:
    """Version, event and digest of every row of a source."""
    return {
        (table, row[0]): (row[1], row[2], row[3])
        for table in TABLES
        for row in ask(node, _ROWS.format(table), (source,))
    }


def digests(node: Node, source: str) -> list[tuple[Any, ...]]:
    """How many rows of a source there are, and one number that tells all their contents."""
    return [ask(node, _DIGEST.format(table), (source,))[0] for table in TABLES]


def waiting(ministry: Node) -> tuple[int, int]:
    """Packages and snapshots on their way; a snapshot counts as long as there is no stream."""
    packages, snapshots, streams = ask(ministry, _WAITING)[0]
    return packages, snapshots if streams else 1


def differences(ministry: Node, centre: Node) -> list[Any]:
    """Rows that are not the same on both sides."""
    source = ministry.settings.node_id
    here, there = rows(ministry, source), rows(centre, source)
    return [
        (key, here.get(key), there.get(key))
        for key in sorted(here.keys() | there.keys())
        if here.get(key) != there.get(key)
    ]


def history_faults(ministry: Node, centre: Node) -> list[str]:
    """Versions kept twice, out of order, or that the sender never wrote."""
    faults = []
    kept = {}
    for node in (ministry, centre):
        seen: dict[tuple[str, str], int] = {}
        kept[node.settings.node_id] = versions = ask(node, _HISTORY)
        for table, row_id, version, *_ in versions:
            if version <= seen.get((table, row_id), 0):
                faults.append(f"{node.settings.node_id}: {table} {row_id} v{version} again")
            seen[table, row_id] = version
    invented = set(kept[centre.settings.node_id]) - set(kept[ministry.settings.node_id])
    return (faults + [f"not written by the sender: {one}" for one in sorted(invented)])[:SHOWN]


class Chain:
    """Verifies each package and receipt once, with the keys the nodes were registered with."""

    def __init__(self, ministry: Node, centre: Node) -> None:
        self.ministry, self.centre = ministry, centre
        self.sender, self.receiver = _key(ministry), _key(centre)
        self.sequence, self.hash = 0, ""
        self.stale_changes = 0

    def faults(self) -> list[str]:
        """Verify what is new since the last call."""
        taken = {one[0]: one[1:] for one in ask(self.centre, _TAKEN, (self.sequence,))}
        found: list[str] = []
        for *sent, state in ask(self.ministry, _SENT, (self.sequence,)):
            if state == "pending":  # made since both sides were found equal
                break
            found += self._package(sent, taken.get(sent[0]))
        return found

    def _package(self, sent: list[Any], taken: tuple[Any, ...] | None) -> list[str]:
        sequence, manifest, named, signature, receipt, receipt_signature, kind = sent
        self.sender.verify(signature, manifest)
        document = json.loads(manifest)
        right = {
            "sequence": sequence == self.sequence + 1 == document["sequence"],
            "hash": hashlib.sha256(manifest).hexdigest() == named,
            "previous": (document["previous"] or "") == self.hash,
            "receipt": receipt is not None and taken is not None,
        }
        if receipt is not None and taken is not None:
            self.receiver.verify(receipt_signature, receipt)
            answer = json.loads(receipt)
            right["receiver kept the same"] = (manifest, receipt) == taken
            right["receipt names it"] = answer["manifest"] == named
            if kind == "changes":
                self.stale_changes += answer["stale"]
        self.sequence, self.hash = sequence, named
        return [f"package {sequence}: {name}" for name, true in right.items() if not true]


def _key(node: Node) -> Ed25519PublicKey:
    text = read_public_key(node.key)
    assert text is not None
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text))


def alarms(node: Node, *, only_open: bool = False) -> list[tuple[str, str, str]]:
    """Kind, subject and the words a person reads."""
    return [
        (kind, subject, message % values)
        for kind, subject, message, values, is_open in ask(node, _ALARMS)
        if is_open or not only_open
    ]
