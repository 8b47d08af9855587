"""Labels found among words: with a recogniser's errors, several on a line, the longer first."""

import pytest

from lienthong.core.digitising.labels import find_labels
from tests.unit.core.digitising.pages import page

NAMES = {"ho_ten": ["Họ và tên"], "ngay": ["Ngày sinh"], "so": ["Số quyết định"]}


def found(text: str, names=NAMES) -> list[str]:
    return [label.field for label in find_labels(page(text), names)]


@pytest.mark.parametrize(
    "text",
    [
        "Họ và tên: An",
        "HỌ VÀ TÊN: An",
        "Ho va ten: An",  # marks lost
        "Họ vả tên: An",  # a mark taken for another
        "Họ và tèn : An",
        "Hq và tên: An",  # one letter wrong
        "1. Họ và tên: An",
        "a) Họ và tên (viết hoa): An",
    ],
)
def test_label_is_found_in_spite_of_errors(text: str) -> None:
    assert found(text) == ["ho_ten"]


@pytest.mark.parametrize("text", ["Họ hàng và tiền bạc", "Tên: An", "tôi tên là An", ""])
def test_other_words_are_no_label(text: str) -> None:
    assert found(text) == []


def test_two_labels_of_a_line_are_both_found() -> None:
    assert found("Họ và tên: An    Ngày sinh: 1/2/1990") == ["ho_ten", "ngay"]


def test_longer_label_goes_first() -> None:
    names = {"so": ["Quyết định"], "ngay": ["Ngày quyết định"]}

    assert found("Ngày quyết định: 1/2/1990", names) == ["ngay"]


def test_label_ends_at_its_colon() -> None:
    (label,) = find_labels(page("Họ và tên người khai: An"), NAMES)

    assert (label.first, label.last) == (0, 4)


def test_label_in_the_middle_of_a_sentence_is_none() -> None:
    assert found("căn cứ số quyết định nêu trên") == []
