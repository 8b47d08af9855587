from datetime import date
from decimal import Decimal

import pytest

from lienthong.core.rules.row_id import MAX_LENGTH, row_id, row_ids
from tests.unit.core.tables import field, table

KEYED = table(field("a"), field("b"), key=("a", "b"))


def test_row_id_joins_and_escapes():
    assert row_id(KEYED, {"a": "x|y", "b": "z"}) == "x\\|y|z"
    assert row_id(KEYED, {"a": "x", "b": "y|z"}) != row_id(KEYED, {"a": "x|y", "b": "z"})


def test_row_id_of_days_and_numbers():
    assert row_id(KEYED, {"a": date(2025, 7, 1), "b": Decimal("1.50")}) == "2025-07-01|1.5"
    assert row_id(KEYED, {"a": 1, "b": Decimal("100")}) == "1|100"


def test_row_id_long_keys_differ_and_fit():
    one = row_id(KEYED, {"a": "x" * 200, "b": "1"})
    two = row_id(KEYED, {"a": "x" * 200, "b": "2"})

    assert one != two
    assert len(one) == len(two) == MAX_LENGTH


@pytest.mark.parametrize("missing", [None, ""])
def test_row_id_missing_part(missing):
    with pytest.raises(ValueError):
        row_id(KEYED, {"a": "x", "b": missing})


@pytest.mark.parametrize("key", [(), ("a",), ("a", "b")])
def test_row_ids_of_columns_are_those_of_the_rows(key):
    keyed = table(field("a"), field("b"), key=key)
    values = ["x", "", None, "a|b", "a\\b", "x" * 200, 1, Decimal("1.50"), date(2025, 7, 1), "."]
    columns = {"a": values, "b": values[::-1]}

    found = row_ids(keyed, columns, len(values))

    for row_of, a, b in zip(found, columns["a"], columns["b"], strict=True):
        missing = {"a": a in (None, ""), "b": b in (None, "")}
        expected = None if any(missing[k] for k in key) else row_id(keyed, {"a": a, "b": b})
        assert row_of == expected
