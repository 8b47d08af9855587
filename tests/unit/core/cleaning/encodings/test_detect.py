from collections import Counter

import pytest

from bench.legacy_texts import corpus, expected
from lienthong.core.cleaning.encodings import tcvn3, viqr, vni, windows_1258
from lienthong.core.cleaning.encodings.detect import Finding, detect, mends

EACH = 400


@pytest.fixture(scope="module")
def answers():
    """Kind of text → what was said of each."""
    found: dict[str, Counter[str | None]] = {}
    for kind, text in corpus(EACH, seed=2026):
        said = detect([text])
        found.setdefault(kind, Counter())[said.name if said else None] += 1
    return found


def test_old_encodings_are_told_apart_in_99_of_100_short_texts(answers):
    old = {kind: counts for kind, counts in answers.items() if expected(kind)}
    right = {kind: counts[expected(kind)] / EACH for kind, counts in old.items()}

    assert len(old) == 5
    assert sum(right.values()) / len(right) >= 0.99, right
    assert min(right.values()) >= 0.97, right  # of 400; make bench NAME=encodings asks more
    assert all(set(counts) <= {expected(kind), None} for kind, counts in old.items())


def test_unicode_other_languages_codes_and_signs_are_left_alone(answers):
    wrong = {k: c for k, c in answers.items() if not expected(k) and c[None] != EACH}

    assert wrong == {}


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["Lê Công Tú", "Tô Hà", "Bé", "Sè"],
        ["Café", "Crème brûlée", "Zoë"],
        ["© 2020", "® Coca", "5 µm", "½", "«»"],
        ["don't", "U.S.A.", "e.g.", "a.m.", "o'clock", "add", "vi.du@vi-du.example"],
        ["Ho ten.", "Dia chi?", "Co' khong?"],
        ["DT-01-00012", "1.234", "01/02/1990"],
        ["N÷"],
    ],
)
def test_too_little_or_no_evidence_is_no_evidence(texts):
    assert detect(texts) is None


@pytest.mark.parametrize(
    ("name", "encode"),
    [("tcvn3", tcvn3.encode), ("vni", vni.encode), ("windows-1258", windows_1258.encode)],
)
def test_one_word_is_enough_when_the_rest_of_the_file_is_known(name, encode):
    assert detect([encode("Nữ")], sure=name) == Finding(name)
    assert detect([encode("Nữ")], sure="viqr") is None


def test_viqr_word_is_enough_when_the_rest_of_the_file_is_known():
    assert detect([viqr.encode("Mường")], sure="viqr") == Finding("viqr")


def test_column_with_unicode_cells_is_called_mixed():
    names = ["Nguyễn Văn Đức", "Trần Thị Ngọc"]

    found = detect([*names, tcvn3.encode("Phạm Hữu Nghị"), tcvn3.encode("Đặng Thế Kiệt")])

    assert found == Finding("tcvn3", mixed=True)


@pytest.mark.parametrize(
    ("text", "is_mended"),
    [
        (tcvn3.encode("Phạm Hữu Nghị"), True),
        ("Phạm Hữu Nghị", False),
        ("Lê Công Tú", False),
        ("Nam", False),
        ("Zoë Müller", False),
        ("Phạm V¨n", False),
    ],
)
def test_cell_of_a_mixed_column_is_mended_only_when_it_is_wrong_as_it_stands(text, is_mended):
    assert mends(tcvn3.TCVN3, text) is is_mended


def test_viqr_cell_of_a_mixed_column():
    assert mends(viqr.VIQR, "Pha.m Hu+~u")
    assert not mends(viqr.VIQR, "Ho ten.")
