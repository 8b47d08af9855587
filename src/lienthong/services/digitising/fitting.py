"""Fit an open sheet to its table: a contract may change while people key.

A field with a new name keeps what was keyed; one that is gone is taken off the sheet; a new one is
asked. Nothing is proposed for a new field, so nothing of the machine's is taken for an answer.
"""

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.core.contract.model import Field, Table
from lienthong.core.digitising.wanted import keyed_columns
from lienthong.services.audit import actions as audit
from lienthong.services.digitising.models import Sheet, SheetField


def is_needed(table: Table, field: Field) -> bool:
    """Say whether a record cannot be without the field."""
    return field.required or field.name in table.primary_key


@transaction.atomic
def fit_sheet(*, sheet: Sheet, table: Table, by: Actor) -> bool:
    """Bring the fields of a sheet to the table as it is now; say whether anything changed."""
    kept = {f.name: f for f in sheet.fields.all()}
    columns = {f.name: f for f in keyed_columns(table)}
    if kept.keys() == columns.keys():
        return False
    renamed = _rename(table, kept, set(columns))
    gone = sorted(set(kept) - set(columns))
    new = [name for name in columns if name not in kept]
    sheet.fields.filter(name__in=gone).delete()
    SheetField.objects.bulk_create(
        SheetField(sheet=sheet, name=name, double=is_needed(table, columns[name])) for name in new
    )
    audit.record(
        by=by,
        action="digitising.fit",
        subject=f"sheet:{sheet.pk}",
        after={"renamed": renamed, "gone": gone, "new": new},
    )
    return True


def _rename(table: Table, kept: dict[str, SheetField], columns: set[str]) -> dict[str, str]:
    renamed = {}
    for name in sorted(set(kept) - columns):
        head, dot, tail = name.partition(".")
        now = f"{table.now(head) or head}{dot}{tail}"
        if now in columns and now not in kept:
            field = kept[now] = kept.pop(name)
            field.name = renamed[name] = now
            field.save(update_fields=["name"])
    return renamed
