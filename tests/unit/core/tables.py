"""Small tables and dictionaries for tests of rules and cleaning."""

from datetime import date

from lienthong.core.contract.model import Field, Limits, RuleSpec, Table
from lienthong.core.dictionary.model import CodeItem, CodeList, Dictionary, Term

GENDER = CodeList(
    "gioi-tinh",
    "Giới tính",
    "Gender",
    "",
    (CodeItem("1", "Nam", "Male"), CodeItem("2", "Nữ", "Female")),
)
PROVINCES = CodeList(
    "tinh",
    "Tỉnh, thành phố",
    "Provinces",
    "",
    (
        CodeItem("01", "Thành phố Hà Nội", aliases=("Hà Nội", "HN")),
        CodeItem("02", "Tỉnh Hà Giang", valid_to=date(2025, 6, 30), successor="08"),
        CodeItem("08", "Tỉnh Tuyên Quang", valid_from=date(2004, 1, 1)),
        CodeItem("09", "Tỉnh Sau Này", valid_from=date(2030, 1, 1)),
    ),
)


def term(term_id: str, logical: str = "string", **known: object) -> Term:
    return Term(term_id, "Tên", "Name", "Định nghĩa", logical, **known)


DICTIONARY = Dictionary.of(
    [
        term("nguoi.so-dinh-danh", normaliser="personal_number", validator="personal_number"),
        term("nguoi.gioi-tinh", normaliser="code_list", code_list="gioi-tinh"),
        term("nguoi.ngay-sinh", "date", normaliser="date", validator="birth_date"),
        term("ma-tinh", normaliser="code_list", code_list="tinh"),
        term("ma", normaliser="code", pattern="[0-9]{3}", max_length=3),
        term("mang", "number", normaliser="person_name"),
        term("la", validator="khong_co"),
        term("danh-muc-la", code_list="khong-co"),
    ],
    [GENDER, PROVINCES],
)


def field(name: str, logical: str = "string", **known: object) -> Field:
    limits = {
        k: known.pop(k)
        for k in ("min_length", "max_length", "pattern", "minimum", "maximum")
        if k in known
    }
    title = str(known.pop("title", name))
    return Field(name, title, name, "", logical, "", limits=Limits(**limits), **known)


def spec(rule_id: str, kind: str, *columns: str, **known: object) -> RuleSpec:
    known = {"dimension": "consistency", "severity": "error", "weight": 1.0} | known
    return RuleSpec(f"thu.{rule_id}", kind, columns, description=f"Quy tắc {rule_id}", **known)


def table(*fields: Field, key: tuple[str, ...] = (), **known: object) -> Table:
    return Table("thu", "thu", "Thử", "Test", "", fields, key, **known)
