"""Rows judged by columns get the very verdicts they get one by one."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lienthong.services.intake.judging import Judge, RawRow
from lienthong.services.intake.staging import Staging, copy_refused, copy_rows, create, first_seen
from lienthong.services.intake.verdicts import laid_out
from tests.generative.strategies import CELLS
from tests.integration.intake.columns_contract import CONTRACT

TODAY = date(2026, 11, 1)
FIVE = timezone(timedelta(hours=5))
# Few values, so that keys double, references are met, and rules about several columns fail.
LIKELY = {
    "ma": ["M1", "M2", "M3", "M4", "m5", " M6", "M1|", "X", "", None, "M\\1"],
    "lan": ["1", "2", "02", "1.0", 1, 1.0, True, "x", "", "3.359"],
    "ten": ["An", "Bình", "An ", "Bi\u0300nh", "N/A", "", "một tên dài quá mức cho phép", "An"],
    "don_vi": ["so-a", "so-b", "", "so-a "],
    "can_cuoc": ["001099012345", "1099012345", "99012345", "", "", 1099012345.0, "001199012346"],
    "gioi_tinh": ["1", "2", "Nam", "nữ", "", "khác lạ"],
    "ngay_sinh": ["1999-05-01", "01/05/1999", "31/02/1999", "", 36281.0, date(1999, 5, 1)],
    "so_tien": ["1", "3.359,80", "-1", "1.50", 1.5, 0.0, -0.0, Decimal("1.50"), "", "x", 9999],
    "luc": [
        "",
        datetime(2026, 1, 1, 7, tzinfo=UTC),
        datetime(2026, 1, 1, 12, tzinfo=FIVE),
        "01/01/2026 07:00",
    ],
    "noi": ["A", "B", "C", "", "", None],
    "cha": ["M1", "M2", "M3", "M9", "", "", None],
    "cac_noi": ["", None, "A\nB", "C", ["A"], ["A", "Z"]],
    "ghi_chu": ["", "x", "y", "một dòng\nhai dòng", None],
}
# Readers give neither NUL nor halves of characters.
STORED = CELLS.filter(lambda cell: not isinstance(cell, str) or cell.isprintable())
ROW = st.fixed_dictionaries(
    {name: st.one_of(*(st.sampled_from(cells) for _ in range(9)), STORED)
     for name, cells in LIKELY.items()}
)  # fmt: skip
# Rows right but for a cell or two: most verdicts of the first kind are refusals for many reasons.
GOOD = {
    "ma": "M1", "lan": "1", "ten": "An", "don_vi": "so-a", "can_cuoc": "", "gioi_tinh": "1",
    "ngay_sinh": "1999-05-01", "so_tien": "10", "luc": "", "noi": "A", "cha": "", "cac_noi": "",
    "ghi_chu": "",
}  # fmt: skip
NEARLY = st.builds(
    lambda key, name, person, changes: (
        GOOD | {"ma": f"M{key}", "ten": f"Tên {name}", "can_cuoc": person} | dict(changes)
    ),
    st.integers(1, 30),
    st.integers(1, 30),
    st.sampled_from(["", "", "001099012345", "001099012346"]),
    st.lists(
        st.sampled_from([(name, cell) for name, cells in LIKELY.items() for cell in cells]),
        max_size=2,
    ),
)
ROWS = st.lists(st.one_of(NEARLY, NEARLY, NEARLY, ROW), min_size=1, max_size=40)


@pytest.fixture
def table(transactional_db):
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts
    from lienthong.services.records import actions as records

    by = system("test")
    contract = contracts.apply_contract(text=CONTRACT, file="thu-cot.yaml", by=by)
    places = contract.table("noi_thu")
    records.write_rows(table=places, rows=[("A", {"ma": "A"}), ("B", {"ma": "B"})], by=by)
    table = contract.table("thu_cot")
    names = [field.name for field in table.fields]
    there = dict.fromkeys(names) | {"ma": "M3", "lan": 1, "ten": "Tên 3", "noi": "A"}
    there["don_vi"] = "so-b"
    records.write_rows(table=table, rows=[("M3|1", there)], by=by)
    for key, person in (("M2", "001099012346"), ("M4", "001199012346")):
        other = there | {"ma": key, "ten": f"Tên {key}", "noi": "B", "can_cuoc": person}
        records.write_rows(table=table, rows=[(f"{key}|1", other)], by=by, source="nut-khac")
    return table


def _rows(found):
    return [RawRow(cells=cells, number=n, ref=n % 3 or None) for n, cells in enumerate(found, 2)]


def _by_columns(table, **known):
    from lienthong.services.intake.columns.judging import ColumnJudge

    return ColumnJudge(Judge(table, **known))


def _verdicts(table, rows, size, judge_of, scope, again_after=None):
    """Judge rows chunk by chunk as a batch does: staged rows count for those after them."""
    place = Staging(7)
    create(place, table)
    found, judge = [], judge_of(table, today=TODAY, write_scope=scope, staged=place.rows)
    for at in range(0, len(rows), size):
        if at == again_after:
            judge = judge_of(table, today=TODAY, write_scope=scope, staged=place.rows)
            judge.recall(first_seen(place))
        verdict = judge.decide(judge.prepare(rows[at : at + size]))
        found.append(verdict if judge_of is not Judge else laid_out(table, verdict))
        _stage(place, table, found[-1])
    return found


def _stage(place, table, verdict):
    from lienthong.services.intake.actions.quarantining import rows_to_keep

    copy_rows(
        place,
        table,
        row_ids=verdict.row_ids,
        numbers=verdict.numbers,
        refs=verdict.refs,
        columns=[verdict.columns[field.name] for field in table.fields],
    )
    kept = rows_to_keep(table=table, judged=verdict.refused, batch=None, origin="file")
    copy_refused(place, kept, [judged.raw.ref for judged in verdict.refused])


@pytest.mark.parametrize("scope", [None, "so-a"])
@pytest.mark.parametrize("size", [1000, 7])
def test_columns_give_the_verdicts_of_rows(table, scope, size):
    seen = set()

    # Doubled in the file, and in what a rule asks: whatever else is drawn.
    @example([GOOD | {"ma": "M20"}, GOOD | {"ma": "M20"}])
    @example([GOOD | {"ma": "M21"}, GOOD | {"ma": "M22"}])
    @given(ROWS)
    @settings(
        deadline=None,
        max_examples=15,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def run(found):
        rows = _rows(found)
        one_by_one = _verdicts(table, rows, size, Judge, scope)
        by_columns = _verdicts(table, rows, size, _by_columns, scope)

        # As texts too: 1.5 and 1.50 are equal, and so is one moment in two time zones.
        assert (by_columns, repr(by_columns)) == (one_by_one, repr(one_by_one))
        for verdict in one_by_one:
            seen.update(p.kind for judged in verdict.refused for p in judged.problems)
            seen.update({"accepted"} if verdict.row_ids else set())
            seen.update({"repaired"} if verdict.repaired else set())

    run()
    # The rows were not all alike: every way to be judged was met.
    assert {"accepted", "repaired", "doubled_in_file", "unique", "duplicate_values"} <= seen
    assert {"reference", "expression", "required", "type", "pattern", "foreign_row"} <= seen


def test_columns_after_a_resume_give_the_verdicts_of_an_undisturbed_run(table):
    @given(ROWS)
    @settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
    def run(found):
        rows = _rows(found)

        disturbed = _verdicts(table, rows, 5, _by_columns, None, again_after=10)

        assert disturbed == _verdicts(table, rows, 5, Judge, None)

    run()
