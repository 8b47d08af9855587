"""Write a proposal as a contract: the YAML a person reviews, corrects and then applies.

It says only what the data or the dictionary says. Promises (latency, freshness, sharing) and law
are left out, because no file shows them. No value of a person is copied into it.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from lienthong.core.dictionary.model import Dictionary, Term
from lienthong.core.profiling.logical import as_number
from lienthong.core.profiling.model import ColumnProposal, TableProposal

FEW_MISSING = 0.05  # share of empty cells up to which a column is still asked for, as a warning
_LENGTHS = (1, 2, 3, 5, 10, 15, 20, 30, 50, 100, 150, 200, 300, 500, 1000, 2000, 4000, 10000)
_PHYSICAL = {
    "integer": "bigint", "number": "numeric", "boolean": "boolean", "date": "date",
    "timestamp": "timestamptz",
}  # fmt: skip
_FIXED_SHARE = 0.995


@dataclass(frozen=True)
class Heading:
    """What a person said of the contract; empty where nothing was said."""

    id: str
    name: str
    owner: str
    source: str
    today: date


def write(heading: Heading, tables: Sequence[TableProposal], dictionary: Dictionary) -> str:
    """Return the contract as YAML, in a stable order."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 4_096  # a folded line would end in a space
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(_contract(heading, tables, dictionary), text)
    return text.getvalue()


def purpose(heading: Heading, tables: Sequence[TableProposal]) -> str:
    """Return the sentence that says where the proposal comes from."""
    rows = f"{sum(t.rows for t in tables):,}".replace(",", ".")
    day = heading.today.strftime("%d/%m/%Y")
    return f"Đề xuất từ {heading.source}, {rows} dòng, ngày {day}; cần người có thẩm quyền rà soát."


def _contract(
    heading: Heading, tables: Sequence[TableProposal], dictionary: Dictionary
) -> CommentedMap:
    said = {"owner": heading.owner} if heading.owner else {}
    return _map(
        apiVersion="v3.1.0",
        kind="DataContract",
        id=heading.id,
        name=heading.name,
        version="0.1.0",
        status="draft",
        **({"tenant": heading.owner} if heading.owner else {}),
        description=_map(purpose=purpose(heading, tables)),
        **({"customProperties": _custom(said)} if said else {}),
        schema=[_table(table, dictionary) for table in tables],
    )


def _table(table: TableProposal, dictionary: Dictionary) -> CommentedMap:
    fresh = next(
        (c.name for c in table.columns if c.recognised.term == "chung.ngay-xac-nhan"), None
    )
    named = {
        "titleField": _title_field(table),
        **({"freshnessField": fresh} if fresh else {}),
        "proposal": _map(
            key=list(table.key.columns),
            share=round(table.key.share, 4),
            reasons=[r.sentence() for r in table.key.reasons],
        ),
    }
    return _map(
        name=table.name,
        physicalName=table.name,
        physicalType="table",
        logicalType="object",
        businessName=table.title,
        customProperties=_custom(named),
        properties=[_property(column, table, dictionary) for column in table.columns],
    )


def _title_field(table: TableProposal) -> str:
    """The column people call a row by: a name if there is one, else the key."""
    for column in table.columns:
        term = column.recognised.term or ""
        if term.endswith((".ten", ".ho-ten")) or term == "chung.ten":
            return column.name
    for column in table.columns:
        if column.name.startswith(("ten", "ho_ten", "ho_va_ten")):
            return column.name
    return table.key.columns[0]


def _property(column: ColumnProposal, table: TableProposal, dictionary: Dictionary) -> CommentedMap:
    term = dictionary.term(column.recognised.term)
    keyed = column.name in table.key.columns
    required, warned = _required(column, keyed)
    identifies = term is not None and term.identifier
    unique = keyed and len(table.key.columns) == 1
    node = _map(
        name=column.name,
        businessName=column.source.title or column.source.name,
        **({"description": term.definition} if term else {}),
        logicalType=column.type.logical_type,
        physicalType=_physical_type(column, term),
        **({"required": True} if required else {}),
        **({"primaryKey": True, "primaryKeyPosition": table.key.columns.index(column.name) + 1}
           if keyed else {}),
        **({"unique": True} if unique else {}),
        classification="restricted" if term is not None and term.privacy != "none" else "internal",
        **({"criticalDataElement": True} if identifies else {}),
    )  # fmt: skip
    options = _options(column, term)
    if options:
        node["logicalTypeOptions"] = _map(**options)
    if column.target is not None and column.target.contract is None:
        target = f"{column.target.table}.{column.target.column}"
        node["relationships"] = [_map(type="foreignKey", to=target)]
    node["customProperties"] = _custom(_named(column, term, warned))
    return node


def _required(column: ColumnProposal, keyed: bool) -> tuple[bool, bool]:
    """Say whether a value is asked for, and whether lacking one is only a warning."""
    facts = column.facts
    if keyed or column.source.declared.not_null or (facts.filled and not facts.missing):
        return True, False
    share = facts.missing / facts.rows if facts.rows else 1.0
    return share <= FEW_MISSING, share <= FEW_MISSING


def _named(column: ColumnProposal, term: Term | None, warned: bool) -> dict[str, Any]:
    target = column.target
    said: dict[str, Any] = {"term": column.recognised.term} if term else {}
    if column.recognised.code_list and column.type.logical_type == "string":
        said["codeList"] = column.recognised.code_list
    if target is not None and target.contract is not None:
        said["reference"] = _map(
            contract=target.contract,
            table=target.table,
            column=target.column,
            **({"where": _map(**dict(target.where))} if target.where else {}),
        )
    if term is not None:
        said["personal"] = term.privacy
        if term.normaliser == "multiline":
            said["multiline"] = True
    if warned:
        said["requiredSeverity"] = "warning"
    said["proposal"] = _map(
        score=column.recognised.score, reasons=[r.sentence() for r in column.reasons]
    )
    return said


def _physical_type(column: ColumnProposal, term: Term | None) -> str:
    if column.type.logical_type != "string":
        return _PHYSICAL[column.type.logical_type]
    longest = _longest(column, term)
    return f"varchar({longest})" if longest else "text"


def _longest(column: ColumnProposal, term: Term | None) -> int | None:
    if term is not None and term.max_length is not None:
        return term.max_length
    if _fixed(column) is not None:
        return _fixed(column)
    length = max(column.facts.max_length, 1)
    return next((limit for limit in _LENGTHS if limit >= length * 1.2), None)


def _fixed(column: ColumnProposal) -> int | None:
    """The number of digits when (nearly) all values have the same; such a column is a code."""
    template = column.shape.template
    if set(template) == {"9"} and column.shape.template_share >= _FIXED_SHARE and len(template) > 1:
        return len(template)
    return None


def _options(column: ColumnProposal, term: Term | None) -> dict[str, Any]:
    kind = column.type.logical_type
    if kind == "string":
        return _text_options(column, term)
    if kind in ("integer", "number") and term is None:
        return _range(column)
    return {}


def _text_options(column: ColumnProposal, term: Term | None) -> dict[str, Any]:
    options: dict[str, Any] = {}
    longest = _longest(column, term)
    if longest is not None:
        options["maxLength"] = longest
    if term is not None and term.pattern is not None:
        options["pattern"] = f"^({term.pattern})$"
    elif term is None and _fixed(column) is not None and column.shape.template_share == 1:
        options["pattern"] = f"^[0-9]{{{_fixed(column)}}}$"
    return options


def _range(column: ColumnProposal) -> dict[str, Any]:
    """Whole powers of ten around the values: room for new ones, none for slips of the hand."""
    low, high = as_number(column.type.minimum), as_number(column.type.maximum)
    if low is None or high is None:
        return {}
    options: dict[str, Any] = {"minimum": 0 if low >= 0 else -_above(-low)}
    if high > 0:
        options["maximum"] = _above(high)
    return options


def _above(value: Decimal) -> int:
    return int(Decimal(10) ** max(value.adjusted() + 1, 1))


def _custom(said: Mapping[str, Any]) -> list[CommentedMap]:
    return [_map(property=key, value=value) for key, value in said.items()]


def _map(**entries: Any) -> CommentedMap:
    return CommentedMap(entries)
