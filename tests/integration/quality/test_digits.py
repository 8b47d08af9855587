"""On PostgreSQL, tests of digits say what the regular expression in their place says."""

import re

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.core.dictionary.placeholders import PLACEHOLDERS
from lienthong.core.quality.certain.personal_number import _pattern
from lienthong.core.quality.certain.placeholder import _begins_as_one, _firsts
from lienthong.core.quality.dialect import POSTGRES
from lienthong.core.quality.digits import digits_only
from tests.integration.quality.outside import address

PERSONAL = _pattern(2026)
DIGITS = [
    "[0-9]{5}", "0[35789][0-9]{8}", "0(?:3[2-9]|5[25689]|7[06-9])[0-9]{2}", "(?:001|0[2-4]1)9{2}",
    "12", PERSONAL,
]  # fmt: skip
OTHERS = ["[0-9]+", "[0-9]{2,4}", "[a-c]{2}", "(?:01|2)", "[0-9]{5}x", "\\d{3}", ".{4}", "0-9"]
LIKELY = ["12345", "0912345678", "001099012345", "00199", "04199", "12", "0325", "", " 12", "12\n"]
TEXTS = st.lists(
    st.one_of(st.none(), st.sampled_from(LIKELY), st.text("0123456789 ٣ộ\n-", max_size=13)),
    min_size=1, max_size=20,
)  # fmt: skip


@pytest.mark.parametrize("pattern", DIGITS)
def test_a_pattern_of_so_many_digits_needs_no_search(pattern):
    assert "~" not in POSTGRES.matches("x", pattern)


@pytest.mark.parametrize("pattern", OTHERS)
def test_other_patterns_are_searched_for(pattern):
    assert digits_only(pattern) is None
    assert POSTGRES.matches("x", pattern) == f"(x ~ '^(?:{pattern})$')"


@pytest.mark.django_db(transaction=True)
def test_postgres_judges_digits_as_python_does():
    said = ", ".join(POSTGRES.matches("x", pattern) for pattern in DIGITS)
    number = POSTGRES.whole("x")
    query = f"SELECT {said}, {number} FROM unnest(%s::text[]) WITH ORDINALITY AS t(x, n) ORDER BY n"

    @given(TEXTS)
    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    def run(texts):
        for text, (*found, whole) in zip(texts, here.execute(query, [texts]), strict=True):
            matched = [text and bool(re.fullmatch(p, text)) for p in DIGITS]
            assert found == [None if text is None else bool(m) for m in matched], text
            plain = text is not None and re.fullmatch("[0-9]{1,18}", text)
            assert whole == (int(text) if plain else None)

    with psycopg.connect(address()) as here:
        run()


def test_words_for_nothing_begin_with_a_character_that_is_looked_for():
    matches = re.compile(_begins_as_one())
    firsts = _firsts()

    assert {word[0] for word in PLACEHOLDERS} <= firsts
    for code in range(0x21, 0x3000):
        for word in ("hông", "ull", "/a", "", "hưa", "ang"):
            assert not matches.fullmatch(chr(code) + word) or chr(code) in firsts
