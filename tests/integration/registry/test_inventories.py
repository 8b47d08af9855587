"""An agency's Excel inventory: understood, compared, decided by a person, written, undone."""

import time
from datetime import date

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.records import actions as records
from lienthong.services.records import queries as record_queries
from lienthong.services.records.queries import Asked
from lienthong.services.registry import actions, errors, register
from lienthong.services.registry.inventory.models import Inventory
from tests.integration.registry.inventories import line, workbook
from tests.integration.registry.test_register import registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BY = system("test")
DAY = date(2026, 11, 1)
FULL = {
    "url": "https://nhadat.vinhlong.gov.vn", "cap": "Tỉnh", "nam": 2021, "dau_tu": "Thuê dịch vụ",
    "kinh_phi": 1500, "ra_soat": "Nâng cấp", "trang_thai": "Đang vận hành",
    "thong_tin": "Thửa đất", "phuong_thuc": "API", "tan_suat": "Hàng ngày", "ket_noi": "Đã kết nối",
}  # fmt: skip


def taken(*groups, agency: str = "vinh-long") -> Inventory:
    return actions.receive_inventory(
        agency_id=agency, file_name="kiem-ke.xlsx", content=workbook(groups), as_of=DAY, by=BY
    )


def lines(inventory: Inventory) -> dict[str, object]:
    return {one.name: one for one in inventory.lines.all()}


def total() -> int:
    return register.databases(Asked(limit=0)).total


def test_a_real_workbook_is_understood_whole(registered) -> None:  # noqa: F811
    found = taken(
        ("I. Sở Nông nghiệp và Môi trường", [line("Phần mềm nhà ở xã hội nông thôn", **FULL)]),
        ("II. Sở Y tế", [line("Hồ sơ sức khỏe học đường", don_vi="Chi cục Dân số")]),
    )

    by_name = lines(found)
    assert found.sheet == "Danh mục HTTT"
    assert by_name["Phần mềm nhà ở xã hội nông thôn"].cells.items() >= {
        "ten": "Phần mềm nhà ở xã hội nông thôn",
        "don_vi_quan_ly": "Sở Nông nghiệp và Môi trường",
        "dia_chi_web": "https://nhadat.vinhlong.gov.vn",
        "cap_quan_ly": "tinh", "nam": 2021, "hinh_thuc_dau_tu": "thue-dich-vu",
        "kinh_phi": "1500000000", "ket_qua_ra_soat": "nang-cap", "trang_thai": "da-co",
        "thong_tin_chia_se": "Thửa đất", "phuong_thuc_chia_se": "api",
        "tan_suat_chia_se": "ngay", "tinh_trang_ket_noi": "da-ket-noi",
    }.items()  # fmt: skip
    assert by_name["Hồ sơ sức khỏe học đường"].cells["don_vi_quan_ly"] == "Chi cục Dân số"
    assert [reason for _n, reason, _text in found.left_out].count("group") == 2
    assert total() == 330


def test_confirmed_then_compared_again_then_undone(registered) -> None:  # noqa: F811
    first = taken(
        ("", [line("Nhà ở học sinh bán trú", nam=2020), line("Trạm quan trắc khí tượng")])
    )
    assert {one.verdict for one in first.lines.all()} == {"new"}
    actions.confirm_inventory(inventory_id=first.pk, by=BY)
    made = lines(first)["Nhà ở học sinh bán trú"].row_id
    assert register.database(made).row["nam"] == 2020
    assert total() == 332

    second = taken(("", [line("nhà ở học  sinh bán trú", nam=2022), line("Sổ tay ngư trường")]))
    verdicts = {name: (one.verdict, one.decision) for name, one in lines(second).items()}
    assert verdicts == {
        "nhà ở học  sinh bán trú": ("changed", "take"),
        "Sổ tay ngư trường": ("new", "take"),
        "Trạm quan trắc khí tượng": ("gone", "leave"),
    }
    gone = lines(second)["Trạm quan trắc khí tượng"]
    actions.decide_lines(inventory_id=second.pk, lines=[gone.pk], decision="cancel", by=BY)
    actions.confirm_inventory(inventory_id=second.pk, by=BY)
    assert register.database(made).row["nam"] == 2022
    assert total() == 332

    assert actions.undo_inventory(inventory_id=second.pk, by=BY) == []
    assert register.database(made).row["nam"] == 2020
    assert {r["ten"] for r in record_queries.page(
        register.register_table(), Asked(filters={"co_quan": "vinh-long"})
    ).rows} == {"Nhà ở học sinh bán trú", "Trạm quan trắc khí tượng"}  # fmt: skip
    assert len(record_queries.history(register.register_table(), made)) == 3
    assert AuditRecord.objects.filter(action="registry.inventory_undo").count() == 1


def test_undo_leaves_what_changed_since(registered) -> None:  # noqa: F811
    found = taken(("", [line("Nhà ở học sinh bán trú"), line("Trạm quan trắc khí tượng")]))
    actions.confirm_inventory(inventory_id=found.pk, by=BY)
    kept = lines(found)["Trạm quan trắc khí tượng"].row_id
    row = register.database(kept).row
    table = register.register_table()
    values = {f.name: row[f.name] for f in table.fields} | {"nam": 2019}
    records.write_rows(table=table, rows=[(kept, values)], by=BY)

    assert actions.undo_inventory(inventory_id=found.pk, by=BY) == [kept]
    assert total() == 331


def test_near_duplicates_wait_and_national_overlaps_say_why(registered) -> None:  # noqa: F811
    first = taken(("", [line("Phần mềm quản lý nhà ở học sinh bán trú")]))
    actions.confirm_inventory(inventory_id=first.pk, by=BY)
    found = taken(
        ("", [line("CSDL nhà ở học sinh bán trú", nam=2023), line("Hệ thống thông tin đất đai")])
    )
    near = lines(found)["CSDL nhà ở học sinh bán trú"]
    land = lines(found)["Hệ thống thông tin đất đai"]

    assert [a["name"] for a in near.near] == ["Phần mềm quản lý nhà ở học sinh bán trú"]
    assert "Đất đai" in land.overlaps[0]["name"]
    assert land.overlaps[0]["words"]
    with pytest.raises(errors.Undecided) as refused:
        actions.confirm_inventory(inventory_id=found.pk, by=BY)
    assert refused.value.place == f"kiem-ke.xlsx: {near.number}"
    actions.recognise_line(inventory_id=found.pk, line_id=near.pk, row_id=near.near[0]["id"], by=BY)
    actions.decide_lines(inventory_id=found.pk, lines=[land.pk], decision="link", by=BY)
    actions.confirm_inventory(inventory_id=found.pk, by=BY)

    assert register.database(near.near[0]["id"]).row["nam"] == 2023
    links = record_queries.page(register.links_table(), Asked()).rows
    assert {r["den_csdl"] for r in links} == {a["id"] for a in land.overlaps}
    actions.undo_inventory(inventory_id=found.pk, by=BY)
    assert record_queries.page(register.links_table(), Asked()).total == 0


def test_what_no_list_knows_goes_to_the_note(registered) -> None:  # noqa: F811
    found = taken(("", [line("Nhà ở học sinh bán trú", dau_tu="Vay ODA", nam="đã lâu")]))

    one = found.lines.get()
    assert one.verdict == "new"
    assert one.aside == [["Hình thức đầu tư", "Vay ODA"], ["Năm đưa vào sử dụng", "đã lâu"]]
    assert one.cells["ghi_chu"] == "Hình thức đầu tư: Vay ODA; Năm đưa vào sử dụng: đã lâu"


def test_twice_in_one_file_is_refused_with_the_line(registered) -> None:  # noqa: F811
    found = taken(("", [line("Nhà ở học sinh bán trú"), line("NHÀ Ở HỌC SINH BÁN TRÚ")]))

    second = found.lines.order_by("number").last()
    assert second.verdict == "refused"
    assert second.problems[0]["values"] == {"line": second.number - 1}


def test_a_row_changed_meanwhile_is_not_overwritten(registered) -> None:  # noqa: F811
    name = register.database("bvhttdl-review-18").row["ten"]
    found = taken(("", [line(name, nam=2021)]), agency="bvhttdl")
    row = register.database("bvhttdl-review-18").row
    table = register.register_table()
    values = {f.name: row[f.name] for f in table.fields} | {"nen_tang": "Oracle"}
    records.write_rows(table=table, rows=[(row["_id"], values)], by=BY)

    with pytest.raises(errors.MovedMeanwhile):
        actions.confirm_inventory(inventory_id=found.pk, by=BY)
    actions.match_columns(inventory_id=found.pk, mapping={}, sheet=found.sheet, by=BY)
    actions.confirm_inventory(inventory_id=found.pk, by=BY)
    row = register.database("bvhttdl-review-18").row
    assert (row["nam"], row["nen_tang"]) == (2021, "Oracle")


def test_a_person_matches_a_column_otherwise(registered) -> None:  # noqa: F811
    found = taken(("", [line("Nhà ở học sinh bán trú", thong_tin="Sở Giáo dục")]))
    chosen = dict(found.mapping)
    source = next(t for t, f in chosen.items() if f == "thong_tin_chia_se")
    owner = next(t for t, f in chosen.items() if f == "don_vi_quan_ly")
    chosen |= {source: "don_vi_quan_ly", owner: None}

    found = actions.match_columns(inventory_id=found.pk, mapping=chosen, sheet=found.sheet, by=BY)
    assert found.lines.get(verdict="new").cells["don_vi_quan_ly"] == "Sở Giáo dục"


def test_a_file_without_names_says_where_and_what_to_do(registered) -> None:  # noqa: F811
    with pytest.raises(UserError) as refused:
        actions.receive_inventory(
            agency_id="vinh-long", file_name="a.csv", content=b"Ngay,So tien\n1/1/2026,5\n",
            as_of=DAY, by=BY,
        )  # fmt: skip
    assert refused.value.code == "no-name-column"
    assert refused.value.place == "a.csv"
    assert refused.value.remedy


@pytest.mark.long
def test_five_thousand_lines_are_compared_and_written(registered) -> None:  # noqa: F811
    words = ("cầu", "cống", "rừng", "chợ", "bến", "đê", "trạm", "trường", "ao", "giếng")
    names = [
        f"{words[i % 10]} {words[i // 10 % 10]} {words[i // 100 % 10]} khu vực số {i}"
        for i in range(5000)
    ]
    begun = time.monotonic()
    found = taken(("", [line(n, nam=2020) for n in names]))
    open_lines = found.lines.filter(decision="", verdict="new")
    actions.decide_lines(
        inventory_id=found.pk, lines=[n.pk for n in open_lines], decision="take", by=BY
    )
    actions.confirm_inventory(inventory_id=found.pk, by=BY)

    assert total() == 5330
    assert time.monotonic() - begun < 60
    assert contract_queries.find("danh-muc-csdl") is not None
