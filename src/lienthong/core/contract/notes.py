"""What a contract says that this node keeps, passes on and does not run: said, never hidden.

A note is no fault: the contract is valid and applied. It has a place like a fault, so that the
owner sees which line does nothing here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document, custom
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import Contract, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.promises import promise_notes
from lienthong.core.contract.quality import SEVERITY_OF
from lienthong.core.contract.rule_schedule import cron_of
from lienthong.core.contract.shape import shape_notes, within
from lienthong.core.marked_yaml import Path

KEPT = N_("Mục «%(key)s» được giữ nguyên, không dùng tại nút này.")
# Keys of the standard that tell other tools how to store, make or reach the data.
_TOP = ("servers",)
_PROPERTY = (
    "partitioned", "encryptedName", "transformLogic", "transformSourceObjects", "enum", "map",
)  # fmt: skip
_OPTIONS = (
    "format", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "timezone", "defaultTimezone",
    "minProperties", "maxProperties", "required",
)  # fmt: skip
_DAY_LIMITS = ("minimum", "maximum")
_RULE = ("schedule", "scheduler")


def contract_notes(text: str, *, file: str) -> tuple[ContractProblem, ...]:
    """Return the notes of a contract that can be read. Raises ContractRejected."""
    contract, document = parse_contract(text, file=file)
    return tuple(_notes(contract, document))


def _notes(contract: Contract, document: Document) -> Iterator[ContractProblem]:
    yield from _kept(document, (), document.plain, _TOP)
    yield from promise_notes(document)
    for r, grant in enumerate(contract.roles):
        unknown = grant.access - {"read", "write", "import", "export"}
        if unknown:
            yield document.problem(
                ("roles", r, "access"),
                N_("Quyền «%(access)s» không phải quyền của nút này nên không cho thêm gì."),
                N_("Các quyền: read, write, import, export."),
                access=", ".join(sorted(unknown)),
            )
    for t, table in enumerate(contract.tables):
        node = document.plain["schema"][t]
        yield from _table_notes(table, document, ("schema", t), node)


def _table_notes(
    table: Table, document: Document, path: Path, node: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    for q, relationship in enumerate(node.get("relationships") or []):
        yield from _relationship(document, (*path, "relationships", q), relationship)
    for p, prop in enumerate(node.get("properties") or []):
        yield from _property_notes(document, (*path, "properties", p), prop)
    for rule in table.rules:
        here = (*path, *rule.place)
        if rule.note:
            yield document.problem(here, rule.note, **rule.note_values)
        severity = str(rule.entry.get("severity") or "error")
        if severity.lower() not in SEVERITY_OF:
            yield document.problem(
                (*here, "severity"),
                N_("Mức «%(severity)s» không phải mức nút này biết; coi là warning."),
                N_("Các mức: error, warning."),
                severity=severity,
            )
        if not cron_of(rule.entry):
            yield from _kept(document, here, rule.entry, _RULE)


def _property_notes(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    yield from shape_notes(document, path, prop)
    for here, node in within(path, prop):
        yield from _kept(document, here, node, _PROPERTY)
        options = node.get("logicalTypeOptions") or {}
        texts = tuple(key for key in _DAY_LIMITS if isinstance(options.get(key), str))
        yield from _kept(document, (*here, "logicalTypeOptions"), options, (*_OPTIONS, *texts))
        stated = custom(node).get("reference")
        for q, relationship in enumerate(node.get("relationships") or []):
            if here != path or stated or q or "/" in str(relationship.get("to")):
                yield from _relationship(document, (*here, "relationships", q), relationship)


def _relationship(
    document: Document, path: Path, relationship: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    yield document.problem(
        path,
        N_("Quan hệ tới %(to)s được giữ nguyên, không kiểm tại nút này."),
        N_("Nút kiểm tham chiếu một cột: relationships của cột, hoặc customProperties reference."),
        to=relationship.get("to"),
    )


def _kept(
    document: Document, path: Path, node: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[ContractProblem]:
    for key in keys:
        if node.get(key):
            yield document.problem((*path, key), KEPT, key=key)
