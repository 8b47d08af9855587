"""Terms are proposed for reasons, and not at all when the reasons do not suffice."""

from datetime import date, timedelta

from lienthong.core.profiling.recognise import SURE
from tests.unit.core.profiling.tables import column, looked, personal_numbers


def sentences(found) -> str:
    return " | ".join(reason.sentence() for reason in found.reasons)


def test_title_and_values_together_are_certain() -> None:
    found = column("Số CCCD", personal_numbers(50))

    assert found.recognised.term == "nguoi.so-dinh-danh"
    assert found.recognised.score == 100
    assert "tiêu đề «Số CCCD» trùng tên gọi khác «số cccd» của thuật ngữ" in sentences(found)
    assert "100 % giá trị qua kiểm tra của thuật ngữ «Số định danh cá nhân»" in sentences(found)


def test_share_that_fails_is_told() -> None:
    found = column("Số CCCD", [*personal_numbers(98), "123", "ABC"])

    assert found.recognised.term == "nguoi.so-dinh-danh"
    assert "98 % giá trị qua kiểm tra" in sentences(found)


def test_values_deny_what_the_title_claims() -> None:
    found = column("Số CCCD", [f"K{n}" for n in range(50)])

    assert found.recognised.term is None
    assert found.recognised.near == "nguoi.so-dinh-danh"
    assert found.recognised.score < SURE
    assert "giá trị không khớp" in sentences(found)
    assert "chỉ 0 % giá trị hợp" in sentences(found)


def test_telling_values_suffice_under_a_strange_title() -> None:
    found = column("Cột B", [f"nguoi{n}@vi-du.example" for n in range(50)])

    assert found.recognised.term == "nguoi.thu-dien-tu"
    assert found.recognised.score < 80


def test_two_equal_terms_are_left_to_a_person() -> None:
    found = column("Trạng thái", [f"mức {n % 9}" for n in range(50)])

    assert found.recognised.term is None
    assert "hai thuật ngữ ngang nhau" in sentences(found)
    assert "the.trang-thai" in sentences(found)


def test_domain_of_the_table_decides_between_equals() -> None:
    values = [f"mức {n % 9}" for n in range(50)]
    offices = [f"Sở {n}" for n in range(50)]

    table = looked(**{"Nơi cấp": offices, "Trạng thái": values, "Đơn vị cấp": offices})

    assert table.columns[1].recognised.term == "the.trang-thai"


def test_diacritics_tell_words_apart() -> None:
    found = column("Đơn vị cập nhật", ["don-vi-a", "don-vi-b"] * 20)

    assert found.recognised.term is None


def test_unknown_title_says_what_is_missing() -> None:
    found = column("Zyx", [f"lời {n}" for n in range(20)])

    assert found.recognised.term is None
    assert found.recognised.score == 0
    assert "không giống tên gọi nào trong từ điển" in sentences(found)


def test_days_are_no_words() -> None:
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(40)]

    assert column("Nơi cấp", days).recognised.term is None


def test_codes_of_a_list_are_found_by_name_and_alias() -> None:
    by_title = column("Xếp hạng", ["Quốc gia", "cấp tỉnh", "QG"] * 10)
    by_values = column("Phân loại", ["Quốc gia", "cấp tỉnh", "dac-biet"] * 10)

    assert by_title.recognised.term == "di-tich.cap-xep-hang"
    assert by_title.recognised.code_list == "cap-xep-hang"
    assert by_values.recognised.term is None
    assert by_values.recognised.code_list == "cap-xep-hang"


def test_empty_column_rests_on_its_title_alone() -> None:
    found = column("Ghi chú", [""] * 20)

    assert found.recognised.term == "chung.ghi-chu"
    assert "cột chưa có giá trị nào" in sentences(found)
