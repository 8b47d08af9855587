"""Conditions computed by arithmetic on bytes say what Python's ``re`` and DuckDB say."""

import re
from datetime import date, datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.adapters.arrow.begins import beginnings
from lienthong.adapters.arrow.block import Block
from lienthong.adapters.arrow.fixed import fixed_parts
from lienthong.adapters.arrow.matching import matches
from lienthong.adapters.arrow.speaking import Speaker
from lienthong.adapters.arrow.texts import Texts
from lienthong.core.quality.certain.personal_number import _pattern
from lienthong.core.quality.certain.placeholder import _begins_as_one

PERSONAL, WORDLESS = _pattern(2026), _begins_as_one()
FIXED = [
    "[0-9]{5}", "0[35789][0-9]{8}", "0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}",
    "[A-Z]{2}-[0-9]{3}", "(?:01|12|99)x", "[a-cx-z]{2}", PERSONAL,
]  # fmt: skip
SEARCHED = ["[A-Z]+-[0-9]*", "(?:ab|c)d?", "[0-9]{2,4}", "(?:a|bc)", "x*", "(a*b?){3}c", WORDLESS]
LIKELY = [
    "12345", "0912345678", "001099012345", "079302000001", "AB-123", "01x", "", "abd", "Đặng",
    "Không có", "n/a", "…", "ab-", "xx", "1234", "A1", "\u1ee8", "000199012345", "bc",
]  # fmt: skip
TEXTS = st.one_of(
    st.none(), st.sampled_from(LIKELY), st.text("0123456789ABabcdxnNkK-/ộ …\n", max_size=13)
)


def texts(values, first=0):
    return Texts(pa.array(values, pa.string()).slice(first))


@pytest.mark.parametrize("pattern", FIXED)
def test_a_pattern_of_one_width_needs_no_search(pattern):
    assert fixed_parts(pattern) is not None


@pytest.mark.parametrize("pattern", SEARCHED)
def test_other_patterns_are_searched_for(pattern):
    assert fixed_parts(pattern) is None


def test_few_texts_begin_as_a_word_for_nothing_does():
    assert beginnings(WORDLESS).mean() < 0.05
    assert not beginnings(WORDLESS)[int.from_bytes(b"Ng")]
    assert beginnings(WORDLESS)[int.from_bytes("Đ".encode())]


@given(st.sampled_from(FIXED + SEARCHED), st.lists(TEXTS, max_size=30), st.integers(0, 3))
@settings(deadline=None, max_examples=150)
def test_texts_match_as_in_python(pattern, values, first):
    found = matches(texts(values, first), pattern)

    expected = [v is not None and bool(re.fullmatch(pattern, v)) for v in values[first:]]
    assert found.tolist() == expected


GAP = 'TRY_CAST(substring("ma", 4, 3) AS BIGINT) - (extract(year FROM "sinh") - 1900)'
CONDITIONS = [
    "\"ma\" IS NULL", "NOT \"ma\" IS NULL", "(\"ma\" IS NULL OR \"ma\" = '')",
    "strlen(\"ma\") <= 5",
    "\"loai\" IN ('1', '2')", "(\"loai\" IS NULL OR \"loai\" NOT IN ('9'))", "\"loai\" <> '1'",
    "substring(\"ma\", 4, 1) IN ('0', '2') AND \"loai\" = '1'",
    f"(extract(year FROM \"sinh\") BETWEEN 1900 AND 1999 AND {GAP} IN (0, 100))",
    "(\"cap\" > \"sinh\")", "((\"cap\" > \"sinh\") IS NOT FALSE)", "((\"cap\" > \"sinh\") IS NULL)",
    "(\"cap\" - \"sinh\" > 30)", "\"cap\" BETWEEN DATE '1999-01-01' AND DATE '2026-01-01'",
    "(\"luc\" >= TIMESTAMP '2024-01-01 00:00:00.5' AND \"luc\" IS NOT NULL)",
    "\"so\" >= -3 AND \"so\" <= 1000", "\"so\" NOT IN (1, -2, 3)", "(NOT \"so\" > 2) IS TRUE",
    f"regexp_full_match(\"ma\", '{PERSONAL}')", "regexp_full_match(\"loai\", '[0-9]+')", "TRUE",
]  # fmt: skip
DAYS = st.dates(date(1880, 1, 1), date(2100, 1, 1))
CELLS = {
    "ma": (pa.string(), TEXTS),
    "loai": (pa.string(), st.sampled_from([None, "", "1", "2", "9", "ộ"])),
    "so": (pa.int32(), st.one_of(st.none(), st.integers(-5, 5), st.integers(-(2**31), 2**31 - 1))),
    "sinh": (pa.date32(), st.one_of(st.none(), DAYS)),
    "cap": (pa.date32(), st.one_of(st.none(), DAYS)),
    "luc": (pa.timestamp("us"), st.one_of(st.none(), st.datetimes(datetime(2023, 1, 1)))),
}


@st.composite
def blocks(draw):
    count = draw(st.integers(0, 12))
    columns = {
        name: pa.array(draw(st.lists(cells, min_size=count, max_size=count)), kind)
        for name, (kind, cells) in CELLS.items()
    }
    return pa.table(columns)


@given(blocks(), st.integers(0, 2))
@settings(deadline=None, max_examples=60)
def test_conditions_are_computed_as_duckdb_does(rows, first):
    rows = rows.slice(min(first, rows.num_rows))
    said = ", ".join(f"({c})" for c in CONDITIONS)
    expected = duckdb.sql(f"SELECT {said} FROM rows").fetchall()
    coded = rows.set_column(1, "loai", rows["loai"].dictionary_encode())

    for table in (rows, coded):
        batches = table.combine_chunks().to_batches()
        block = Block(batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema), 0)
        speaker = Speaker({name: kind for name, (kind, _) in CELLS.items()})
        for n, condition in enumerate(CONDITIONS):
            truth = block.compute(speaker.kernel(condition))
            for place, row in enumerate(expected):
                if truth.left is None or not truth.left[place]:
                    found = (bool(truth.yes[place]), bool(truth.no[place]))
                    assert found == (row[n] is True, row[n] is False), (condition, rows[place])


def test_what_arithmetic_does_not_say_is_left_to_duckdb():
    speaker = Speaker({"ma": pa.string(), "so": pa.int64(), "le": pa.float64()})
    for condition in (
        'upper("ma") = "ma"', '"le" > 1', '"so" > 1.5', '"ma" < \'b\'', '"so" - "so" > 1',
        'length("ma") > 2', '"khac" = 1', '"ma" IN (\'a\', NULL)',
    ):  # fmt: skip
        assert speaker.kernel(condition) is None, condition
