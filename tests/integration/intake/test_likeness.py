"""New rows very like one that is there are asked about; the answer updates it or lets it in."""

from datetime import date

import pytest

from lienthong.base.actor import system
from lienthong.services.intake import actions, likeness, queries
from lienthong.services.intake.columns.judging import ColumnJudge
from lienthong.services.intake.judging import Judge, RawRow
from lienthong.services.records import queries as records
from tests.integration.intake.contract import CONTRACT
from tests.integration.intake.files import row
from tests.integration.intake.test_corrections import load

BY = system("test")
LIKE = "{property: likeness, value: {near: [ten], within: [don_vi], threshold: 0.6}}"
SAME = "{property: likeness, value: {fields: [ten, don_vi]}}"


def declare(likeness: str):
    from lienthong.services.contracts import actions as contracts

    unit = "{property: unitField, value: don_vi}"
    text = CONTRACT.replace(f"      - {unit}", f"      - {unit}\n      - {likeness}")
    contract = contracts.apply_contract(text=text, file="thu-nhan.yaml", by=BY)
    return contract.table("thu_nhan")


@pytest.fixture
def there(transactional_db):
    """Declare the table and put one row there."""

    def make(likeness: str):
        declared = declare(likeness)
        load([row(1, Tên="Đền Trần Nam Định")])
        return declared

    return make


def judged(table, *names: str, judge=Judge):
    raws = [
        RawRow(cells={"ma": f"M10{n}", "ten": name, "don_vi": "don-vi-a", "so_tien": "1"}, number=n)
        for n, name in enumerate(names, start=1)
    ]
    return judge(table, today=date(2026, 1, 1), asks_alike=True).judge(raws)


@pytest.mark.parametrize("name", ["đền trần nam định", "DEN TRAN - NAM DINH", "Đền Trần, Nam Định"])
def test_equal_name_differently_written_is_asked(there, name) -> None:
    (found,) = judged(there(SAME), name)

    (problem,) = found.errors
    assert (found.verdict, problem.kind, problem.columns) == ("waiting", "likeness", ("ma",))
    assert [c.value for c in problem.choices] == ["lienthong:update:M001", "lienthong:new:M101"]
    assert "%(" not in problem.sentence()


def test_near_name_is_asked_only_within_the_block(there) -> None:
    table = there(LIKE)

    near, far = judged(table, "Đền Trần Nam Địn", "Chùa Keo Hành Thiện")
    elsewhere = Judge(table, today=date(2026, 1, 1), asks_alike=True).judge(
        [RawRow(cells={"ma": "M109", "ten": "Đền Trần Nam Định", "don_vi": "b", "so_tien": "1"})]
    )

    assert (near.verdict, far.verdict, elsewhere[0].verdict) == ("waiting", "accepted", "accepted")


def test_row_under_its_own_key_is_an_update_and_is_not_asked(there) -> None:
    table = there(SAME)
    raw = RawRow(
        cells={"ma": "M001", "ten": "Đền Trần Nam Định", "don_vi": "don-vi-a", "so_tien": "1"}
    )

    (found,) = Judge(table, today=date(2026, 1, 1), asks_alike=True).judge([raw])

    assert found.accepted


def test_nothing_is_asked_where_nothing_is_declared(table, monkeypatch) -> None:
    load([row(1, Tên="Đền Trần")])
    monkeypatch.setattr(likeness, "questions", None)

    (found,) = judged(table, "Đền Trần")

    assert found.accepted


def test_columns_ask_what_rows_ask(there) -> None:
    table = there(SAME)
    load([row(2, Tên="Đền Trần Nam Định"), row(3, Tên="Chùa Keo")])

    kept = queries.quarantine("thu_nhan").get()

    assert (kept.verdict, kept.row_id, kept.problems[0]["kind"]) == ("waiting", "M002", "likeness")
    assert records.get(table, "M003")["ten"] == "Chùa Keo"
    raws = [
        RawRow(
            cells={"ma": "M004", "ten": "den tran nam dinh", "don_vi": "don-vi-a", "so_tien": "1"},
            number=1,
        )
    ]
    by_columns = ColumnJudge(Judge(table, today=date(2026, 1, 1), asks_alike=True))
    verdict = by_columns.decide(by_columns.prepare(raws))
    assert [r.verdict for r in verdict.refused] == ["waiting"]


def test_answers_update_the_row_or_let_it_in(there) -> None:
    table = there(SAME)
    load([row(2, Tên="Đền Trần Nam Định", **{"Số tiền": "7"}), row(3, Tên="ĐỀN TRẦN NAM ĐỊNH")])
    update, new = queries.quarantine("thu_nhan").order_by("id")

    first = actions.correct_row(row=update, values={"ma": "lienthong:update:M001"}, by=BY)
    second = actions.correct_row(row=new, values={"ma": "lienthong:new:M003"}, by=BY)

    assert (first.accepted, first.row_id) == (True, "M001")
    assert (second.accepted, second.row_id) == (True, "M003")
    assert records.get(table, "M001")["so_tien"] == 7
