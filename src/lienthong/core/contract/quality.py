"""The ``quality`` entries of a contract as rules: library, text, sql and custom.

Nothing the standard can say is refused. What this node runs becomes a rule of its kind; what it
does not run is carried: kept whole, shown, and said why. A rule without id, dimension or
description gets the ones that follow from what it asks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, cast, get_args

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document, custom
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import OPERATORS, Dimension, Field, RuleSpec, Severity
from lienthong.core.contract.rule_words import describe
from lienthong.core.contract.shape import within
from lienthong.core.marked_yaml import Path
from lienthong.core.rules.counting import counted
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import compile_expression

ENGINE = "lienthong"
KINDS = {
    "nullValues": "null_values",
    "missingValues": "missing_values",
    "invalidValues": "invalid_values",
    "duplicateValues": "duplicate_values",
    "rowCount": "row_count",
}
# Kinds of our own engine beside an expression: ``implementation: {kind: …, columns: […]}``.
OWN_KINDS = ("required_when", "outlier", "like_values", "coverage", "file_digest",
             "master_agreement", "drift", "table_freshness")  # fmt: skip
_NOT_ARGUMENTS = frozenset({"kind", "columns", "expression", "remedy"})
DIMENSION_OF: Mapping[str, Dimension] = {
    "null_values": "completeness",
    "missing_values": "completeness",
    "invalid_values": "conformity",
    "duplicate_values": "uniqueness",
    "row_count": "coverage",
    "required_when": "completeness",
    "outlier": "accuracy",
    "like_values": "uniqueness",
    "coverage": "coverage",
    "file_digest": "accuracy",
    "drift": "accuracy",
    "table_freshness": "timeliness",
    "text": "accuracy",
}
DIMENSIONS: tuple[str, ...] = get_args(Dimension)
SEVERITY_OF: Mapping[str, Severity] = {
    "error": "error", "critical": "error", "blocker": "error", "high": "error", "major": "error",
    "warning": "warning", "medium": "warning", "low": "warning", "minor": "warning",
    "info": "warning",
}  # fmt: skip
UNITS = ("rows", "percent")
ARGUMENTS = ("properties", "missingValues", "validValues", "pattern")  # of library rules
_NOT_KEBAB = re.compile(r"[^A-Za-z0-9_-]+")

OTHER_ENGINE = N_("Quy tắc của công cụ «%(engine)s» không chạy tại nút này; giữ nguyên để chuyển.")
OTHER_QUERY = N_(
    "Câu SQL không có dạng đếm dòng của chính bảng (SELECT COUNT(*) FROM ${table} WHERE …) nên "
    "không chạy tại nút này; giữ nguyên để chuyển."
)
OTHER_CONDITION = N_(
    "Điều kiện của câu SQL dùng phần nút này không hỗ trợ (%(detail)s) nên không chạy tại nút "
    "này; giữ nguyên để chuyển."
)
OTHER_BOUND = N_(
    "Ngưỡng hoặc đơn vị của quy tắc không phải số dòng hay phần trăm (%(detail)s) nên không chạy "
    "tại nút này; giữ nguyên để chuyển."
)
MISSPELT = N_(
    "Quy tắc ghi tham số «%(key)s» không có ở quy tắc thư viện; có phải «%(guess)s»? Sửa ở phiên "
    "bản hợp đồng mới."
)
WITHIN = N_("Quy tắc ở phần bên trong một cột không chạy tại nút này; giữ nguyên để chuyển.")


def quality_problems(document: Document, t: int, *, kept: bool) -> Iterator[ContractProblem]:
    """Yield what cannot be a rule at all in one table: only our own engine's lack of a text.

    Of a text that was ``kept`` before arguments were read, a misspelt one breaks its rule alone.
    """
    for place, entry, _, _ in _entries(document.plain["schema"][t]):
        dimension = entry.get("dimension")
        if dimension is not None and dimension not in DIMENSIONS:
            yield document.problem(
                ("schema", t, *place, "dimension"),
                N_("Chiều chất lượng «%(dimension)s» không có; chỉ nhận: %(dimensions)s."),
                N_("Chọn một chiều trong danh sách, hoặc bỏ mục này."),
                dimension=dimension,
                dimensions=", ".join(DIMENSIONS),
            )
        if not kept:
            yield from _unknown_arguments(document, ("schema", t, *place), entry)
        if entry.get("engine") != ENGINE:
            continue
        kind = _implementation(entry).get("kind")
        if kind is not None and kind not in OWN_KINDS:
            close = get_close_matches(str(kind), OWN_KINDS, n=1)
            yield document.problem(
                ("schema", t, *place, "implementation"),
                N_("Loại quy tắc «%(kind)s» không có; các loại: %(kinds)s."),
                N_("Có phải «%(guess)s»?") if close else N_("Chọn một loại trong danh sách."),
                kind=kind,
                kinds=", ".join(OWN_KINDS),
                guess=close[0] if close else "",
            )
        elif kind is None and not _expression(entry):
            yield document.problem(
                ("schema", t, *place),
                N_("Quy tắc của lienthong thiếu implementation.expression."),
                N_("Ghi điều kiện, ví dụ: implementation: {expression: den_ngay >= tu_ngay}."),
            )


def _unknown_arguments(
    document: Document, place: Path, entry: Mapping[str, Any]
) -> Iterator[ContractProblem]:
    """Yield arguments of a library rule that are a known one misspelt: left out, they ask nothing.

    The standard lets other tools have arguments of their own, so any other name is kept.
    """
    for key, guess in _misspelt(entry):
        yield document.problem(
            (*place, "arguments", key),
            N_("Tham số «%(key)s» không có ở quy tắc thư viện."),
            N_("Có phải «%(guess)s»?"),
            key=key,
            guess=guess,
        )


def _misspelt(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each argument of a library rule that is nearly a known one, with that one."""
    arguments = entry.get("arguments")
    if entry.get("metric") not in KINDS or not isinstance(arguments, dict):
        return
    for key in arguments:
        close = get_close_matches(str(key), ARGUMENTS, n=1, cutoff=0.8)
        if key not in ARGUMENTS and close:
            yield str(key), close[0]


def rule_specs(
    table: str, node: Mapping[str, Any], fields: tuple[Field, ...]
) -> tuple[RuleSpec, ...]:
    """Return the rules of a table: those under its columns, then its own."""
    entries = list(_entries(node))
    taken = {str(entry["id"]) for _, entry, _, _ in entries if entry.get("id")}
    rules = []
    for place, entry, column, nested in entries:
        rule_id = str(entry.get("id") or _new_id(entry, column, taken))
        taken.add(rule_id)
        reader = _Reader(table, fields, column, nested)
        rules.append(reader.rule(f"{table}.{rule_id}", place, entry))
    return tuple(rules)


def promised_rules(
    table: str, promised: Mapping[str, int], fields: tuple[Field, ...]
) -> Iterator[RuleSpec]:
    """Yield a rule for each column by which a promise says how new the table's newest row is."""
    for column, days in promised.items():
        spec = RuleSpec(
            id=f"{table}.newest-{column}",
            kind="table_freshness",
            columns=(column,),
            dimension="timeliness",
            severity="warning",
            weight=1.0,
            description="",
            arguments={"days": days},
        )
        yield replace(spec, description=describe(spec, fields))


Entry = tuple[Path, Mapping[str, Any], str, bool]  # place, entry, column, is it inside a column


def _entries(node: Mapping[str, Any]) -> Iterator[Entry]:
    for p, prop in enumerate(node.get("properties") or []):
        top: Path = ("properties", p)
        for place, part in within(top, prop):
            for q, entry in enumerate(part.get("quality") or []):
                yield (*place, "quality", q), entry, str(prop["name"]), place != top
    for q, entry in enumerate(node.get("quality") or []):
        yield ("quality", q), entry, "", False


def _new_id(entry: Mapping[str, Any], column: str, taken: set[str]) -> str:
    """Name a rule by what it asks; the second of the same name is -2."""
    said = entry.get("metric") or entry.get("type") or "rule"
    name = _NOT_KEBAB.sub("-", "-".join(part for part in (column, str(said)) if part))
    number = next(n for n in range(1, len(taken) + 2) if _numbered(name, n) not in taken)
    return _numbered(name, number)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _implementation(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an entry of our own engine states, empty for any other."""
    found = entry.get("implementation")
    return found if entry.get("engine") == ENGINE and isinstance(found, dict) else {}


def _expression(entry: Mapping[str, Any]) -> str:
    return str(_implementation(entry).get("expression") or "")


@dataclass(frozen=True)
class _Reader:
    """Reads the entries that stand at one place of a table."""

    table: str
    fields: tuple[Field, ...]
    column: str
    nested: bool

    def rule(self, rule_id: str, place: Path, entry: Mapping[str, Any]) -> RuleSpec:
        spec = self._judged(self._stated(rule_id, place, entry))
        return replace(spec, description=spec.description or describe(spec, self.fields))

    def _stated(self, rule_id: str, place: Path, entry: Mapping[str, Any]) -> RuleSpec:
        extra = custom(entry)
        implementation = entry.get("implementation")
        remedy = implementation.get("remedy") if isinstance(implementation, dict) else ""
        kind = _kind(entry)
        dimension = entry.get("dimension") or DIMENSION_OF.get(kind, "consistency")
        severity = str(entry.get("severity") or "error").lower()
        return RuleSpec(
            id=rule_id,
            kind=kind,
            columns=self._columns(entry),
            dimension=cast(Dimension, dimension),
            severity=SEVERITY_OF.get(severity, "warning"),
            weight=float(extra.get("weight", 1)),
            description=str(entry.get("description") or entry.get("name") or ""),
            remedy=str(remedy or ""),
            expression=_expression(entry),
            arguments=_arguments(entry),
            receiver_enforced=extra.get("enforcedBy") == "receiver",
            entry=dict(entry),
            place=place,
        )

    def _columns(self, entry: Mapping[str, Any]) -> tuple[str, ...]:
        own = _implementation(entry).get("columns")
        stated = own or (entry.get("arguments") or {}).get("properties")
        if isinstance(stated, list):
            return tuple(str(column) for column in stated)
        return (self.column,) if self.column else ()

    def _judged(self, spec: RuleSpec) -> RuleSpec:
        """Say what this node makes of the rule: run as stated, counted, or carried."""
        entry = spec.entry
        for key, guess in _misspelt(entry):
            note_values = {"key": key, "guess": guess}
            return replace(spec, kind="misspelt", note=MISSPELT, note_values=note_values)
        if self.nested:
            return _carried(spec, WITHIN)
        if spec.kind == "custom":
            return _carried(spec, OTHER_ENGINE, engine=str(entry.get("engine")))
        fault = _bound_fault(spec)
        if fault:
            return _carried(spec, OTHER_BOUND, detail=fault)
        return self._counting(spec) if spec.kind == "sql" else spec

    def _counting(self, spec: RuleSpec) -> RuleSpec:
        query = str(spec.entry.get("query") or "")
        found = counted(query, table=self.table, column=self.column)
        if found is None:
            return _carried(spec, OTHER_QUERY)
        if not found.condition:
            return replace(spec, kind="row_count", columns=())
        types = {f.name: f.logical_type for f in self.fields}
        expression = f"NOT ({found.condition})"
        if set(found.columns) <= set(types):  # a missing one is the lint's to name
            try:
                compile_expression(expression, types)
            except RuleRejected as error:
                return _carried(spec, OTHER_CONDITION, detail=error.sentence().rstrip("."))
        return replace(spec, kind="expression", columns=found.columns, expression=expression)


def _kind(entry: Mapping[str, Any]) -> str:
    if entry.get("type") == "custom":
        own = str(_implementation(entry).get("kind") or "expression")
        return own if entry.get("engine") == ENGINE else "custom"
    if entry.get("type") == "sql":
        return "sql"
    return KINDS.get(str(entry.get("metric")), "text")


def _arguments(entry: Mapping[str, Any]) -> dict[str, object]:
    stated = {key: entry[key] for key in (*OPERATORS, "unit") if key in entry}
    own = {k: v for k, v in _implementation(entry).items() if k not in _NOT_ARGUMENTS}
    return {**(entry.get("arguments") or {}), **own, **stated}


def _bound_fault(spec: RuleSpec) -> str:
    """Return what of the bounds is no count of rows and no percentage; empty when all is."""
    if spec.kind in ("text", "expression", *OWN_KINDS):
        return ""
    unit = spec.arguments.get("unit", "rows")
    if unit not in UNITS or (unit == "percent" and spec.kind == "row_count"):
        return f"unit: {unit}"
    for name in OPERATORS:
        bound = spec.arguments.get(name, 0)
        numbers = bound if isinstance(bound, list) else [bound]
        if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
            return f"{name}: {bound}"
    return ""


def _carried(spec: RuleSpec, note: str, **values: str) -> RuleSpec:
    return replace(spec, kind="carried", note=note, note_values=values)
