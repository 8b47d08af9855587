"""Rows of the log cut into columns are the rows that are read one by one, whatever they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.adapters.postgres.logged import DecodeError, Logged, Relation
from lienthong.adapters.postgres.spool import Spool
from lienthong.core.package.change import UNCHANGED, Cell, columns_of, told_columns
from lienthong.core.package.wire_rows import NotRows, copied_rows

NARROW = Relation("data", "t", ("_id", "a"), ("_id",))
WIDE = Relation("data", "t", ("_id", "a", "b", "c"), ("_id",))
OTHER = Relation("data", "u", ("_id",), ("_id",))
RELATIONS = (NARROW, WIDE, OTHER)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
cells = st.one_of(st.none(), st.just(UNCHANGED), texts)


def number(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def row(values: Sequence[Cell]) -> bytes:
    told = [number(len(values), 2)]
    for value in values:
        if isinstance(value, str):
            data = value.encode()
            told += [b"t", number(len(data), 4), data]
        else:
            told.append(b"n" if value is None else b"u")
    return b"".join(told)


@st.composite
def messages(draw: st.DrawFn) -> tuple[Relation, bytes]:
    relation = draw(st.sampled_from(RELATIONS))
    rest = st.lists(cells, min_size=len(relation.columns) - 1, max_size=len(relation.columns) - 1)
    new = row([draw(texts), *draw(rest)])
    old = row([draw(texts), *[None] * (len(relation.columns) - 1)])
    kind = draw(st.sampled_from("IIIUUUKOD"))
    head = {"I": b"I", "U": b"U", "K": b"U", "O": b"U", "D": b"D"}[kind] + number(7, 4)
    if kind == "D":
        return relation, head + b"K" + old
    before = kind.encode() + old if kind in "KO" else b""
    return relation, head + before + b"N" + new


commits = st.lists(st.lists(messages(), max_size=6), min_size=1, max_size=5)


def kept(made: Sequence[Sequence[tuple[Relation, bytes]]]) -> list[Logged]:
    return [Logged([r for r, _ in one], [m for _, m in one]) for one in made]


def as_told(parts: object) -> dict[str, tuple[list[object], bool]]:
    """Table → its rows with their commits and cells, and whether some were removed."""
    found: dict[str, tuple[list[object], bool]] = {}
    for part in parts:  # type: ignore[attr-defined]
        rows, removed = found.get(part.table, ([], False))
        for place, commit in enumerate(part.commits):
            values = {}
            for name, column in part.columns.items():
                marked = column.unchanged is not None and bool(column.unchanged[place])
                values[name] = UNCHANGED if marked else column.texts[place].as_py()
            rows.append((int(commit), values))
        found[part.table] = (rows, removed or part.removed)
    return found


def reference(made: Sequence[Logged]) -> dict[str, tuple[list[object], bool]]:
    """The same, from the changes one by one."""
    found: dict[str, tuple[list[object], bool]] = {}
    for commit, one in enumerate(made):
        for change in one:
            rows, removed = found.get(change.table, ([], False))
            if change.operation == "delete":
                removed = True
            else:
                rows.append((commit, dict(change.row)))
            found[change.table] = (rows, removed)
    return found


@given(commits)
def test_columns_are_the_rows_told_one_by_one(made: list[list[tuple[Relation, bytes]]]) -> None:
    logged = kept(made)

    found = as_told(columns_of(logged, {"t", "u"}))

    expected = reference(logged)
    # An update that moves a row is a removal only when its key is compared, one by one.
    assert {t: rows for t, (rows, _) in found.items()} == {
        t: rows for t, (rows, _) in expected.items()
    }
    assert {t for t, (_, gone) in found.items() if gone} == {
        t for t, (_, gone) in expected.items() if gone
    }


@given(commits)
def test_a_spool_gives_back_what_it_was_given(made: list[list[tuple[Relation, bytes]]]) -> None:
    spool = Spool(None)
    for one in kept(made):
        spool.add(one, 1)

    back = [change for block in spool.blocks(["t", "u"]) for change in block]

    told = [change for one in kept(made) for change in one]
    assert back == sorted(told, key=lambda change: change.table)
    assert spool.weight == len(made)


@given(st.lists(st.tuples(texts, st.one_of(st.none(), texts)), max_size=5))
def test_rows_of_a_binary_copy_are_cut(values: list[tuple[str, str | None]]) -> None:
    data, starts = b"", []
    for one in values:
        starts.append(len(data))
        data += number(2, 2)
        for cell in one:
            size = -1 if cell is None else len(cell.encode())
            data += size.to_bytes(4, "big", signed=True) + (cell or "").encode()

    found = copied_rows(data, np.array(starts, np.int64), ["a", "b"])

    assert [tuple(one) for one in zip(*(found[n].to_pylist() for n in "ab"), strict=True)] == values
    assert all(column.type == pa.string() for column in found.values())


@pytest.mark.parametrize(
    "message",
    [
        b"I" + number(7, 4) + b"N" + number(3, 2),
        b"I" + number(7, 4) + b"N" + number(2, 2) + b"xx",
        b"I" + number(7, 4) + b"N" + number(2, 2) + b"nt" + number(9, 4) + b"short",
        b"I" + number(7, 4) + b"N" + number(2, 2) + b"nt" + number(1, 4) + b"\xff",
    ],
)
def test_bytes_that_are_no_row_are_not_guessed_at(message: bytes) -> None:
    with pytest.raises(DecodeError):
        list(Logged.columns([Logged([NARROW], [message])], {"t"}))


def test_rows_beyond_what_can_be_cut_at_once_are_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lienthong.core.package.wire_rows.LONGEST", 3)

    with pytest.raises(NotRows):
        copied_rows(bytes(4), np.array([0], np.int64), [])


def test_many_bytes_are_cut_in_several_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lienthong.adapters.postgres.logged._LARGEST_RUN", 40)
    made = Logged()
    for place in range(9):
        made.add(NARROW, b"I" + number(7, 4) + b"N" + row([str(place), "x"]))

    parts = list(columns_of([made], {"t"}))

    assert len(parts) > 1
    assert as_told(parts) == as_told(told_columns(((0, c) for c in made), {"t"}))
