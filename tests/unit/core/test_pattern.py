"""Patterns cost time in proportion to the text, and mean what Python's own engine means by them."""

import re
import time
from pathlib import Path
from random import Random

import pytest

from lienthong.core.contract.parse import parse_contract
from lienthong.core.pattern import BadPattern, compiled, one_way
from lienthong.core.sample.text_of_pattern import text_of
from lienthong.services.dictionary.queries import shipped

REPO = Path(__file__).resolve().parents[3]
EVIL = [
    "(a+)+$", "(a|a)*b", "(a|aa){60}", r"(\w+\s?)+\d", "a*a*a*a*a*b", "(a?){40}a{40}",
    "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){20}",
]  # fmt: skip


def patterns() -> list[str]:
    found = {t.pattern for t in shipped().terms.values() if t.pattern}
    for path in sorted((REPO / "contracts").rglob("*.yaml")):
        contract, _ = parse_contract(path.read_text(encoding="utf-8"), file=path.name)
        found |= {f.pattern for t in contract.tables for f in t.fields if f.pattern}
    return sorted(found)


@pytest.mark.parametrize("pattern", EVIL)
def test_no_pattern_runs_away(pattern):
    matcher = compiled(pattern)
    started = time.perf_counter()

    matcher.fullmatch("a" * 20_000 + "!")

    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("pattern", [p for p in patterns() if not one_way(p)])
def test_a_shipped_pattern_means_the_same_to_both_engines(pattern):
    rng, plain = Random(214), re.compile(pattern)
    texts = [text for _ in range(40) if (text := text_of(pattern, rng)) is not None]
    broken = [t[:n] + c + t[n + 1 :] for t in texts for n, c in ((0, "ă"), (len(t) // 2, "-"))]

    for text in (*texts, *broken, "", "Đ", "Nguyễn Văn 5"):
        assert (compiled(pattern).fullmatch(text) is None) == (plain.fullmatch(text) is None)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"\w+(-\w+)*", "Nguyễn-Văn", True),
        (r"(\d+)/(\d+)", "12/٣", True),
        (r"[\w -]+(,[\w -]+)+", "Đà Nẵng,Huế", True),
        (r"(\W)+\w", "--ắ", True),
        (r"(a)(b+)c*\Z", "abbc", True),
        (r"(\D+)\s(\D+)", "một hai", True),
    ],
)
def test_letters_of_vietnamese_are_letters(pattern, text, matches):
    assert not one_way(pattern)
    assert (compiled(pattern).fullmatch(text) is not None) is matches
    assert (re.fullmatch(pattern, text) is not None) is matches


@pytest.mark.parametrize("pattern", ["(", "(?=a)b+c+", r"[^\W]+x+", "(a{2000}){2000}"])
def test_what_cannot_be_bounded_is_refused(pattern):
    with pytest.raises(BadPattern):
        compiled(pattern)
