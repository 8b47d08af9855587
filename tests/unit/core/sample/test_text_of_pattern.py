"""Texts from patterns match the whole pattern, whatever its repetitions."""

import re
from random import Random

import pytest

from lienthong.core.sample.text_of_pattern import text_of

PATTERNS = [
    r"^[0-9]{1,5}/[0-9]{4}/(QTG|QLQ)$",
    r"[A-ZĐ]{1,2} [0-9]{6,8}",
    r"^[a-z0-9-]+$",
    r"(?:[a-z]+(?:-[a-z]+)*)+",
    r"\d{2,}[+*]\+?",
    r"[]+*]+x",
    r"(truoc-)?[0-9]{4}:(tinh|huyen|xa):[0-9]{2,5}",
    r"DT-(?!00)[0-9]{2}",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_text_matches_its_pattern(pattern: str) -> None:
    rng = Random(1)

    texts = [text_of(pattern, rng) for _ in range(30)]

    assert all(text is not None and re.fullmatch(pattern, text) for text in texts)
    assert max(len(text or "") for text in texts) < 100


def test_same_seed_gives_the_same_text() -> None:
    assert text_of("[a-z]{20}", Random("a")) == text_of("[a-z]{20}", Random("a"))


def test_pattern_that_nothing_matches_gives_none() -> None:
    assert text_of(r"(?!)a", Random(1)) is None
