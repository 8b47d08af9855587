"""Run the tables of administrative units: rows of several columns, addresses, places in text."""

import pytest

from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.cleaning.unit_address import take_apart
from lienthong.core.contract.model import Field, Table, UnitUse
from tests.spec.tables import cases, raw


def _field(name: str, term: str, **more: object) -> Field:
    return Field(name, name, name, "", "string", "", term=term, group="Nơi", **more)


PLACE = (
    _field("ma_tinh", "dia-chi.ma-tinh"),
    _field("ma_xa", "dia-chi.ma-xa"),
    _field("dia_chi", "dia-chi.chi-tiet"),
)


def _table(*fields: Field) -> Table:
    return Table("thu", "thu", "Thử", "Test", "", fields, ())


@pytest.mark.parametrize(
    ("commune", "province", "address", "code", "province_code", "steps"),
    cases("admin_units", "rows", 6),
)
def test_rows(commune, province, address, code, province_code, steps, shipped):
    row = {"ma_xa": raw(commune), "ma_tinh": raw(province), "dia_chi": raw(address)}

    done = TableStandardiser.of(_table(*PLACE), shipped).standardise(row)

    asked = any(problem.is_question for problem in done.problems)
    taken = ", ".join(s.name for s in done.steps if s.column != "dia_chi")
    assert (done.values["ma_xa"] or "∅", done.values["ma_tinh"] or "∅") == (code, province_code)
    assert ("hỏi" if asked else taken) == steps


@pytest.mark.parametrize(
    ("address", "detail", "village", "commune", "district", "province"),
    cases("admin_units", "addresses", 6),
)
def test_addresses(address, detail, village, commune, district, province, shipped):
    found = take_apart(shipped.units, address)

    names = [unit.full_name if unit else "" for unit in (found.district, found.province)]
    assert (found.detail, found.village) == (detail, village)
    assert [*(u.full_name for u in found.communes[:1]), *names] == (
        [commune, district, province] if commune else ["", ""]
    )
    assert found.sure is bool(commune)


ADDRESS = Field(
    "noi_o", "Nơi ở", "Home", "", "object", "", kind="address",
    children=(
        _field("chi_tiet", "dia-chi.chi-tiet"),
        _field("ma_xa", "dia-chi.ma-xa"),
        _field("ma_xa_cu", "dia-chi.ma-xa-cu"),
        _field("ma_huyen_cu", "dia-chi.ma-huyen-cu"),
        _field("ma_tinh", "dia-chi.ma-tinh"),
        _field("quoc_gia", "dia-chi.quoc-gia"),
        _field("nguyen_van", "chung.van-ban"),
    ),
)  # fmt: skip


def test_one_text_becomes_the_parts_of_an_address(shipped):
    text = "Số 12 Lê Lợi, tổ 3, P. Phú Cường, TX Thủ Dầu Một, Bình Dương"

    done = TableStandardiser.of(_table(ADDRESS), shipped).standardise({"noi_o": text})

    assert done.problems == ()
    assert done.values["noi_o"] == {
        "chi_tiet": "Số 12 Lê Lợi, tổ 3", "ma_xa": "25747", "ma_xa_cu": "25747",
        "ma_huyen_cu": "718", "ma_tinh": "79", "quoc_gia": "VNM", "nguyen_van": text,
    }  # fmt: skip


def test_address_that_is_not_sure_is_not_parted(shipped):
    done = TableStandardiser.of(_table(ADDRESS), shipped).standardise(
        {"noi_o": "12 Lê Lợi, xã Tân Lập"}
    )

    assert done.values["noi_o"] == {
        "chi_tiet": "12 Lê Lợi, xã Tân Lập", "nguyen_van": "12 Lê Lợi, xã Tân Lập"
    }  # fmt: skip


AT_DATE = (
    _field("ma_tinh", "dia-chi.ma-tinh-cu"),
    _field("ma_xa", "dia-chi.ma-xa", unit=UnitUse("at-date", date="ngay", today="ma_xa_nay")),
    _field("ma_xa_nay", "dia-chi.ma-xa"),
    Field("ngay", "Ngày", "Day", "", "date", ""),
)


@pytest.mark.parametrize(
    ("commune", "day", "code", "today", "asked"),
    [
        ("Phường Phú Cường, TDM, Bình Dương", "01/02/2020", "25747", "25747", False),
        ("25750", "01/02/2020", "25750", "25750", False),
        ("02032", "01/02/2020", "02032", "02038", False),  # an old code is never rewritten
        ("Xã Tân Lập, Chợ Đồn, Bắc Kạn", "01/02/2020", "02032", "02038", False),
        ("00100", "01/02/2020", "00100", None, True),  # Quảng An was split
        ("00103", "01/02/2026", "00103", "00103", False),  # Tây Hồ, in force that day
        ("Phường Tây Hồ, Hà Nội", "01/02/2026", "00103", "00103", False),
    ],
)
def test_unit_of_the_day_is_kept_with_that_of_today(commune, day, code, today, asked, shipped):
    standardiser = TableStandardiser.of(_table(*AT_DATE), shipped)

    done = standardiser.standardise({"ma_xa": commune, "ngay": day})

    assert (done.values["ma_xa"], done.values["ma_xa_nay"]) == (code, today)
    assert [p.columns for p in done.problems if p.is_question] == [("ma_xa_nay",)] * asked
    if asked:
        chosen = done.problems[0].choices[0].value
        again = standardiser.standardise({"ma_xa": commune, "ngay": day, "ma_xa_nay": chosen})
        assert (again.problems, again.values["ma_xa_nay"]) == ((), chosen[-5:])


def test_every_shipped_commune_has_its_province_beside_it(shipped):
    from lienthong.core.contract.parse import parse_contract
    from tests.unit.core.contract.test_parse import SHIPPED

    alone = {
        (table.name, field.name)
        for path in SHIPPED
        for table in parse_contract(path.read_text("utf-8"), file=path.name)[0].tables
        for field in table.fields
        if field.term == "dia-chi.ma-xa"
        and not any(
            step.name == f"unit:{field.name}" and len(step.plain) > 1
            for step in TableStandardiser.of(table, shipped).row_steps
        )
    }

    assert alone == {("hien_vat", "ma_xa_phat_hien"), ("nghe_nhan_di_san", "ma_xa_cu_tru")}
