"""Answer a sender's questions about the digests of its own rows here.

One question is answered by one scan at most. A question that is none is refused; no answer holds
more than the versions and digests of the rows that were asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lienthong.core.contract.model import Table
from lienthong.core.package.refusal import Refused
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import digests
from lienthong.services.records.digests import LONGEST_BITS, METHODS, Scope, Within
from lienthong.services.sync.authenticate import signed_request
from lienthong.services.sync.identity import Identity


def answer_digests(*, data: bytes, signature: bytes, identity: Identity) -> dict[str, Any]:
    """Answer one signed question. Raises Refused."""
    peer, request = signed_request(data, signature, purpose="digests", identity=identity)
    return answer(request.arguments, peer.node_id)


def answer(arguments: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Answer one question about the rows of a node. Raises Refused."""
    contract = contracts.find(str(arguments.get("contract", "")))
    if contract is None:
        raise _wrong("contract")
    if arguments.get("version", contract.version) != contract.version:
        raise Refused("other-contract-version", contract=contract.id, version=contract.version)
    if "table" not in arguments:
        return {"server": digests.server_kind()}
    scope = _scope(_table(contract.tables, arguments), source, arguments)
    if "ids" in arguments:
        return _rows(digests.rows_of(scope, _texts(arguments, "ids")))
    if "rows_within" in arguments:
        within = _within(arguments, "rows_within")
        return _rows(digests.rows_within(scope, within)) if within else _rows({})
    found = digests.buckets(
        scope, bits=_bits(arguments.get("bits"), "bits"), within=_within(arguments, "within")
    )
    return {"buckets": {str(bucket): list(value) for bucket, value in found.items()}}


def _table(tables: tuple[Table, ...], arguments: Mapping[str, Any]) -> Table:
    for table in tables:
        if table.name == arguments["table"]:
            return table
    raise _wrong("table")


def _scope(table: Table, source: str, arguments: Mapping[str, Any]) -> Scope:
    method = arguments.get("method")
    if method not in METHODS:
        raise _wrong("method")
    exclude = _texts(arguments, "exclude") if "exclude" in arguments else []
    return Scope(table, source, tuple(exclude), method)


def _within(arguments: Mapping[str, Any], name: str) -> Within | None:
    value = arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[1], list):
        raise _wrong(name)
    bits = _bits(value[0], name)
    if not all(type(one) is int and 0 <= one < 2**bits for one in value[1]):
        raise _wrong(name)
    return Within(bits, tuple(value[1]))


def _bits(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= LONGEST_BITS:
        raise _wrong(name)
    return value


def _texts(arguments: Mapping[str, Any], name: str) -> list[str]:
    value = arguments.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(name)
    return value


def _rows(found: Mapping[str, tuple[int, str]]) -> dict[str, Any]:
    return {"rows": {row_id: list(value) for row_id, value in found.items()}}


def _wrong(name: str) -> Refused:
    return Refused("malformed", detail=f"request.arguments.{name}")
