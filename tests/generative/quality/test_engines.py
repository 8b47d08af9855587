"""One wide table with sixty rules at once: an engine of sets finds what the reference finds.

The many narrow tables, of a contract each, are in ``test_ten_thousand``.
"""

from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lienthong.adapters.duckdb.opening import of_arrow, of_parquet
from lienthong.core.dictionary.model import Dictionary
from lienthong.services.quality.engine.checking import check_data
from tests.generative.quality.reference import answers
from tests.unit.core.tables import DICTIONARY, field, spec, table, term

TODAY = date(2026, 1, 1)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = 4
WORDS = Dictionary.of(
    [
        *DICTIONARY.terms.values(),
        term("dt", validator="phone"),
        term("thu", validator="email"),
        term("qua", "date", validator="past_date"),
        term("tien", "number", validator="money"),
        term("ten", validator="person_name"),
    ],
    list(DICTIONARY.code_lists.values()),
)
TABLE = table(
    field("ma", term="nguoi.so-dinh-danh", unique=True, required=True),
    field("gioi", term="nguoi.gioi-tinh"),
    field("sinh", "date", term="nguoi.ngay-sinh"),
    field("ten", min_length=2, max_length=20, required=True),
    field("ho", term="ten", max_length=5),
    field("so", "integer", minimum=-3, maximum=1000),
    field("gia", "number", minimum=0),
    field("le", "number", minimum=0.1, maximum=9.5, unique=True),
    field("co", "boolean"),
    field("luc", "timestamp"),
    field("khi", "timestamp", required=True),
    field("dien_thoai", term="dt"),
    field("thu", term="thu"),
    field("mau", pattern="^[A-Z]{2}-[0-9]+$"),
    field("la", pattern=r"\w+"),
    field("dai", pattern=r"[\s\S]{2,4}"),
    field("tinh", term="ma-tinh"),
    field("cap", "date", term="qua"),
    field("tien", "number", term="tien"),
    key=("ma",),
    freshness_field="luc",
    freshness_days=30,
    rules=(
        spec("sau", "expression", expression="cap > sinh"),
        spec("tren", "expression", expression="le >= 0.5 OR co"),
        spec("nam", "expression", expression="EXTRACT(YEAR FROM cap) BETWEEN 1990 AND 2030"),
        spec("chu", "expression", expression="LENGTH(ten) > 3 AND ten LIKE 'N%' OR ten IS NULL"),
        spec("trong", "expression", expression="so NOT IN (1, 2) AND NOT co IS TRUE"),
        spec("chia", "expression", expression="10 / so >= 1"),
        spec("hoa", "expression", expression="UPPER(ten) = ten"),
        spec("hieu", "expression", expression="cap - sinh > 30"),
        spec("doi", "duplicate_values", "ten", "so", dimension="uniqueness"),
        spec("dem", "duplicate_values", "luc", dimension="uniqueness"),
        spec("xa", "outlier", "gia", arguments={"times": 1}),
        spec("lech", "outlier", "le"),
        spec("giong", "like_values", "ten", "ho", dimension="uniqueness"),
        spec("khi_can", "required_when", "mau", arguments={"when": "so > 0 AND co"}),
        spec("day", "null_values", "co", dimension="completeness"),
        spec(
            "thieu", "missing_values", "mau",
            dimension="completeness", arguments={"missingValues": ["", "N/A"]},
        ),
        spec(
            "cho", "invalid_values", "ho",
            dimension="conformity", arguments={"validValues": ["An", "Bình", None, ""]},
        ),
    ),
)  # fmt: skip
LIKELY = st.sampled_from(
    ["", " ", "N/A", "Không có", "Nguyễn", "Đặng Chí", "dang cap nhat", "AB-12", "001099012345",
     "079302000001", "001099012345 ", "+01099012345", "0912345678", "an@abc.vn", "1", "2", "01",
     "02", "An", "A\n", "e\u0302\u0301", "\u212a co", "…", "ộ", "😀", "a'b\"c", "%", "x_y"]
)  # fmt: skip
TEXTS = st.one_of(LIKELY, st.text(st.characters(exclude_categories=("Cs",)), max_size=8))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-11))])
DAYS = st.one_of(st.dates(), st.dates(date(1980, 1, 1), date(2027, 1, 1)))
MOMENTS = st.one_of(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)),
    st.datetimes(datetime(2025, 11, 28), datetime(2025, 12, 6)),
)
FLOATS = st.one_of(st.sampled_from([0.1, 0.5, -0.0, 0.0, 9.5, 1e300]), st.floats())
CELLS = {
    "string": (pa.string(), TEXTS),
    "integer": (pa.int64(), st.one_of(st.integers(-4, 4), st.integers(-(2**63), 2**63 - 1))),
    "number": (pa.float64(), FLOATS),
    "boolean": (pa.bool_(), st.booleans()),
    "date": (pa.date32(), DAYS),
    "timestamp": (pa.timestamp("us"), MOMENTS),
}
MONEY = (pa.decimal128(20, 2), st.decimals(-(10**17), 10**17, places=2))
ZONED = (pa.timestamp("us", "UTC"), MOMENTS.map(lambda m: m.replace(tzinfo=UTC)))


def kind_of(one):
    if one.name == "khi":
        return ZONED
    return MONEY if one.name in ("gia", "tien") else CELLS[one.logical_type]


@st.composite
def tables(draw):
    count = draw(st.integers(0, 30))
    columns = {}
    for one in TABLE.fields:
        arrow, cells = kind_of(one)
        cells = st.one_of(st.none(), cells)
        drawn = draw(st.lists(cells, min_size=count, max_size=count))
        if count and draw(st.booleans()):
            drawn = [drawn[0]] * (count // 2) + drawn[count // 2 :]
        columns[one.name] = pa.array(drawn, arrow)
    return pa.table(columns)


class Kept:
    def __init__(self):
        self.rows = {}

    def take(self, rule, failing):
        self.rows.setdefault(rule.id, []).extend(f.row for f in failing)


def compare(engine, rows, *, placed=True):
    kept = Kept()
    report = check_data(engine, TABLE, WORDS, today=TODAY, sink=kept)
    expected = answers(TABLE, WORDS, rows.to_pylist(), TODAY)
    found = {o.rule.id: o for o in report.outcomes}

    assert set(expected) == set(found)
    for rule, answer in expected.items():
        outcome = found[rule]
        if placed:
            assert sorted(kept.rows.get(rule, ())) == answer.failing, rule
        assert outcome.failed == len(answer.failing), rule
        assert (outcome.passed, outcome.skips) == (answer.passed, answer.skips), rule


def same(rows):
    compare(of_arrow(rows), rows)


@given(tables())
@settings(deadline=None, phases=PHASES, max_examples=FEW, suppress_health_check=list(HealthCheck))
def test_duckdb_in_memory_equals_the_reference(rows):
    same(rows)


@given(rows=tables())
@settings(deadline=None, phases=PHASES, max_examples=FEW, suppress_health_check=list(HealthCheck))
def test_duckdb_over_parquet_equals_the_reference(rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("quality") / "rows.parquet"
    pq.write_table(rows, path, row_group_size=4)
    compare(of_parquet(path), rows)
