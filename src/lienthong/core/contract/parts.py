"""The columns of a flat file: each column of the table, and each part of an object beside it."""

from collections.abc import Iterator
from dataclasses import replace

from lienthong.core.contract.model import Field, Table
from lienthong.core.marked_yaml import Path

BETWEEN = " – "
_ATTACHED = ("file", "image")


def flat_columns(table: Table) -> tuple[Field, ...]:
    """Return the table's columns, each object followed by its parts.

    A part is named «column.part» and titled «Column – Part».
    """
    return tuple(one for field in table.fields for one in (field, *parts(field)))


def parts(field: Field) -> tuple[Field, ...]:
    """Return the parts of an object as columns; of anything else, none."""
    if field.logical_type != "object":
        return ()
    return tuple(
        replace(
            child,
            name=f"{field.name}.{child.name}",
            title=f"{field.title}{BETWEEN}{child.title}",
            title_en=f"{field.title_en}{BETWEEN}{child.title_en}",
            required=field.required and child.required,
        )
        for child in field.children
    )


def placed(field: Field, path: Path) -> Iterator[tuple[Field, Path]]:
    """Yield a field and every part within it, with their places in the file."""
    yield field, path
    inside = (*path, "items") if field.logical_type == "array" else path
    for p, child in enumerate(field.children):
        yield from placed(child, (*inside, "properties", p))
    if field.item is not None:
        yield from placed(field.item, inside)


def typed_in(table: Table) -> tuple[Field, ...]:
    """Return the columns that a person fills in in a flat file: objects by their parts.

    Attached files are not typed.
    """
    found: list[Field] = []
    for field in table.fields:
        if not is_attached(field):
            found += parts(field) or (field,)
    return tuple(found)


def is_attached(field: Field) -> bool:
    """Say whether the value is a file, or a list of files."""
    return (field.item.kind if field.item is not None else field.kind) in _ATTACHED
