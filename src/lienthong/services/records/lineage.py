"""Read a row of history, written under any version of its contract, as the fields of today.

History is never rewritten. The names and the form of its values, and its time where those do not
decide, tell the version a row was written under; from there each later version's renaming,
widening, splitting and merging is followed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from lienthong.core.contract.carry import carrier
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Value
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.models import ContractVersion
from lienthong.services.records import values
from lienthong.services.records.models import RecordHistory

Versions = Sequence[tuple[ContractVersion, Table]]
FORMS: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
}


def now(table: Table, entries: list[RecordHistory]) -> list[RecordHistory]:
    """Give each entry the fields of ``table``, the version in force, and return them."""
    versions: Versions | None = None
    for entry in entries:
        if entry.row.keys() == table.by_name.keys() and _fits(table, entry.row):
            continue
        versions = contracts.table_versions(table) if versions is None else versions
        carried = typed_now(table, entry.row, at=entry.changed_at, versions=versions)
        entry.row = {name: values.to_json(value) for name, value in carried.items()}
    return entries


def typed_now(
    table: Table, row: Mapping[str, Any], *, at: datetime, versions: Versions | None = None
) -> dict[str, Value]:
    """Return the values of a history row for the fields of the version in force."""
    versions = contracts.table_versions(table) if versions is None else versions
    start = _written_under(versions, row, at)
    if start is None:
        return values.typed(table, _by_former_names(table, row))
    chain = [one for _, one in versions[start:]]
    carried: dict[str, Any] = values.typed(chain[0], row)
    for before, after in zip(chain, [*chain[1:], table], strict=True):
        if before != after:
            carried = carrier(before, after).row(carried)
    return carried


def _written_under(versions: Versions, row: Mapping[str, Any], at: datetime) -> int | None:
    """Return the place of the version the row was written under, or None when none fits."""
    fitting = [
        place
        for place, (_, table) in enumerate(versions)
        if table.by_name.keys() == row.keys() and _fits(table, row)
    ]
    in_time = [place for place in fitting if versions[place][0].applied_at <= at]
    return in_time[-1] if in_time else next(iter(fitting), None)


def _fits(table: Table, row: Mapping[str, Any]) -> bool:
    """Say whether every value has the form of its field's type."""
    return all(_has_form(row.get(f.name), f.logical_type) for f in table.fields)


def _has_form(value: Any, logical_type: str) -> bool:
    if value is None:
        return True
    form = FORMS.get(logical_type)
    if form is not None:
        return form(value)
    try:
        return isinstance(value, str) and values.from_json(value, logical_type) is not None  # type: ignore[arg-type]
    except ValueError:
        return False


def _by_former_names(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """No version known here fits: names and former names are all there is."""
    found = {at: row[name] for name in row if (at := table.now(name)) is not None}
    return {
        name: value
        for name, value in found.items()
        if _has_form(value, table.field(name).logical_type)
    }
