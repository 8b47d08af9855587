"""Every single value within a column, with the field that says what it is."""

from collections.abc import Iterator

from lienthong.core.contract.model import Field
from lienthong.core.dictionary.value import Value


def leaves(field: Field, value: Value) -> Iterator[tuple[Field, Value]]:
    """Yield the single values of a cell; a flat cell is its own.

    >>> so = Field("so", "Số", "", "", "integer", "")
    >>> ds = Field("ds", "Danh sách", "", "", "array", "", item=so)
    >>> [value for _, value in leaves(ds, [1, 2])]
    [1, 2]
    """
    if isinstance(value, list):
        for item in value:
            yield from leaves(field.element, item)
    elif isinstance(value, dict):
        for child in field.children:
            yield from leaves(child, value.get(child.name))
    elif value is not None:
        yield field, value


def fields_within(field: Field) -> Iterator[Field]:
    """Yield a field and every field within it."""
    yield field
    for child in (*field.children, *((field.item,) if field.item else ())):
        yield from fields_within(child)
