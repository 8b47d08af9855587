"""Types, keys, references and the draft, on small tables."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from ruamel.yaml import YAML

from lienthong.base.errors import UserError
from lienthong.core.contract.lint import read_contract
from lienthong.core.profiling import draft
from lienthong.core.profiling.model import Declared
from lienthong.core.profiling.propose import propose_table, propose_tables
from lienthong.core.profiling.titles import KEYWORDS, column_names
from tests.unit.core.profiling.tables import (
    COMMUNES,
    DICTIONARY,
    KNOWLEDGE,
    TODAY,
    column,
    declared,
    looked,
    personal_numbers,
    source,
)

NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")
HEADING = draft.Heading("bang-thu", "Bảng thử", "", "bang.csv", TODAY)
DAYS = [(date(2020, 1, 1) + timedelta(days=n)).strftime("%d/%m/%Y") for n in range(40)]


@pytest.mark.parametrize(
    ("title", "values", "kind"),
    [
        ("Số lượng", ["12", "3", "1.200"] * 10, "integer"),
        ("Số lượng", [12.0, 3.0, 4.0] * 10, "integer"),
        ("Diện tích", ["12,5", "3.359,80", "7"] * 10, "number"),
        ("Ngày lập", DAYS, "date"),
        ("Lúc lập", ["05/03/2020 14:30"] * 9, "timestamp"),
        ("Còn mở cửa", ["có", "không", "Có"] * 10, "boolean"),
        ("Mã phòng", ["12", "15", "19"] * 10, "string"),
        ("Dãy", ["0012", "0015", "0019"] * 10, "string"),
        ("Cờ", ["0", "1"] * 10, "integer"),
    ],
)
def test_type_is_what_most_values_convert_to(title: str, values: list[object], kind: str) -> None:
    assert column(title, values).type.logical_type == kind


def test_least_and_greatest_are_read() -> None:
    found = column("Diện tích", ["12,5", "3.359,80", "7"]).type

    assert (found.minimum, found.maximum) == (Decimal("7"), Decimal("3359.80"))


def test_names_are_usable_and_distinct() -> None:
    titles = ["Họ và tên", "Họ và tên", "SELECT", "2026", "Số lượng (người)", "名", "", "_id", "Độ",
              "Rất dài " * 20, "Rất dài " * 21]  # fmt: skip

    names = column_names(titles)

    assert names[:6] == (
        "ho_va_ten", "ho_va_ten_2", "cot_select", "cot_2026", "so_luong", "cot_6",
    )  # fmt: skip
    assert len(set(names)) == len(titles)
    assert all(NAME.fullmatch(n) and n not in KEYWORDS for n in names)


def test_one_column_is_the_key_when_it_tells_rows_apart() -> None:
    table = looked(
        **{"Tên": [f"Chùa {n}" for n in range(30)], "Mã số": [f"A{n}" for n in range(30)]}
    )

    assert table.key.columns == ("ma_so",)
    assert table.key.share == 1


def test_line_number_is_not_preferred_to_a_code() -> None:
    table = looked(STT=list(range(30)), Mã=[f"A{n}" for n in range(30)])

    assert table.key.columns == ("ma",)


def test_two_columns_are_the_key_when_none_suffices() -> None:
    table = looked(**{
        "Mã kho": [f"K{n // 10}" for n in range(60)], "Mã ngăn": [f"N{n % 10}" for n in range(60)],
        "Ghi chú": ["như trên"] * 60,
    })  # fmt: skip

    assert table.key.columns == ("ma_kho", "ma_ngan")
    assert "100 % số dòng" in table.key.reasons[0].sentence()


def test_table_without_a_key_says_so() -> None:
    key = looked(Màu=["đỏ", "xanh"] * 20, Cỡ=["to", "nhỏ"] * 20).key

    assert key.share < 0.1
    assert "phải chọn lại khóa" in key.reasons[0].sentence()


def test_units_in_force_are_referred_to() -> None:
    named = column("Mã xã", [*COMMUNES, *COMMUNES, "99999"])
    unnamed = column("Nơi ở", list(COMMUNES))
    former = column("Nơi ở", [*COMMUNES, "99999"])

    assert named.target is not None
    assert named.target.contract == "don-vi-hanh-chinh"
    assert unnamed.target == named.target
    assert former.target is None


def test_tables_refer_to_each_other() -> None:
    key, number = Declared(key_position=1), Declared("integer")
    parent = declared("kho", ma=([f"K{n}" for n in range(20)], key), so=(list(range(20)), number))
    by_value = ([f"K{n % 15}" for n in range(60)], Declared())
    by_key = ([n % 20 for n in range(60)], Declared("integer", target=("kho", "so")))
    child = declared("ngan", id=(list(range(60)), key), noi=by_value, kho_so=by_key)

    tables = propose_tables([parent, child], KNOWLEDGE)
    text = draft.write(HEADING, tables, DICTIONARY)

    targets = [c.target and (c.target.table, c.target.column) for c in tables[1].columns]
    assert targets == [None, ("kho", "ma"), ("kho", "so")]
    contract = read_contract(text, file="x", dictionary=DICTIONARY, known={})
    assert [f.reference and f.reference.table for f in contract.tables[1].fields] == [
        None, "kho", "kho",
    ]  # fmt: skip


def test_draft_is_stable_and_says_only_what_was_seen() -> None:
    table = propose_table(
        source(**{
            "Số CCCD": personal_numbers(60), "Họ tên": ["Nguyễn Mẫu", *["Trần Mẫu"] * 59],
            "Xếp hạng": ["Quốc gia", "cấp tỉnh", "QG"] * 20, "Số lượt": [str(n) for n in range(60)],
            "Nhận xét": [*["", ""], *[f"lời {n}" for n in range(58)]], "Bỏ trống": [None] * 60,
        }),
        KNOWLEDGE,
    )  # fmt: skip

    text = draft.write(HEADING, [table], DICTIONARY)
    data = YAML(typ="safe").load(text)

    assert text == draft.write(HEADING, [table], DICTIONARY)
    assert data["status"] == "draft"
    assert data["description"]["purpose"] == (
        "Đề xuất từ bang.csv, 60 dòng, ngày 01/11/2026; cần người có thẩm quyền rà soát."
    )
    assert "team" not in data
    assert "slaProperties" not in data
    fields = {p["name"]: p for p in data["schema"][0]["properties"]}
    said = {
        n: {c["property"]: c["value"] for c in p["customProperties"]} for n, p in fields.items()
    }
    assert fields["so_cccd"]["primaryKey"]
    assert fields["so_cccd"]["classification"] == "restricted"
    assert fields["so_cccd"]["logicalTypeOptions"] == {"maxLength": 12, "pattern": "^([0-9]{12})$"}
    assert said["ho_ten"]["personal"] == "basic"
    assert said["xep_hang"]["codeList"] == "cap-xep-hang"
    assert fields["so_luot"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 100}
    assert said["nhan_xet"]["requiredSeverity"] == "warning"
    assert "required" not in fields["bo_trong"]
    assert all(s["proposal"]["reasons"] and s["proposal"]["score"] >= 0 for s in said.values())
    assert "001090" not in text
    assert "Nguyễn Mẫu" not in text


def test_declared_facts_of_a_database_are_kept() -> None:
    table = declared(
        "vao",
        id=([1, 2, 3], Declared("integer", not_null=True, key_position=1)),
        so=(["5", "", "7"], Declared("string", not_null=True)),
    )

    found = propose_table(table, KNOWLEDGE)
    contract = read_contract(
        draft.write(HEADING, [found], DICTIONARY), file="x", dictionary=DICTIONARY, known={}
    )

    assert found.key.columns == ("id",)
    assert contract.tables[0].field("so").logical_type == "string"
    assert contract.tables[0].field("so").required


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"0912345678": ["0912345679"] * 3, "a@b.vn": ["c@d.vn"] * 3, "x": ["y"] * 3}, "no-header"),
        ({"Nam": ["Nam", "Nữ", "Nam"], "Hà Nội": ["Hà Nội", "Huế", "Hà Nội"]}, "no-header"),
        ({"Mã": [], "Tên": []}, "no-data"),
        ({f"Cột {n}": ["x"] for n in range(301)}, "too-many-columns"),
    ],
)
def test_what_cannot_be_proposed_is_refused(columns: dict[str, list[object]], code: str) -> None:
    with pytest.raises(UserError) as caught:
        propose_table(source(**columns), KNOWLEDGE)

    assert caught.value.code == code
    assert caught.value.remedy
    assert caught.value.sentence()
