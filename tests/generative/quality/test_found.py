"""What generated tables found: each difference of an engine from the reference, for good."""

import math
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from tests.generative.quality import engines
from tests.generative.quality.drawn import NUMBER, Drawn
from tests.unit.core.tables import field, spec, table


def drawn(columns, *fields, few=0, rules=(), **known):
    """Return a table of these columns, asked by conditions unless ``few`` says by values."""
    rows = pa.table(columns)
    numbered = rows.append_column(NUMBER, pa.array(range(1, rows.num_rows + 1), pa.int64()))
    return Drawn(table(*fields, rules=tuple(rules), **known), numbered, few)


FOUND = {
    "bytes of no length are an empty cell": drawn(
        {"la": [b"", b"a", None, b"a"]}, field("la", required=True, unique=True),
        rules=[spec("trong", "null_values", "la"), spec("doi", "duplicate_values", "la")],
    ),
    "a rule that leaves its rows to another is asked about them": drawn(
        {"chu": ["N/A", "001099012345", None]}, field("chu", term="nguoi.so-dinh-danh")
    ),
    "numbers wider than an engine compares": drawn(
        {"a": pa.array([Decimal(n) for n in [10, 11] * 12] + [Decimal(900)], pa.decimal128(38, 10)),
         "b": pa.array([10, 11] * 12 + [900], pa.uint64())},
        field("a", "number"), field("b", "integer"),
        rules=[spec("xa", "outlier", "a"), spec("xa2", "outlier", "b")],
    ),
    "a number that is none, in a part of a file whose other numbers are in order": drawn(
        {"le": [math.nan, 0.1]}, field("le", "number", maximum=2),
        rules=[spec("e", "expression", expression="le < 9")],
    ),
    "a binary number beside a decimal one": drawn(
        {"le": [-0.0, 0.5, None], "gia": pa.array(map(Decimal, "001"), pa.decimal128(20, 2)),
         "co": [True, False, None]},
        field("le", "number"), field("gia", "number"), field("co", "boolean"),
        rules=[
            spec("e", "expression", expression="le <> gia"),
            spec("e2", "expression", expression="COALESCE(le <> gia, TRUE) AND le IS NOT NULL"),
            spec("e3", "expression", expression="co OR NOT le > gia"),
        ],
    ),
    "moments in an hour that a clock shows twice, and at a month's end": drawn(
        {"luc": pa.array([datetime(2025, 11, 2, h, 30, tzinfo=UTC) for h in (5, 6)]
                         + [datetime(2025, 11, 30, 17, tzinfo=UTC)],
                         pa.timestamp("us", "America/New_York"))},
        field("luc", "timestamp"), few=5_000,
        rules=[
            spec("giong", "like_values", "luc"),
            spec("thang", "coverage", "luc", dimension="coverage",
                 arguments={"months": ["2025-10", "2025-12"]}),
        ],
    ),
    "small numbers of texts": drawn(
        {"x": pa.array(["a", "b", None, "a"]).dictionary_encode().cast(
            pa.dictionary(pa.int8(), pa.string()))},
        field("x", pattern="[a]+"), few=5_000,
    ),
    "freshness told by a text": drawn(
        {"ky": ["2025-12-31", None]}, field("ky"), freshness_field="ky", freshness_days=9
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=[engines.in_memory, engines.in_parquet])
def in_files(request, tmp_path_factory):
    with request.param(tmp_path_factory.mktemp("found")) as check:
        yield check


@pytest.mark.parametrize("found", FOUND.values(), ids=FOUND)
def test_what_was_found_in_files_stays_mended(in_files, found):
    in_files(found)


@pytest.mark.django_db(transaction=True)
def test_what_was_found_in_postgres_stays_mended(tmp_path):
    with engines.in_postgres(tmp_path) as check:
        for found in FOUND.values():
            check(found)


@pytest.mark.long
def test_what_was_found_on_sail_stays_mended(tmp_path):
    with engines.in_sail(tmp_path) as check:
        for found in FOUND.values():
            check(found)
