"""Cells of one column: the same answers as cell by cell, asked once, within bounds."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from lienthong.core.cleaning.model import CannotRead, Step
from lienthong.services.intake.columns import cells
from lienthong.services.intake.columns.cells import ColumnCells


def _column(asked):
    def read(cell):
        asked.append(cell)
        if cell == "hỏng":
            raise CannotRead("m", "r")
        if isinstance(cell, str) and cell != cell.strip():
            return cell.strip(), (Step("whitespace", cell, cell.strip(), "c"),)
        return cell, ()

    return ColumnCells(read, lambda value: value == "cấm")


def test_take_marks_what_is_not_simply_right():
    values, marks = _column([]).take(["a", " b", "hỏng", "cấm", None, "a"])

    assert values == ["a", "b", None, "cấm", None, "a"]
    assert marks == {1: (Step("whitespace", " b", "b", "c"),), 2: None, 3: None}


def test_take_asks_about_equal_texts_once():
    asked = []
    column = _column(asked)

    column.take(["a", "b", "a"])
    assert column.take(["b", " b", " b"])[1].keys() == {1, 2}

    assert asked == ["a", "b", " b"]


def test_take_never_mixes_up_equal_cells_of_different_kinds():
    five = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    mixed = [
        1, 1.0, True, Decimal(1), "1", 0.0, -0.0, 0, False, Decimal("1.50"), Decimal("1.5"),
        datetime(2026, 1, 1, 7, tzinfo=UTC), five, date(2026, 1, 1), [1], {"a": 1},
    ]  # fmt: skip

    column = _column([])

    for _ in range(2):
        assert list(map(repr, column.take(mixed)[0])) == list(map(repr, mixed))


def test_take_forgets_when_it_has_seen_many_cells(monkeypatch):
    monkeypatch.setattr(cells, "MOST_CELLS", 5)
    asked = []
    column = _column(asked)

    for number in range(20):
        values, marks = column.take([f"{number}", " x"])
        assert (values, list(marks)) == ([f"{number}", "x"], [1])

    assert 2 < asked.count(" x") < 20


def test_take_does_not_keep_long_texts(monkeypatch):
    asked = []
    column = _column(asked)
    long = "d" * (cells.LONGEST_KEPT + 1)

    assert column.take([long, long])[0] == [long, long]

    assert asked == [long, long]
