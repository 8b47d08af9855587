"""Thống nhất: a personal number agrees with the gender and the birth beside it in the row."""

from collections.abc import Iterator
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.validators.personal_number import parts
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict

NUMBER, GENDER = "nguoi.so-dinh-danh", "nguoi.gioi-tinh"
BIRTH = ("nguoi.ngay-sinh", "nguoi.nam-sinh")


def field_of(table: Table, *terms: str) -> Field | None:
    """Return the only field of these terms; two of them (mother, child) say nothing."""
    found = [f for f in table.fields if f.term in terms]
    return found[0] if len(found) == 1 else None


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield the checks of a table that holds a number beside a gender or a birth."""
    number = field_of(table, NUMBER)
    gender, birth = field_of(table, GENDER), field_of(table, *BIRTH)
    if number is not None and gender is not None:
        rule = _rule(table, number, gender, N_("«%(title)s» khớp với «%(other)s»."))
        yield Check(rule, _gender_test(rule, number.name, gender.name))
    if number is not None and birth is not None:
        rule = _rule(table, number, birth, N_("«%(title)s» khớp với «%(other)s»."))
        yield Check(rule, _birth_test(rule, number.name, birth.name))


def _rule(table: Table, number: Field, other: Field, sentence: str) -> BoundRule:
    return BoundRule(
        id=f"{table.name}.{number.name}.cross_field.{other.name}",
        kind="cross_field",
        family="cross_field",
        word="thong_nhat",
        severity="error",
        weight=1.0,
        columns=(number.name, other.name),
        sentence=sentence,
        values={"title": number.title, "other": other.title},
    )


def year_of(value: Value) -> int | None:
    """Return the year of a date, or the number itself when it is a year.

    >>> year_of(date(1999, 5, 1)), year_of(1999), year_of(None)
    (1999, 1999, None)
    """
    if isinstance(value, date):
        return value.year
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _gender_test(rule: BoundRule, number: str, gender: str) -> Test:
    def test(row: Row, context: Context) -> Verdict | Problem:
        said, stated = parts(str(row.get(number) or "")), row.get(gender)
        if said is None or stated not in ("1", "2"):
            return Verdict.SKIPPED
        if said.gender == stated:
            return Verdict.PASSED
        return rule.problem(
            row.get(number),
            N_("Chữ số thứ tư của «%(title)s» «%(value)s» không khớp với «%(other)s»."),
            N_("Đối chiếu số định danh và giới tính với thẻ căn cước rồi sửa chỗ sai."),
        )

    return test


def _birth_test(rule: BoundRule, number: str, birth: str) -> Test:
    def test(row: Row, context: Context) -> Verdict | Problem:
        said, year = parts(str(row.get(number) or "")), year_of(row.get(birth))
        if said is None or year is None:
            return Verdict.SKIPPED
        if said.birth_year == year:
            return Verdict.PASSED
        return rule.problem(
            row.get(number),
            N_("«%(title)s» «%(value)s» ứng với năm sinh %(said)s, khác «%(other)s» %(year)s."),
            N_("Đối chiếu số định danh và ngày sinh với thẻ căn cước rồi sửa chỗ sai."),
            said=str(said.birth_year),
            year=str(year),
        )

    return test
