"""Any valid contract: what is made from it agrees with it, and writing it again changes nothing."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from python_calamine import CalamineWorkbook

from lienthong.adapters.files.template import make_template
from lienthong.core.contract.document import Document
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.contract.parts import typed_in
from lienthong.core.contract.write import write_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.entrypoints.api import openapi
from lienthong.entrypoints.web.records.entries import Drawing, title_of
from lienthong.entrypoints.web.records.posting import Keeper
from lienthong.services.contracts import sql
from tests.generative.contracts.valid import Plain, contracts

EMPTY = Dictionary.of([], [])
QUIET = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def read(plain: Plain) -> Contract:
    return read_contract(write_contract(plain), file="x.yaml", dictionary=EMPTY, known={})


def demanded(table: Table, field: Field) -> bool:
    """Say whether a row without the value is refused."""
    key = field.name in table.primary_key
    return key or (field.required and field.required_severity == "error")


@given(contracts())
@QUIET
def test_written_again_it_says_the_same(plain: Plain) -> None:
    text = write_contract(plain)

    again = write_contract(Document(text, "x.yaml").plain)

    assert Document(text, "x.yaml").plain == plain
    assert again == text
    assert replace(read(plain), source="", digest="") == replace(
        read(Document(again, "x.yaml").plain), source="", digest=""
    )


@pytest.mark.django_db
@given(contracts())
@QUIET
def test_api_form_and_template_agree(plain: Plain) -> None:
    contract = read(plain)
    table = contract.tables[0]

    values = openapi.of_database(contract, [table])["components"]["schemas"]
    (api,) = [s for s in values.values() if set(s.get("properties", {})) == set(table.by_name)
              and s.get("required")]  # fmt: skip
    drawing = Drawing(table, {}, Keeper(table.name, "x"), {}, frozenset(), {})
    made = make_template(contract, table, EMPTY, date(2026, 1, 1))
    sheet = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_name("Nhập liệu")
    titles = sheet.to_python()[0]

    assert set(api["required"]) == {f.name for f in table.fields if demanded(table, f)}
    assert len(titles) == len(typed_in(table))
    for field in table.fields:
        schema = api["properties"][field.name]
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        assert kinds[0] == openapi.TYPES[field.logical_type]["type"]
        assert ("null" in kinds) is not demanded(table, field)
        if field.logical_type == "string":
            assert schema.get("maxLength") == field.max_length
        entry = drawing.entry(field, field.name, title_of(field))
        assert entry.field.max_length == field.max_length
        assert entry.is_required or not demanded(table, field) or entry.is_group
    for field, title in zip(typed_in(table), titles, strict=True):
        starred = field.required or field.name in table.primary_key
        assert title == (f"{field.title} *" if starred else field.title)


@pytest.mark.django_db
@given(contracts())
@settings(QUIET, max_examples=25)
def test_table_in_postgres_has_the_types(plain: Plain) -> None:
    table = read(plain).tables[0]

    with transaction.atomic(), connection.cursor() as cursor:
        for statement in sql.create_table(table) + sql.add_search(table):
            cursor.execute(statement)
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = "
            "to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [sql.table_name(table)],
        )
        held = dict(cursor.fetchall())
        transaction.set_rollback(True)

    names = {"timestamp with time zone": "timestamptz", "time without time zone": "time"}
    for field in table.fields:
        have = held[field.name]
        assert names.get(have, have) == sql.SQL_TYPES[field.logical_type]
