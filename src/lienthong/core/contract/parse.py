"""Read an ODCS file into a Contract. Refuses what it cannot understand; nothing is dropped."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast, get_args

from lienthong.base.i18n import N_
from lienthong.core.contract import kinds
from lienthong.core.contract.document import Document, custom, standard_problems
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.model import (
    Contract,
    Dimension,
    Field,
    FieldAccess,
    Limits,
    LogicalType,
    Origin,
    Privacy,
    Reference,
    RoleGrant,
    RuleSpec,
    Severity,
    Table,
)
from lienthong.core.contract.shape import shape_problems, within
from lienthong.core.marked_yaml import Path

KINDS = {
    "nullValues": "null_values",
    "missingValues": "missing_values",
    "invalidValues": "invalid_values",
    "duplicateValues": "duplicate_values",
    "rowCount": "row_count",
}
DIMENSIONS: tuple[str, ...] = get_args(Dimension)
OPERATORS = (
    "mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan",
    "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween", "unit",
)  # fmt: skip


def parse_contract(text: str, *, file: str) -> tuple[Contract, Document]:
    """Read one contract. Raises ContractRejected with every fault that reading can find."""
    document = Document(text, file)
    problems = _all_problems(document)
    if problems:
        raise ContractRejected(file, tuple(problems))
    return _contract(document), document


def _all_problems(document: Document) -> list[ContractProblem]:
    """Return our own faults, which speak plainly, and those of the standard at other places."""
    standard = list(standard_problems(document))
    try:
        ours = list(_shape_problems(document))
    except (AttributeError, TypeError, KeyError):
        return standard  # so malformed that only the standard's own words apply
    plain = {problem.path for problem in ours}
    return ours + [problem for problem in standard if problem.path not in plain]


def _shape_problems(document: Document) -> Iterator[ContractProblem]:
    data = document.plain
    for key in ("id", "name", "version", "schema"):
        if not data.get(key):
            yield document.problem(
                (),
                N_("Hợp đồng thiếu mục «%(key)s»."),
                N_("Bổ sung mục này ở cấp cao nhất của tệp."),
                key=key,
            )
    for t, table in enumerate(data.get("schema") or []):
        for p, prop in enumerate(table.get("properties") or []):
            yield from _property_problems(document, ("schema", t, "properties", p), prop)
            yield from _quality_problems(document, ("schema", t, "properties", p), prop)
        yield from _quality_problems(document, ("schema", t), table)


def _property_problems(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    yield from shape_problems(document, path, prop)
    for place, node in within(path, prop):
        yield from _stated_problems(document, place, node)


def _stated_problems(
    document: Document, path: Path, prop: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    severity = custom(prop).get("requiredSeverity", "error")
    if severity not in get_args(Severity):
        yield document.problem(
            (*path, "customProperties"),
            N_("Mức «%(severity)s» không có; chỉ nhận: error, warning."),
            severity=severity,
        )
    reference = custom(prop).get("reference")
    if reference is not None and not (
        isinstance(reference, dict) and {"contract", "table", "column"} <= set(reference)
    ):
        yield document.problem(
            (*path, "customProperties"),
            N_("Tham chiếu phải ghi đủ contract, table và column."),
            N_("Ví dụ: {contract: don-vi-hanh-chinh, table: don_vi_hanh_chinh, column: ma}."),
        )


def _quality_problems(
    document: Document, path: Path, node: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    for q, entry in enumerate(node.get("quality") or []):
        here: Path = (*path, "quality", q)
        if not entry.get("id"):
            yield document.problem(here, N_("Quy tắc chất lượng thiếu «id»."))
        if entry.get("dimension") not in DIMENSIONS:
            yield document.problem(
                (*here, "dimension"),
                N_("Chiều chất lượng «%(dimension)s» không có; chỉ nhận: %(dimensions)s."),
                dimension=entry.get("dimension") or "",
                dimensions=", ".join(DIMENSIONS),
            )
        if entry.get("severity", "error") not in get_args(Severity):
            yield document.problem(
                (*here, "severity"),
                N_("Mức «%(severity)s» không có; chỉ nhận: error, warning."),
                severity=entry.get("severity"),
            )
        if entry.get("type") == "custom" and not _expression(entry):
            yield document.problem(
                here,
                N_("Quy tắc riêng phải có engine: lienthong và implementation.expression."),
            )
        if entry.get("type") == "sql":
            yield document.problem(
                here,
                N_("Quy tắc dạng SQL chưa được nút này chạy; không nhận để khỏi bỏ sót."),
                N_("Viết lại thành biểu thức: type: custom, engine: lienthong."),
            )


def _expression(entry: Mapping[str, Any]) -> str:
    implementation = entry.get("implementation")
    if entry.get("engine") != "lienthong" or not isinstance(implementation, dict):
        return ""
    return str(implementation.get("expression") or "")


def _contract(document: Document) -> Contract:
    data, extra = document.plain, custom(document.plain)
    sla = {s.get("property"): s for s in data.get("slaProperties") or []}
    description = data.get("description") or {}
    latency = sla.get("latency", {}).get("value")
    frequency = sla.get("frequency", {}).get("value")
    return Contract(
        id=data["id"],
        version=str(data["version"]),
        title=data["name"],
        title_en=str(extra.get("nameEn") or data["name"]),
        description=str(description.get("purpose") or ""),
        owner=str(extra.get("owner") or data.get("tenant") or ""),
        domain=str(data.get("domain") or ""),
        status=str(data.get("status") or ""),
        tables=tuple(
            _table(data["id"], node, int(frequency) if frequency is not None else None)
            for node in data["schema"]
        ),
        latency_seconds=float(latency) if latency is not None else None,
        sharing={k: str(v) for k, v in (extra.get("sharing") or {}).items()},
        legal_basis=tuple(str(v) for v in extra.get("legalBasis") or ()),
        register_entry=extra.get("registerEntry"),
        source=document.text,
        digest=hashlib.sha256(document.text.encode()).hexdigest(),
        roles=tuple(_grant(node) for node in data.get("roles") or ()),
    )


def _grant(node: Mapping[str, Any]) -> RoleGrant:
    return RoleGrant(
        role=str(node["role"]),
        access=frozenset(re.split(r"[,\s]+", str(node.get("access") or "").strip())) - {""},
        rows="own-unit" if custom(node).get("rows") == "own-unit" else "all",
    )


def _table(contract_id: str, node: Mapping[str, Any], frequency: int | None) -> Table:
    extra = custom(node)
    properties = node.get("properties") or []
    keyed = sorted(
        (int(p.get("primaryKeyPosition") or 1), p["name"])
        for p in properties
        if p.get("primaryKey")
    )
    name = str(node.get("physicalName") or node["name"])
    rules = [
        _rule(entry, name, (prop["name"],))
        for prop in properties
        for entry in prop.get("quality") or []
    ] + [_rule(entry, name, ()) for entry in node.get("quality") or []]
    expected = extra.get("expectedRows")
    return Table(
        contract_id=contract_id,
        name=name,
        title=str(node.get("businessName") or node["name"]),
        title_en=str(extra.get("nameEn") or node["name"]),
        description=str(node.get("description") or ""),
        fields=tuple(_field(contract_id, prop) for prop in properties),
        primary_key=tuple(column for _, column in keyed),
        rules=tuple(rules),
        title_field=str(extra.get("titleField") or (keyed[0][1] if keyed else "")),
        unit_field=extra.get("unitField"),
        freshness_field=extra.get("freshnessField"),
        freshness_days=frequency,
        expected_rows=int(expected) if expected is not None else None,
    )


def _field(contract_id: str, node: Mapping[str, Any]) -> Field:
    extra = custom(node)
    options = node.get("logicalTypeOptions") or {}
    return Field(
        name=node["name"],
        title=str(node.get("businessName") or node["name"]),
        title_en=str(extra.get("nameEn") or node["name"]),
        description=str(node.get("description") or ""),
        logical_type=cast(LogicalType, node["logicalType"]),
        physical_type=str(node.get("physicalType") or ""),
        required=bool(node.get("required")),
        required_severity=cast(Severity, extra.get("requiredSeverity", "error")),
        unique=bool(node.get("unique")),
        limits=Limits(
            min_length=options.get("minLength"),
            max_length=options.get("maxLength"),
            pattern=options.get("pattern"),
            minimum=options.get("minimum"),
            maximum=options.get("maximum"),
            min_items=options.get("minItems"),
            max_items=options.get("maxItems"),
            unique_items=bool(options.get("uniqueItems")),
        ),
        term=extra.get("term"),
        code_list=extra.get("codeList"),
        reference=_reference(contract_id, node, extra),
        classification=str(node.get("classification") or "internal"),
        personal=cast(Privacy, extra.get("personal") or "none"),
        identifier=bool(node.get("criticalDataElement")),
        examples=tuple(str(e) for e in node.get("examples") or ()),
        group=str(extra.get("group") or ""),
        help=str(extra.get("help") or ""),
        multiline=bool(extra.get("multiline")),
        kind=str(extra.get("kind") or ""),
        show_when=str(extra.get("showWhen") or ""),
        access=_access(extra.get("access") or {}),
        origin=_origin(extra.get("origin") or {}),
        children=_children(contract_id, node),
        item=_item(contract_id, node),
    )


def _children(contract_id: str, node: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the parts of an object, or of the plain objects that an array holds."""
    if node["logicalType"] == "array":
        node = node["items"]
        return () if _stands_alone(node) else _children(contract_id, node)
    if node["logicalType"] != "object":
        return ()
    declared = tuple(_field(contract_id, child) for child in node.get("properties") or ())
    return kinds.completed(str(custom(node).get("kind") or ""), declared)


def _item(contract_id: str, node: Mapping[str, Any]) -> Field | None:
    """Return what an array holds, unless it holds plain objects: a table within the record."""
    if node["logicalType"] != "array" or not _stands_alone(node["items"]):
        return None
    named = {"name": node["name"], "businessName": node.get("businessName")}
    return _field(contract_id, {**named, **node["items"]})


def _stands_alone(item: Mapping[str, Any]) -> bool:
    return item["logicalType"] != "object" or bool(custom(item).get("kind"))


def _access(stated: Mapping[str, Any]) -> FieldAccess:
    read, write = (
        tuple(str(role) for role in stated[key]) if stated.get(key) is not None else None
        for key in ("read", "write")
    )
    return FieldAccess(read, write)


def _origin(stated: Mapping[str, Any]) -> Origin:
    former = stated.get("renamedFrom") or ()
    split = stated.get("splitFrom") or {}
    merged = stated.get("mergedFrom") or {}
    return Origin(
        renamed_from=(former,) if isinstance(former, str) else tuple(str(n) for n in former),
        split_from=str(split.get("column") or ""),
        pattern=str(split.get("pattern") or ""),
        part=int(split.get("part") or 1),
        merged_from=tuple(str(c) for c in merged.get("columns") or ()),
        separator=str(merged.get("separator", " ")),
    )


def _reference(
    contract_id: str, node: Mapping[str, Any], extra: Mapping[str, Any]
) -> Reference | None:
    stated = extra.get("reference")
    if stated:
        where = stated.get("where") or {}
        return Reference(
            contract_id=stated["contract"],
            table=stated["table"],
            column=stated["column"],
            where=tuple((k, None if v is None else str(v)) for k, v in where.items()),
        )
    for relationship in node.get("relationships") or []:
        target = relationship.get("to")
        if isinstance(target, str) and target.count(".") == 1:
            table, column = target.split(".")
            return Reference(contract_id=contract_id, table=table, column=column)
    return None


def _rule(entry: Mapping[str, Any], table: str, columns: tuple[str, ...]) -> RuleSpec:
    extra = custom(entry)
    implementation = entry.get("implementation")
    remedy = implementation.get("remedy") if isinstance(implementation, dict) else ""
    arguments = dict(entry.get("arguments") or {})
    arguments |= {key: entry[key] for key in OPERATORS if key in entry}
    stated = arguments.get("properties")
    if isinstance(stated, list):
        columns = tuple(str(c) for c in stated)
    kind = "expression" if entry.get("type") == "custom" else KINDS.get(entry.get("metric", ""), "")
    return RuleSpec(
        id=f"{table}.{entry['id']}",
        kind=kind or "text",
        columns=columns,
        dimension=cast(Dimension, entry["dimension"]),
        severity=cast(Severity, entry.get("severity", "error")),
        weight=float(extra.get("weight", 1)),
        description=str(entry.get("description") or entry["id"]),
        remedy=str(remedy or ""),
        expression=_expression(entry),
        arguments=arguments,
        receiver_enforced=extra.get("enforcedBy") == "receiver",
    )
