"""Rows saved one by one: forms and the API."""

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import NotAllowed, UserError
from lienthong.services.intake import actions
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.records import queries as records

BY = system("test")
GOOD = {"ma": "M001", "ten": "Một", "don_vi": "don-vi-a", "so_tien": "5"}


def save(values, row_id=None, version=None, by=BY):
    return actions.save_row(
        table_name="thu_nhan",
        row_id=row_id,
        values=values,
        expected_version=version,
        by=by,
        origin="form",
    )


def test_new_row_then_partial_change(table) -> None:
    made = save(GOOD)
    changed = save({"ten": "Hai"}, "M001", 1)

    assert (made.event, made.version) == ("NEW", 1)
    assert (changed.event, changed.version) == ("UPDATE", 2)
    assert records.get(table, "M001")["don_vi"] == "don-vi-a"


def test_refused_row_goes_back_and_nothing_is_kept(table) -> None:
    result = save(GOOD | {"ma": "sai"})

    assert not result.saved
    assert result.problems[0].columns == ("ma",)
    assert not QuarantinedRow.objects.exists()


@pytest.mark.parametrize(
    ("values", "row_id", "version", "code"),
    [
        (GOOD, None, None, "row-exists"),
        ({"ten": "x"}, "M001", 7, "version-conflict"),
        ({"ma": "M002"}, "M001", 1, "identity-changed"),
        ({"la": "x"}, "M001", 1, "unknown-field"),
        ({"ten": "x"}, "M009", 1, "not-found"),
    ],
)
def test_save_refuses(table, values, row_id, version, code) -> None:
    save(GOOD)

    with pytest.raises(UserError) as caught:
        save(values, row_id, version)

    assert caught.value.code == code


def test_clerk_writes_and_cancels_only_own_unit(table, person) -> None:
    save(GOOD | {"don_vi": "don-vi-b"})
    clerk = person("clerk", "don-vi-a").actor

    refused = save({"ten": "x"}, "M001", 1, by=clerk)
    with pytest.raises(NotAllowed):
        actions.cancel_row(table_name="thu_nhan", row_id="M001", reason="thử", by=clerk)
    own = save(GOOD | {"ma": "M002"}, by=clerk)
    version = actions.cancel_row(table_name="thu_nhan", row_id="M002", reason="nhầm", by=clerk)

    assert refused.problems[0].rule == "intake.other_unit"
    assert (own.saved, version) == (True, 2)


def test_actor_without_account_writes_nothing(table) -> None:
    from lienthong.base.actor import Actor

    with pytest.raises(NotAllowed):
        save(GOOD, by=Actor("user", "khong-co", "Không có"))


def test_rows_together_each_get_a_verdict(table) -> None:
    rows = [GOOD, GOOD | {"ma": "x"}, GOOD, GOOD | {"ma": "M002"}]

    results = actions.save_rows(table_name="thu_nhan", rows=rows, by=BY, origin="api")

    assert [r.event for r in results] == ["NEW", "REFUSED", "REFUSED", "NEW"]
    assert records.count(table) == 2
