"""Any valid contract: every type, kind, limit, key and rule, as plain ODCS data."""

from typing import Any

from hypothesis import strategies as st

from lienthong.core.contract.kinds import BY_NAME
from lienthong.core.contract.names import RESERVED

Plain = dict[str, Any]
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(lambda n: n not in RESERVED)
TITLES = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0"),
    min_size=1, max_size=30,
).map(str.strip).filter(bool)  # fmt: skip
SCALARS = ("string", "integer", "number", "boolean", "date", "time", "timestamp")
TEXT_KINDS = ("code", "partial-date", "uncertain-date")


@st.composite
def scalars(draw: st.DrawFn, name: str) -> Plain:
    """Draw a column of one value."""
    logical = draw(st.sampled_from(SCALARS))
    node: Plain = {"name": name, "businessName": draw(TITLES), "logicalType": logical}
    options = draw(_options(logical))
    if options:
        node["logicalTypeOptions"] = options
    if draw(st.booleans()):
        node["required"] = True
        if draw(st.booleans()):
            node["customProperties"] = [{"property": "requiredSeverity", "value": "warning"}]
    elif logical == "string" and draw(st.booleans()):
        kind = draw(st.sampled_from(TEXT_KINDS))
        node["customProperties"] = [{"property": "kind", "value": kind}]
    return node


def _options(logical: str) -> st.SearchStrategy[Plain]:
    if logical == "string":
        most = st.fixed_dictionaries({}, optional={"maxLength": st.integers(5, 4000)})
        return most.map(lambda o: {**o, "minLength": 2} if o.get("maxLength", 0) % 2 else o)
    if logical in ("integer", "number"):
        limits = {"minimum": st.integers(-1000, 0), "maximum": st.integers(1, 10**6)}
        return st.fixed_dictionaries({}, optional=limits)
    return st.just({})


@st.composite
def nested(draw: st.DrawFn, name: str) -> Plain:
    """Draw a column with parts: an object, a kind with parts of its own, or an array."""
    node: Plain = {"name": name, "businessName": draw(TITLES), "logicalType": "object"}
    shape = draw(st.sampled_from(("object", "kind", "texts", "table")))
    if shape == "kind":
        own = [k.name for k in BY_NAME.values() if k.parts or k.whole]
        node["customProperties"] = [{"property": "kind", "value": draw(st.sampled_from(own))}]
    elif shape == "object":
        node["properties"] = draw(_columns(scalars))
    else:
        node["logicalType"] = "array"
        node["items"] = {"logicalType": "string"}
        if shape == "table":
            node["items"] = {"logicalType": "object", "properties": draw(_columns(scalars))}
    return node


@st.composite
def _columns(draw: st.DrawFn, make: Any, most: int = 3) -> list[Plain]:
    names = draw(st.lists(NAMES, min_size=1, max_size=most, unique=True))
    return [draw(make(name)) for name in names]


def _column(name: str) -> st.SearchStrategy[Plain]:
    return st.one_of(scalars(name), scalars(name), nested(name))


RULES = st.lists(
    st.fixed_dictionaries(
        {
            "metric": st.sampled_from(("nullValues", "duplicateValues")),
            "mustBeLessThan": st.integers(1, 50),
            "unit": st.sampled_from(("rows", "percent")),
            "arguments": st.just({"properties": ["khoa"]}),
        },
        optional={
            "dimension": st.sampled_from(("completeness", "uniqueness")),
            "description": TITLES,
            "severity": st.sampled_from(("error", "warning", "info")),
            "schedule": st.just("0 20 * * *"),
        },
    ),
    max_size=3,
)


@st.composite
def contracts(draw: st.DrawFn) -> Plain:
    """Draw the data of a contract with one table, whose key is ``khoa``."""
    key = {"name": "khoa", "logicalType": "string", "primaryKey": True, "businessName": "Khóa",
           "logicalTypeOptions": {"maxLength": 20}}  # fmt: skip
    columns = [c for c in draw(_columns(_column, most=8)) if c["name"] != "khoa"]
    table = {"name": "bang_sinh", "logicalType": "object", "properties": [key, *columns]}
    rules = draw(RULES)
    if rules:
        table["quality"] = rules
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "sinh", "name": draw(TITLES),
        "version": "1.0.0", "status": "active", "tags": draw(st.lists(TITLES, max_size=2)),
        "description": {"purpose": draw(st.text(max_size=40).filter(_printable))},
        "customProperties": draw(_custom()), "schema": [table],
    }  # fmt: skip


def _custom() -> st.SearchStrategy[list[Plain]]:
    leaves = st.one_of(st.none(), st.booleans(), st.integers(), TITLES, st.floats(-1e9, 1e9))
    values = st.recursive(
        leaves, lambda v: st.one_of(st.lists(v, max_size=3), st.dictionaries(TITLES, v, max_size=3))
    )
    return st.lists(
        st.fixed_dictionaries({"property": st.just("rieng"), "value": values}), max_size=2
    )


def _printable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
