"""Any version migrates to any next one on a real PostgreSQL, and every value is found again."""

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lienthong.base.actor import system
from lienthong.core.contract.diff import compare
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.plan import kept_name
from lienthong.core.contract.widening import widens
from lienthong.services.contracts import actions as contracts
from lienthong.services.records import actions as records
from lienthong.services.records import queries as rows_here
from lienthong.services.records.values import from_json
from tests.generative.versions.contracts import (
    KEY,
    TABLE,
    contract_text,
    first_version,
    next_version,
    rows_of,
    same,
)

pytestmark = pytest.mark.django_db
BY = system("test")


class _Undo(Exception):
    pass


def _apply_next(before: Contract, fields: list[Any]) -> Contract:
    """Publish the fields under the number that the difference demands."""
    trial, _ = parse_contract(contract_text(fields, "99.0.0"), file="x.yaml")
    demanded = compare(before, trial).demanded
    text = contract_text(fields, demanded if demanded != before.version else "1.0.1")
    return contracts.apply_contract(text=text, file="x.yaml", by=BY)


def _physical(columns: list[str]) -> dict[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT _id, _version, * FROM data."{TABLE}"')
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_every_value_is_kept_over_two_versions(data: st.DataObject) -> None:
    fields = data.draw(first_version())
    try:
        with transaction.atomic():
            text = contract_text(fields, "1.0.0")
            contract = contracts.apply_contract(text=text, file="x.yaml", by=BY)
            values = data.draw(rows_of(fields))
            rows = [(f"r{n}", {KEY: f"r{n}", **row}) for n, row in enumerate(values)]
            records.write_rows(table=contract.table(TABLE), rows=rows, by=BY)
            held = dict(rows)
            for number in (1, 2):
                fields = data.draw(next_version(fields, number))
                after = _apply_next(contract, fields)
                _check(contract, after, held)
                current = rows_here.page(after.table(TABLE), rows_here.Asked(limit=100)).rows
                held = {row["_id"]: row for row in current}
                contract = after
            raise _Undo
    except _Undo:
        pass


def _check(before: Contract, after: Contract, held: dict[str, dict[str, Any]]) -> None:
    """Each value before is in its field now, or in the column kept beside it."""
    old, new = before.table(TABLE), after.table(TABLE)
    stored = _physical([])
    assert set(stored) == set(held)
    for row_id, row in held.items():
        found = stored[row_id]
        assert found["_version"] == 1
        for field in old.fields:
            now = new.now(field.name)
            kept = kept_name(field.name, before.version)
            value = row[field.name]
            if kept in found:
                assert same(found[kept], value)
                if now and widens(field.logical_type, new.field(now).logical_type):
                    assert (found[now] is None) == (value is None)
            else:
                assert now is not None
                assert same(found[now], value)
    _check_history(before, after, stored)


def _check_history(before: Contract, after: Contract, stored: dict[str, dict[str, Any]]) -> None:
    """A version of history, read as the fields now, says what the row says now."""
    table = after.table(TABLE)
    for row_id, found in stored.items():
        (entry,) = rows_here.history(table, row_id)
        for field in table.fields:
            shown = from_json(entry.row[field.name], field.logical_type)
            assert same(shown, found[field.name]), field.name
