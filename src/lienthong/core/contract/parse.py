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
    Field,
    FieldAccess,
    Likeness,
    Limits,
    LogicalType,
    Origin,
    Privacy,
    Reference,
    RoleGrant,
    Severity,
    Table,
    UnitUse,
)
from lienthong.core.contract.own_keys import own_key_problems
from lienthong.core.contract.promises import (
    freshness,
    latency_seconds,
    newest_promised,
    promise_problems,
)
from lienthong.core.contract.quality import promised_rules, quality_problems, rule_specs
from lienthong.core.contract.shape import shape_problems, within
from lienthong.core.marked_yaml import Path

_STRICTER: tuple[str, ...] = get_args(Privacy)


def parse_contract(text: str, *, file: str, kept: bool = False) -> tuple[Contract, Document]:
    """Read one contract. Raises ContractRejected with every fault that reading can find.

    ``kept`` says that this node accepted the text before: what we only learned since to refuse in
    a rule breaks that rule, and the contract still opens.
    """
    document = Document(text, file)
    problems = _all_problems(document, kept=kept)
    if problems:
        raise ContractRejected(file, tuple(problems))
    return _contract(document), document


def _all_problems(document: Document, *, kept: bool) -> list[ContractProblem]:
    """Return our own faults, which speak plainly, and those of the standard at other places."""
    standard = list(standard_problems(document))
    try:
        ours = list(_shape_problems(document, kept=kept))
    except (AttributeError, TypeError, KeyError):
        return standard  # so malformed that only the standard's own words apply
    plain = {problem.path for problem in ours}
    return ours + [problem for problem in standard if problem.path not in plain]


def _shape_problems(document: Document, *, kept: bool) -> Iterator[ContractProblem]:
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
        yield from quality_problems(document, t, kept=kept)
    yield from promise_problems(document)
    yield from own_key_problems(document)


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
            N_("Sửa requiredSeverity."),
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


def _contract(document: Document) -> Contract:
    data, extra = document.plain, custom(document.plain)
    description = data.get("description") or {}
    return Contract(
        id=data["id"],
        version=str(data["version"]),
        title=data["name"],
        title_en=str(extra.get("nameEn") or data["name"]),
        description=str(description.get("purpose") or ""),
        owner=str(extra.get("owner") or data.get("tenant") or ""),
        domain=str(data.get("domain") or ""),
        status=str(data.get("status") or ""),
        tables=tuple(_table(data, node) for node in data["schema"]),
        latency_seconds=latency_seconds(data),
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


def _table(data: Mapping[str, Any], node: Mapping[str, Any]) -> Table:
    contract_id, extra = data["id"], custom(node)
    properties = node.get("properties") or []
    keyed = sorted(
        (int(p.get("primaryKeyPosition") or 1), p["name"])
        for p in properties
        if p.get("primaryKey")
    )
    name = str(node.get("physicalName") or node["name"])
    fields = tuple(_field(contract_id, prop) for prop in properties)
    fresh = freshness(data, name)
    expected = extra.get("expectedRows")
    return Table(
        contract_id=contract_id,
        name=name,
        title=str(node.get("businessName") or node["name"]),
        title_en=str(extra.get("nameEn") or node["name"]),
        description=str(node.get("description") or ""),
        fields=fields,
        primary_key=tuple(column for _, column in keyed),
        rules=(
            *rule_specs(name, node, fields),
            *promised_rules(name, newest_promised(data, name), fields),
        ),
        title_field=str(extra.get("titleField") or (keyed[0][1] if keyed else "")),
        unit_field=extra.get("unitField"),
        freshness_field=extra.get("freshnessField") or (fresh.column if fresh else None),
        freshness_days=fresh.days if fresh else None,
        freshness_when=str(extra.get("freshnessWhen") or ""),
        expected_rows=int(expected) if expected is not None else None,
        likeness=_likeness(extra.get("likeness")),
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
        code_list_date=str(extra.get("codeListDate") or ""),
        reference=_reference(contract_id, node, extra),
        classification=str(node.get("classification") or "internal"),
        personal=_privacy(node),
        identifier=bool(node.get("criticalDataElement")),
        examples=tuple(str(e) for e in node.get("examples") or ()),
        group=str(extra.get("group") or ""),
        help=str(extra.get("help") or ""),
        multiline=bool(extra.get("multiline")),
        kind=str(extra.get("kind") or ""),
        show_when=str(extra.get("showWhen") or ""),
        access=_access(extra.get("access") or {}),
        origin=_origin(extra.get("origin") or {}),
        unit=UnitUse(**(extra.get("unit") or {})),
        children=_children(contract_id, node),
        item=_item(contract_id, node),
    )


def _privacy(node: Mapping[str, Any]) -> Privacy:
    """Return the strictest class of a property and of all within it: they are kept together."""
    stated = {str(custom(part).get("personal") or "none") for _, part in within((), node)}
    return cast(Privacy, max(stated, key=_STRICTER.index))


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


def _likeness(stated: Mapping[str, Any] | None) -> Likeness | None:
    if stated is None:
        return None
    columns = {
        key: tuple(str(c) for c in stated.get(key) or ()) for key in ("fields", "near", "within")
    }
    return Likeness(**columns, threshold=float(stated.get("threshold", Likeness.threshold)))


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
