"""Values proposed beside, below or by their shape; what is doubtful is said to be."""

import re
from collections.abc import Callable

from lienthong.core.digitising.propose import Proposal, Wanted, propose
from tests.unit.core.digitising.pages import page


def reads(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


NAME = Wanted("ho_ten", ("Họ và tên",), reads(r"[^\d:]+"))
DAY = Wanted("ngay", ("Ngày sinh",), reads(r"\d+/\d+/\d{4}"))
NUMBER = Wanted("so", ("Số định danh",), reads(r"\d{12}"), telling=True)
NOTE = Wanted("ghi_chu", ("Ghi chú",), reads(r".+"), multiline=True)


def proposed(*lines: str, wanted=(NAME, DAY, NUMBER, NOTE), **how) -> dict[str, Proposal]:
    return {p.field: p for p in propose([page(*lines, **how)], wanted)}


def texts(*lines: str, **how) -> dict[str, str]:
    return {name: p.text for name, p in proposed(*lines, **how).items()}


def test_value_stands_beside_its_label() -> None:
    assert texts("Họ và tên: Nguyễn Văn Ánh") == {"ho_ten": "Nguyễn Văn Ánh"}


def test_value_ends_where_the_next_label_begins() -> None:
    line = "Họ và tên: Nguyễn Ánh    Ngày sinh: 01/02/1990"

    assert texts(line) == {"ho_ten": "Nguyễn Ánh", "ngay": "01/02/1990"}


def test_value_stands_below_its_label() -> None:
    found = proposed("Họ và tên", "Nguyễn Văn Ánh")

    assert (found["ho_ten"].text, found["ho_ten"].how) == ("Nguyễn Văn Ánh", "below")


def test_dots_that_a_form_is_filled_on_are_left_out() -> None:
    assert texts("Họ và tên: ....... Nguyễn Ánh ……") == {"ho_ten": "Nguyễn Ánh"}


def test_empty_dots_propose_nothing() -> None:
    assert texts("Họ và tên: ..................", "Ngày sinh: ……………") == {}


def test_several_lines_are_one_value_where_the_field_has_them() -> None:
    found = texts("Ghi chú: đã nộp đủ", "giấy tờ bản gốc", "Họ và tên: An")

    assert found["ghi_chu"] == "đã nộp đủ giấy tờ bản gốc"


def test_telling_shape_needs_no_label() -> None:
    found = proposed("mã 001090123456 đã cấp")

    assert (found["so"].text, found["so"].how) == ("001090123456", "shape")


def test_telling_shape_found_twice_tells_nothing() -> None:
    assert texts("cha 001090123456", "mẹ 001190123456") == {}


def test_number_that_labels_another_field_is_not_taken_by_shape() -> None:
    other = Wanted("khac", ("Số hồ sơ",), reads(r"\d+"))

    assert texts("Số hồ sơ: 001090123456", wanted=(other, NUMBER)) == {"khac": "001090123456"}


def test_value_that_cannot_be_read_is_doubtful() -> None:
    assert proposed("Ngày sinh: O1/O2/199O")["ngay"].doubtful
    assert not proposed("Ngày sinh: 01/02/1990")["ngay"].doubtful


def test_weak_word_makes_a_value_doubtful() -> None:
    assert proposed("Ngày sinh: 01/02/1990", confidence=70.0)["ngay"].doubtful


def test_sure_page_wins_over_a_doubtful_one() -> None:
    pages = [
        page("Ngày sinh: 01/02/1998", confidence=60.0),
        page("Ngày sinh: 01/02/1990", confidence=97.0, number=2),
    ]
    (found,) = propose(pages, (DAY,))

    assert (found.text, found.page) == ("01/02/1990", 2)


def test_free_text_is_doubtful_however_sure_the_machine_is() -> None:
    """Tesseract reads «Thuỵ» as «Thuy» with a confidence above 96."""
    assert proposed("Họ và tên: Vĩnh Thuy", confidence=99.0)["ho_ten"].doubtful


def test_letters_that_a_pattern_fixes_may_be_sure() -> None:
    code = Wanted("so", ("Số phiếu",), reads(r"PK-\d{6}"))

    assert not proposed("Số phiếu: PK-004417", wanted=(code,))["so"].doubtful


def test_dots_beside_a_value_do_not_make_it_doubtful() -> None:
    assert not proposed("Ngày sinh: ....... 01/02/1990 .......")["ngay"].doubtful
