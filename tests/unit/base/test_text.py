"""Folding and ordering of Vietnamese text."""

from hypothesis import given
from hypothesis import strategies as st

from lienthong.base.text import fold, sort_key


def test_fold_every_vietnamese_letter_is_ascii() -> None:
    letters = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"

    assert fold(letters).isascii()
    assert fold(letters.upper()) == fold(letters)


def test_fold_decomposed_text_equals_composed() -> None:
    assert fold("Hồ Chí Minh") == fold("Hô\u0300 Chi\u0301 Minh") == "ho chi minh"


def test_sort_key_orders_letters_before_tones() -> None:
    words = ["bà", "ba", "bá", "bã", "bả", "bạ", "băng", "bâng", "ca", "đa", "da", "e", "ê"]

    assert sorted(words, key=sort_key) == [
        "ba", "bà", "bả", "bã", "bá", "bạ", "băng", "bâng", "ca", "da", "đa", "e", "ê",
    ]  # fmt: skip


@given(st.text())
def test_fold_twice_changes_nothing(text: str) -> None:
    once = fold(text)

    assert fold(once) == once
