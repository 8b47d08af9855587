"""Lint: references lead somewhere, and no chain of required ones comes back to its start.

A table may refer to itself, and two tables to each other: a row is written before the one it will
point at when the column may stay empty. When every reference round the ring must be filled, no
first row could ever be written, and that is refused.
"""

from collections.abc import Iterator, Mapping

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import Contract, Field, Reference, Table
from lienthong.core.contract.parts import placed
from lienthong.core.marked_yaml import Path

Node = tuple[str, str]  # contract, table


def link_problems(
    contract: Contract, document: Document, known: Mapping[str, Contract]
) -> Iterator[ContractProblem]:
    """Yield references to nowhere, then rings of required references."""
    contracts = {**known, contract.id: contract}
    for t, table in enumerate(contract.tables):
        for p, field in enumerate(table.fields):
            path: Path = ("schema", t, "properties", p)
            if field.reference and not _resolves(field.reference, contracts):
                yield document.problem(
                    path,
                    N_("Cột «%(column)s» tham chiếu tới %(target)s nhưng nơi đó không có."),
                    N_("Áp dụng hợp đồng được tham chiếu trước, hoặc sửa tên bảng, tên cột."),
                    column=field.name,
                    target=f"{field.reference.contract_id}/{field.reference.table}"
                    f".{field.reference.column}",
                )
                continue
            ring = _ring((contract.id, table.name), field, contracts)
            if ring:
                yield document.problem(
                    path,
                    N_("Tham chiếu bắt buộc đi vòng: %(ring)s; không ghi được bản ghi đầu tiên."),
                    N_("Bỏ required ở một cột tham chiếu trong vòng, hoặc bỏ một tham chiếu."),
                    ring=" → ".join(name for _, name in ring),
                )
            yield from _within(field, path, document, contracts)


def _within(
    field: Field, path: Path, document: Document, contracts: Mapping[str, Contract]
) -> Iterator[ContractProblem]:
    """Yield the references of parts that lead nowhere."""
    for part, place in placed(field, path):
        if place != path and part.reference and not _resolves(part.reference, contracts):
            target = part.reference
            yield document.problem(
                place,
                N_("Phần «%(part)s» tham chiếu tới %(target)s nhưng nơi đó không có."),
                N_("Áp dụng hợp đồng được tham chiếu trước, hoặc sửa tên bảng, tên cột."),
                part=part.name,
                target=f"{target.contract_id}/{target.table}.{target.column}",
            )


def _resolves(reference: Reference, contracts: Mapping[str, Contract]) -> bool:
    table = _table((reference.contract_id, reference.table), contracts)
    wanted = {reference.column, *(column for column, _ in reference.where)}
    return table is not None and all(map(table.now, wanted))


def _table(node: Node, contracts: Mapping[str, Contract]) -> Table | None:
    contract = contracts.get(node[0])
    return next((t for t in contract.tables if t.name == node[1]), None) if contract else None


def _ring(start: Node, field: Field, contracts: Mapping[str, Contract]) -> tuple[Node, ...]:
    """Return the way from ``start`` through ``field`` back to it; empty when there is none."""
    first = _target(field)
    if first is None or first == start:
        return ()
    ways: list[tuple[Node, ...]] = [(start, first)]
    seen: set[Node] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [(*way, target) for target in _required(way[-1], contracts)]
    return ()


def _required(node: Node, contracts: Mapping[str, Contract]) -> list[Node]:
    table = _table(node, contracts)
    fields = table.fields if table else ()
    return [target for field in fields if (target := _target(field)) is not None]


def _target(field: Field) -> Node | None:
    """Return the table a value must be found in before the row can be accepted."""
    if field.reference is None or not field.required or field.required_severity != "error":
        return None
    return field.reference.contract_id, field.reference.table
