"""How a file is read: found by the node, corrected by a person, remembered for the next."""

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, previewing, remembering
from lienthong.services.intake.models import (
    Batch,
    LeftOutRow,
    QuarantinedRow,
    RememberedMapping,
    RowLog,
)
from lienthong.services.records import queries as records
from tests.corpus.messy_sheets import Sheet, xlsx
from tests.integration.intake.contract import TITLES
from tests.integration.intake.files import row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("table")]
BY = system("test")


def receive(content, file="a.xlsx", **kwargs):
    return actions.receive_file(
        table_name="thu_nhan", file_name=file, content=content, by=BY, unit="don-vi-a", **kwargs
    )


def messy_sheet():
    """Title, header, group, three rows, a total, a signature with a name under it."""
    sheet = Sheet().line("DANH SÁCH").head(["STT", *TITLES])
    sheet.line("I", "Nhóm một").put(*([n, *row(n)] for n in (1, 2, 3)))
    sheet.line("", "", "Tổng cộng", "", "", 99).line()
    return sheet.line("", "", "Người lập biểu").line("", "", "Nguyễn Thị Mẫu")


def run(batch):
    return actions.run_batch(batch_id=actions.start(batch=batch, by=BY).pk)


def test_lines_that_are_no_data_are_kept_and_never_written() -> None:
    done = run(receive(xlsx(("a", messy_sheet()))))

    table = contracts.table("thu_nhan")[1]
    left = list(LeftOutRow.objects.values_list("row_number", "reason"))
    assert (done.state, done.rows_accepted, done.rows_quarantined) == ("done", 3, 0)
    assert left == [(1, "above"), (3, "group"), (7, "total"), (9, "signature"), (10, "tail")]
    assert LeftOutRow.objects.get(row_number=7).cells == {"Tên": "Tổng cộng", "Số tiền": "99"}
    assert records.count(table) == 3


def test_left_out_line_is_taken_in_and_judged_as_any_row() -> None:
    sheet = messy_sheet()
    sheet.rows[2] = ["I", *row(8)[:2], "", *row(8)[3:]]
    batch = run(receive(xlsx(("a", sheet))))

    judged = actions.take_as_data(batch=batch, numbers=[3, 7], by=BY)

    batch.refresh_from_db()
    assert [j.verdict for j in judged] == ["quarantined", "quarantined"]
    assert set(QuarantinedRow.objects.values_list("row_number", flat=True)) == {3, 7}
    assert LeftOutRow.objects.filter(taken_at=None).count() == 3
    assert batch.rows_quarantined == 2
    with pytest.raises(UserError) as caught:
        actions.take_as_data(batch=batch, numbers=[3], by=BY)
    assert caught.value.code == "not-left-out"


def test_line_taken_in_late_has_its_repairs_and_one_outside_the_table_stays() -> None:
    batch = receive(xlsx(("a", messy_sheet())))
    actions.set_lines(batch=batch, data=[], left=[5], by=BY)
    run(batch)
    logged = set(RowLog.objects.filter(batch=batch).values_list("row_number", flat=True))

    (judged,) = actions.take_as_data(batch=batch, numbers=[5], by=BY)
    with pytest.raises(UserError) as caught:
        actions.take_as_data(batch=batch, numbers=[1], by=BY)

    assert judged.accepted
    assert judged.steps
    assert set(RowLog.objects.filter(batch=batch).values_list("row_number", flat=True)) == {
        *logged, 5
    }  # fmt: skip
    assert caught.value.code == "outside-table"
    assert LeftOutRow.objects.get(row_number=1).taken_at is None


def test_line_said_to_be_data_before_the_run_is_read() -> None:
    batch = receive(xlsx(("a", messy_sheet())))
    actions.set_lines(batch=batch, data=[7], left=[5], by=BY)

    done = run(batch)

    assert (done.rows_accepted, done.rows_quarantined) == (2, 1)
    assert LeftOutRow.objects.get(row_number=5).reason == "person"
    with pytest.raises(UserError) as caught:
        actions.set_lines(batch=done, data=[1], left=[], by=BY)
    assert caught.value.code == "batch-state"


def test_person_says_where_the_table_lies() -> None:
    sheet = Sheet().line(*TITLES).put(row(1), row(2)).line().line(*TITLES[:3], "Ghi", "Số tiền")
    sheet.put(*(row(n)[:5] for n in (3, 4, 5)))
    batch = receive(xlsx(("a", sheet)))

    actions.set_table_place(batch=batch, header_rows=(5, 5), last_row=7, columns_out=[4], by=BY)

    batch.refresh_from_db()
    assert batch.reading["header_row"] == 5
    assert (batch.mapping["Ghi"], batch.mapping["Số tiền"]) == (None, None)
    known, judged = previewing.preview(batch, contracts.table("thu_nhan")[1])
    assert [r.number for r in judged.rows] == [6, 7]
    assert dict(known.left_out)[8].reason == "beyond"
    with pytest.raises(UserError):
        actions.set_table_place(
            batch=batch, header_rows=(5, 4), last_row=None, columns_out=[], by=BY
        )
    with pytest.raises(UserError):
        actions.set_table_place(batch=batch, header_rows=(5, 5), last_row=5, columns_out=[], by=BY)


def test_column_of_two_things_is_split_when_a_person_confirms() -> None:
    sheet = Sheet().head(["Mã, tên", "Đơn vị"])
    sheet.put(*([f"M{n:03d} - Người thứ {n}", "don-vi-a"] for n in range(1, 9)))
    batch = receive(xlsx(("a", sheet)))
    table = contracts.table("thu_nhan")[1]
    (suggested,) = previewing.preview(batch, table)[0].suggestions

    actions.shape_columns(batch=batch, key=suggested.shaping.key, accept=True, by=BY)

    batch.refresh_from_db()
    assert suggested.feeds == {"Mã, tên → mã": "ma", "Mã, tên → tên": "ten"}
    assert batch.mapping["Mã, tên"] is None
    done = run(batch)
    assert done.rows_accepted == 8
    assert str(records.page(table, records.Asked(limit=1)).rows[0]["ten"]).startswith("Người thứ")


def test_declined_split_is_not_offered_again() -> None:
    sheet = Sheet().head(["Mã, tên", "Đơn vị"])
    sheet.put(*([f"M{n:03d} - Người thứ {n}", "don-vi-a"] for n in range(1, 9)))
    batch = receive(xlsx(("a", sheet)))
    table = contracts.table("thu_nhan")[1]
    (suggested,) = previewing.preview(batch, table)[0].suggestions

    actions.shape_columns(batch=batch, key=suggested.shaping.key, accept=False, by=BY)

    batch.refresh_from_db()
    assert previewing.preview(batch, table)[0].suggestions == ()
    with pytest.raises(UserError) as caught:
        actions.shape_columns(batch=batch, key=suggested.shaping.key, accept=True, by=BY)
    assert caught.value.code == "no-suggestion"


def test_matching_is_remembered_for_the_unit_whatever_the_order_of_columns() -> None:
    titles = ["Mã", "Tên", "Đơn vị", "Cột lạ"]
    first = receive(xlsx(("a", Sheet().head(titles).put([*row(1)[:3], "1/2/2020"]))))
    mapping = first.mapping | {"Cột lạ": "ngay_cap"}
    run(actions.set_mapping(batch=first, mapping=mapping, by=BY))

    turned = Sheet().head(["CỘT LẠ", "Đơn vị *", "tên", "Mã"]).put(["3/4/2021", *row(2)[2::-1]])
    again = receive(xlsx(("a", turned)))
    other = actions.receive_file(
        table_name="thu_nhan", file_name="b.xlsx", content=xlsx(("a", turned)), by=BY,
        unit="don-vi-b", again=True,
    )  # fmt: skip

    assert again.mapping["CỘT LẠ"] == "ngay_cap"
    assert again.layout["remembered"] == RememberedMapping.objects.get().pk
    assert other.mapping["CỘT LẠ"] is None
    afresh = actions.match_afresh(batch=again, by=BY)
    assert afresh.mapping["CỘT LẠ"] is None
    table = contracts.table("thu_nhan")[1]
    known = remembering.remembered(table, ["ma", "Ten", "DON VI", "cot la"], "don-vi-a")
    assert known is not None
    actions.forget(known=known, by=BY)
    assert remembering.remembered(table, titles, "don-vi-a") is None


def test_split_is_remembered_with_its_matching() -> None:
    def content(first, title):
        sheet = Sheet().head([title, "Đơn vị"])
        sheet.put(*([f"M{n:03d} - Người {n}", "don-vi-a"] for n in range(first, first + 6)))
        return xlsx(("a", sheet))

    batch = receive(content(1, "Mã, tên"))
    table = contracts.table("thu_nhan")[1]
    (suggested,) = previewing.preview(batch, table)[0].suggestions
    actions.shape_columns(batch=batch, key=suggested.shaping.key, accept=True, by=BY)
    batch.refresh_from_db()
    run(batch)

    again = run(receive(content(11, "MÃ, TÊN")))

    assert (again.state, again.rows_accepted) == ("done", 6)


def test_sheets_of_one_shape_are_taken_together() -> None:
    def sheet(first):
        return (
            Sheet().line(f"Trang {first}").head(TITLES).put(*(row(n) for n in (first, first + 1)))
        )

    other = Sheet().head(["Nội dung", "Giá trị"]).put(["x", 1])
    content = xlsx(("A", sheet(1)), ("B", sheet(11)), ("C", other), ("D", sheet(21)))
    batch = receive(content)

    started, passed = actions.start_alike(batch=batch, by=BY)

    for one in started:
        actions.run_batch(batch_id=one.pk)
    assert [b.sheet for b in started] == ["A", "B", "D"]
    assert passed == ["C"]
    assert records.count(contracts.table("thu_nhan")[1]) == 6
    assert Batch.objects.filter(state="done").count() == 3


def test_preview_counts_a_sample_of_a_large_file_and_shows_each_kind() -> None:
    rows = [row(n, **({"Mã": "sai"} if n % 97 == 0 else {})) for n in range(100, 3000)]
    batch = receive(xlsx(("a", Sheet().head(TITLES).put(*rows))))

    _, judged = previewing.preview(batch, contracts.table("thu_nhan")[1])

    assert not judged.sample.whole
    assert 900 <= len(judged.rows) <= 1_100
    assert max(r.number or 0 for r in judged.rows) > 2_500
    assert judged.verdicts["quarantined"] >= 1
    assert {r.verdict for r in judged.shown()} >= {"repaired", "quarantined"}
    assert all(r.verdict == "quarantined" for r in judged.shown("quarantined"))
    assert all(r.concerns("ma") for r in judged.shown("", "ma"))


def two_tables():
    """A table of two rows, and under it one of other columns."""
    sheet = Sheet().head(["STT", *TITLES]).put(*([n, *row(n)] for n in (1, 2)))
    return sheet.line().line("TT", "Đơn vị", "Ngày cấp", "Mã", "Tên").line(1, "a", "b", "c", "d")


def test_batch_with_two_tables_starts_only_when_a_person_chose() -> None:
    batch = receive(xlsx(("a", two_tables())))

    with pytest.raises(UserError) as caught:
        actions.start(batch=batch, by=BY)
    assert (caught.value.code, caught.value.values) == ("several-tables", {"line": 5})
    batch.refresh_from_db()
    assert batch.state == "received"

    done = run(actions.keep_one_table(batch=batch, by=BY))
    assert (done.state, done.rows_accepted) == ("done", 2)
    assert set(LeftOutRow.objects.values_list("row_number", flat=True)) == {5, 6}


def test_last_row_of_the_first_table_is_a_choice_too() -> None:
    batch = receive(xlsx(("a", two_tables())))

    placed = actions.set_table_place(
        batch=batch, header_rows=(1, 1), last_row=3, columns_out=(), by=BY
    )

    assert run(placed).rows_accepted == 2


def test_other_header_takes_the_choice_of_one_table_back() -> None:
    batch = actions.keep_one_table(batch=receive(xlsx(("a", two_tables()))), by=BY)

    placed = actions.set_table_place(
        batch=batch, header_rows=(1, 1), last_row=None, columns_out=(), by=BY
    )

    with pytest.raises(UserError) as caught:
        actions.start(batch=placed, by=BY)
    assert caught.value.code == "several-tables"
