"""Rules tried before they are in force: as runs count them, and never longer than there is time."""

from dataclasses import replace

import pytest
from django.db import connection

from lienthong.services.quality import actions, trying_in_force
from lienthong.services.quality.trying_in_force import try_in_force
from tests.integration.quality.test_node_kinds import (  # noqa: F401 - fixtures
    BY,
    contract,
    kept_file,
    table,
)

pytestmark = pytest.mark.django_db


def test_what_is_tried_is_what_a_run_counts(table):  # noqa: F811
    run = actions.run(table_name="do_loai", by=BY)

    found = try_in_force(table, table, lambda rule: True, seconds=60)

    counted = {r.rule: (r.failed, r.checked) for r in run.results.all() if not r.broken}
    assert {t.rule.id: (t.failed, t.checked) for t in found if t.rule.id in counted} == counted
    assert {(t.seen, t.total) for t in found} == {(30, 30)}


def test_only_what_is_asked_is_tried_with_what_it_relies_on(table):  # noqa: F811
    (one,) = try_in_force(table, table, lambda rule: rule.id == "do_loai.chia")

    assert (one.rule.id, one.failed) == ("do_loai.chia", 17)


def test_a_column_that_no_row_has_yet_is_empty(table):  # noqa: F811
    new = replace(table.field("ten"), name="moi", title="Mới", required=True)
    wider = replace(table, fields=(*table.fields, new))

    (one,) = try_in_force(wider, table, lambda rule: rule.id == "do_loai.moi.required")

    assert (one.failed, one.checked) == (30, 30)


def test_a_table_that_takes_too_long_is_looked_at_in_part(table, monkeypatch):  # noqa: F811
    asked = trying_in_force._asked
    helds = []

    def slow(table, held, wanted, seconds):
        helds.append(held)
        return asked(table, held, wanted, seconds if held.percent else 0)

    monkeypatch.setattr(trying_in_force, "_asked", slow)
    (one,) = try_in_force(table, table, lambda rule: rule.id == "do_loai.so.range")

    assert [bool(held.percent) for held in helds] == [False, True]
    assert one.failed == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
