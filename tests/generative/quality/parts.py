"""Parts that generated tables are put together from: columns, what they hold, rules about them.

Each part says its own rules; a drawing keeps some of them. Between them they have every kind of
rule, which ``test_generator`` counts.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
from hypothesis import strategies as st

from lienthong.core.contract.model import Field, Limits, Reference, RuleSpec
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.validators.family import VALIDATORS
from lienthong.services.dictionary.queries import shipped
from tests.generative.quality import odd
from tests.spec.tables import cases, value
from tests.unit.core import tables

BOUNDS = (
    {"mustBeLessThan": 2}, {"mustBeLessOrEqualTo": 1}, {"mustNotBe": 1}, {"mustBe": 0},
    {"mustBeBetween": [1, 3]}, {"mustNotBeBetween": [1, 3]}, {"mustBeGreaterThan": 2},
    {"mustBeGreaterOrEqualTo": 1}, {"mustBe": 2}, {"mustBeLessThan": 30, "unit": "percent"},
    {"mustBeLessThan": 1, "unit": "percent"},
)  # fmt: skip
MEASURED = ("null_values", "missing_values", "invalid_values", "duplicate_values", "expression")
_VALUES = {}
for _term, _cell, _ in cases("rules", "terms"):
    _VALUES.setdefault(_term, []).append(value(_cell))
_CHECKED = {t.id: t for t in shipped().terms.values() if t.id in _VALUES}
_OURS = [
    tables.term("ten", validator="person_name"),
    *(
        tables.term(f"thu.{v.name}", validator=v.name)
        for v in VALIDATORS
        if v.name not in {t.validator for t in _CHECKED.values()}
    ),
    tables.term("co-dang", pattern="[0-9]{3}", max_length=3, min_length=2),
    tables.term("trong-khoang", "number", minimum=0, maximum=10.5),
]
_TERMS = [*tables.DICTIONARY.terms.values(), *_OURS, *_CHECKED.values()]
_LISTS = {t.code_list for t in _CHECKED.values()} - {None, *tables.DICTIONARY.code_lists}
WORDS = Dictionary.of(
    {t.id: t for t in reversed(_TERMS)}.values(),
    [*tables.DICTIONARY.code_lists.values(), *(shipped().code_lists[name] for name in _LISTS)],
)

Held = tuple[pa.DataType, st.SearchStrategy]


@dataclass(frozen=True)
class Part:
    """``fields`` and ``held`` give for each column what it may be declared and may hold.

    ``known`` is what the table may say beside; the first choice of everything is the simplest.
    """

    fields: dict[str, list[Field]]
    held: dict[str, list[Held]]
    rules: list[RuleSpec] = field(default_factory=list)
    known: list[dict] = field(default_factory=lambda: [{}])
    least: int = 0  # rows


def ways(name, logical="string", *variants, **known):
    """Return a column declared plainly, and with each of these limits."""
    return [tables.field(name, logical, **{**known, **v}) for v in ({}, *variants)]


def rule(name, kind, *columns, **arguments):
    dimension = "coverage" if kind in ("coverage", "row_count") else "consistency"
    return tables.spec(name, kind, *columns, dimension=dimension, arguments=arguments)


def conditions(name, *texts):
    return [tables.spec(f"{name}{n}", "expression", expression=t) for n, t in enumerate(texts)]


PATTERNS = [
    "[A-Z]{2}-[0-9]+", "^[A-Z]{2}-[0-9]+$", r"\w+", r"\d+", r"[\s\S]{2,4}", ".+", ".*", "[^a-z]*",
    "(a|b)*c", "(?i)an", r"\bAn\b", "An|Bình", "[À-ỹ]+", "(a+)+b", "", "a{2,3}?b", r"\s*\S+\s*",
    r"[\w.]+@[\w.]+", "^$", "x$", r"A\n?", "[0-9]{12}", "0[35789][0-9]{8}", "[Đđ].*", "(ab?)+",
    "[^\\n]{1,3}", "(?:01|02|1)", r"\p{L}+", "(", r"(a)\1",
]  # fmt: skip


def text_part():
    texts = [(pa.string(), odd.TEXTS), (pa.large_string(), odd.TEXTS)]
    coded = (pa.dictionary(pa.int32(), pa.string()), odd.TEXTS)
    ten = ways(
        "ten", "string", {"required": True}, {"unique": True}, {"min_length": 2, "max_length": 3},
        {"max_length": 1}, {"min_length": 300}, {"term": "ten"}, {"term": "co-dang"},
        {"code_list": "tinh"}, {"show_when": "ho = 'An'", "required": True},
        *({"pattern": p} for p in PATTERNS),
    )  # fmt: skip
    patterns = [rule(f"mau{n}", "invalid_values", "ho", pattern=p) for n, p in enumerate(PATTERNS)]
    return Part(
        {"ten": ten, "ho": ways("ho", "string", {"required": True}, {"unique": True})},
        {"ten": [*texts, coded], "ho": [texts[0], coded]},
        [
            rule("giong", "like_values", "ten"),
            rule("giong2", "like_values", "ten", "ho"),
            rule("doi", "duplicate_values", "ten"),
            rule("doi2", "duplicate_values", "ten", "ho"),
            rule("trong", "null_values", "ten"),
            rule("trong2", "null_values", "ten", "ho"),
            rule("thieu", "missing_values", "ten", missingValues=["", "N/A", "?", "null"]),
            rule("thieu2", "missing_values", "ten", "ho", missingValues=["-", "ế"]),
            rule("cho", "invalid_values", "ten", validValues=["An", "Bình", None, "ộ", "a'b\"c"]),
            rule("cho2", "invalid_values", "ten", "ho", validValues=["An", "b"]),
            rule("cho3", "invalid_values", "ho", validValues=["1", "An"], pattern="[0-9]"),
            rule("khi", "required_when", "ho", when="ten = 'An'"),
            rule("khi2", "required_when", "ho", when="LENGTH(ten) > 1"),
            rule("du", "coverage", "ten", members=["An", "Bình", "ộ"]),
            rule("du1", "coverage", "ten", members=["An"]),
            rule("khong", "expression", "ten"),
            *patterns,
            *conditions(
                "e", "LENGTH(ten) > 1", "ten LIKE 'A%'", "ten LIKE '%\\_%'", "ten NOT LIKE '_'",
                "ten ILIKE 'đ%'", "UPPER(ten) = ten", "LOWER(ten) = ho", "ten > ho", "ten = ho",
                "ten < 'b'", "ten IN ('An', '', 'ế')", "ten BETWEEN 'A' AND 'Đ'",
                "COALESCE(ten, ho) <> ''", "ten IS NULL OR ho IS NOT NULL", "NOT ten = ho",
                "ten = '' OR ho = ''", "ten LIKE ho", "'x' <> ten", "ten <> 'a''b\"c'",
                "ten NOT IN ('An', 'a\\b') AND ho IS NOT NULL", "khong_co > 1", "ten >",
            ),
        ],
    )  # fmt: skip


def numbers_part():
    small = st.integers(-4, 4)
    whole = st.one_of(small, st.sampled_from([1000, 1001, 100, -3]))
    big = st.one_of(whole, st.sampled_from(odd.BIG))
    floats = st.one_of(st.sampled_from(odd.FLOATS), st.floats(), small.map(float))
    tens = st.sampled_from(odd.DECIMALS)
    wide = st.one_of(
        tens, st.sampled_from([10**27, -(10**27)]).map(Decimal), st.decimals(-9, 9, places=6)
    )
    return Part(
        {
            "so": ways(
                "so", "integer", {"minimum": -3, "maximum": 1000}, {"required": True},
                {"unique": True}, {"minimum": 2**63 - 1}, {"maximum": 0.5}, {"minimum": -1e300},
            ),
            "le": ways(
                "le", "number", {"minimum": 0.1, "maximum": 9.5}, {"minimum": 0}, {"unique": True},
                {"maximum": 1e300}, {"term": "trong-khoang"}, {"required": True},
                {"minimum": -0.0, "maximum": 0.1},
            ),
            "gia": ways(
                "gia", "number", {"minimum": 0.01, "maximum": 9.51}, {"unique": True},
                {"minimum": -0.01, "maximum": 1e20}, {"maximum": 0.005},
            ),
        },
        {
            "so": [(pa.int64(), big), (pa.int32(), whole), (pa.int16(), whole), (pa.int8(), small)],
            "le": [(pa.float64(), floats), (pa.float32(), floats.map(_single))],
            "gia": [
                (pa.decimal128(20, 2), tens), (pa.decimal128(38, 10), wide),
                (pa.decimal128(12, 2), tens),
            ],
        },
        [
            *(rule(f"xa_{c}", "outlier", c) for c in ("so", "le", "gia")),
            *(rule(f"xa2_{c}", "outlier", c, times=0.5) for c in ("so", "le", "gia")),
            *(rule(f"doi_{c}", "duplicate_values", c) for c in ("so", "le", "gia")),
            rule("doi2", "duplicate_values", "so", "gia"),
            rule("giong", "like_values", "gia"),
            rule("giong2", "like_values", "le", "so"),
            rule("trong", "null_values", "le"),
            rule("thieu", "missing_values", "so", missingValues=["0", "1000"]),
            rule("cho", "invalid_values", "so", validValues=["1", "2", "-3"]),
            rule("cho2", "invalid_values", "gia", validValues=["0.10", "1"]),
            rule("khi", "required_when", "gia", when="so > 0"),
            rule("khi2", "required_when", "so", when="10 / so > 1 OR le > 1"),
            rule("du", "coverage", "so", members=["1", "2", "-3"]),
            *conditions(
                "e", "10 / so >= 1", "so / 2 > 1", "so + so = 2", "so * so > 10", "so - 1 < 5",
                "-so > 3", "ABS(so) >= 2", "so NOT IN (1, 2)", "so BETWEEN -1 AND 5", "so > 1e2",
                "so <= 9223372036854775807", "so > 9223372036854775808", "so = 1.0", "so <> 2",
                "so IN (1, NULL)", "le >= 0.5", "le = 0.1", "le / so > 1", "le <> gia", "gia = le",
                "le < 1e300", "le + gia >= 1", "gia > 0.01", "gia >= so", "so = le", "gia * 2 > 1",
                "gia / so < 100", "COALESCE(gia, 0) <= 9.51", "le IS NULL OR gia IS NULL",
                "NOT le > 1", "gia NOT BETWEEN 0 AND 1", "le > so AND so > 0 OR gia = 1",
                "LENGTH(so) > 1", "1 = 1", "gia = 0.10", "le = 0",
            ),
        ],
    )  # fmt: skip


def _single(number):
    """Return what four bytes keep of a number."""
    return pa.scalar(number).cast(pa.float32(), safe=False).as_py()


def spread_part():
    """Numbers of which most lie close together: what is far from them, and rules on the whole."""
    near = st.sampled_from([10, 11, 12, 10, 11, 12, 9, 13, 15, 40, 1000, -500])
    floats = st.one_of(near.map(float), st.sampled_from([10.5, 11.25, 17.75, *odd.FLOATS[:4]]))
    tens = near.map(lambda n: Decimal(n) / 4)
    far = [rule(f"xa{t}", "outlier", "muc", times=t) for t in (1, 0, 0.5, 1.5, 3)]
    return Part(
        {"muc": ways("muc", "number", {"minimum": 10, "maximum": 12})},
        {
            "muc": [
                (pa.int64(), near), (pa.float64(), floats), (pa.decimal128(20, 2), tens),
                (pa.int16(), near), (pa.decimal128(38, 10), tens),
                (pa.uint64(), near.map(abs)), (pa.uint32(), near.map(abs)),
            ]
        },
        [*far, rule("xa", "outlier", "muc"), rule("doi", "duplicate_values", "muc")],
        least=24,
    )  # fmt: skip


def days_part():
    days = st.one_of(st.sampled_from(odd.DAYS), st.dates())
    moments = st.one_of(
        st.sampled_from(odd.MOMENTS),
        st.datetimes(*(odd.MOMENTS[n] for n in (12, 11))),
    )
    zoned = [(pa.timestamp("us", zone), moments) for zone in odd.ZONES]
    coarse = moments.map(lambda m: m.replace(microsecond=0))
    return Part(
        {
            "sinh": ways("sinh", "date", {"required": True}, {"term": "nguoi.ngay-sinh"}),
            "cap": ways("cap", "date", {"unique": True}, {"term": "thu.past_date"}),
            "luc": ways("luc", "timestamp", {"required": True}, {"unique": True}),
            "sau": ways("sau", "timestamp"),
        },
        {
            "sinh": [(pa.date32(), days)],
            "cap": [(pa.date32(), days), (pa.date64(), days)],
            "luc": [*zoned, (pa.timestamp("s"), coarse), (pa.timestamp("ms", "UTC"), coarse)],
            "sau": zoned[:4],
        },
        [
            rule("doi", "duplicate_values", "luc"),
            rule("doi2", "duplicate_values", "luc", "cap"),
            rule("giong", "like_values", "cap"),
            rule("giong2", "like_values", "luc"),
            rule("trong", "null_values", "luc"),
            rule("khi", "required_when", "cap", when="sinh > DATE '2000-01-01'"),
            rule("cho", "invalid_values", "cap", validValues=["2025-12-01", "2000-02-29"]),
            rule("thang", "coverage", "cap", months=["2025-09", "2026-03"]),
            rule("moi", "table_freshness", "luc", days=30),
            rule("moi2", "table_freshness", "cap", days=1),
            rule("thang2", "coverage", "luc", months=["2025-10", "2026-03"]),
            rule("lech", "drift", "sinh", "cap"),
            rule("lech2", "drift", "luc", "cap", most=0.1),
            *conditions(
                "e", "cap > sinh", "cap - sinh > 30",
                "EXTRACT(YEAR FROM cap) BETWEEN 1990 AND 2030",
                "cap <= CURRENT_DATE", "luc > cap", "luc > sau", "EXTRACT(YEAR FROM luc) = 2025",
                "cap + 30 > sinh", "cap IN (DATE '2025-12-01', DATE '2000-02-29')",
                "cap > '2025-01-01'", "luc = sau", "cap - DATE '2025-11-01' < 31", "NOT cap = sinh",
                "COALESCE(cap, sinh) >= DATE '1900-01-01'", "CURRENT_DATE - cap > 30",
                "luc IS NULL OR sau IS NOT NULL",
                "EXTRACT(YEAR FROM sinh) <> 1999", "cap - 1 < sinh",
            ),
        ],
        [
            {}, {"freshness_field": "cap", "freshness_days": 30},
            {"freshness_field": "luc", "freshness_days": 30},
            {"freshness_field": "luc", "freshness_days": 0},
            {"freshness_field": "luc", "freshness_days": 30, "freshness_when": "cap > sinh"},
        ],
    )  # fmt: skip


def codes_part():
    codes = st.sampled_from(["1", "2", "0", "9", "", "01", "02", "08", "09", "١", "1 "])
    over = st.sampled_from(["2025-12", "2025-11", "2025-12-31"])
    months = st.sampled_from(["2025-11", "2025-12", "2025-10", "2026-01", "", "lạ", "2025-11-05"])
    whole = st.integers(-1, 3)
    changes = [
        date(2025, 6, 30),
        date(2025, 7, 1),
        date(2004, 1, 1),
        date(2003, 12, 31),
        date(2031, 1, 1),
    ]
    days = st.sampled_from(changes)
    moments = st.sampled_from([datetime(2025, 6, 30, 16, 59), datetime(2025, 6, 30, 17)])
    return Part(
        {
            "co": ways("co", "boolean", {"required": True}, {"unique": True}),
            "loai": ways(
                "loai", "string", {"code_list": "gioi-tinh"}, {"code_list": "tinh"},
                {"code_list": "tinh", "code_list_date": "ngay"},
                {"term": "ma-tinh"}, {"required": True, "show_when": "co"},
                {"required": True, "show_when": "10 / cap_do > 3", "code_list": "tinh"},
                {"term": "danh-muc-la"}, {"term": "la"},
            ),
            "ngay": ways("ngay", "date"),
            "ky": ways("ky"),
            "cap_do": ways("cap_do", "integer", {"minimum": 0}),
        },
        {
            "co": [(pa.bool_(), st.booleans())],
            "loai": [(pa.string(), codes), (pa.dictionary(pa.int8(), pa.string()), codes)],
            "ngay": [(pa.date32(), days), (pa.timestamp("us", "UTC"), moments)],
            "ky": [(pa.string(), over), (pa.string(), months)],
            "cap_do": [(pa.int64(), whole), (pa.int32(), whole)],
        },
        [
            rule("lech", "drift", "loai", "ky"),
            rule("lech2", "drift", "cap_do", "ky", most=0.05),
            rule("lech3", "drift", "co", "ky", most=5),
            rule("du", "coverage", "loai", codeList="gioi-tinh"),
            rule("thieu", "missing_values", "loai", missingValues=["0", "9", "01"]),
            rule("thieu2", "missing_values", "loai", "ky", missingValues=["", "lạ"]),
            rule("du2", "coverage", "loai", members=["1"]),
            rule("thang", "coverage", "ky", months=["2025-10", "2026-12"]),
            rule("dong", "row_count", mustBeGreaterOrEqualTo=4),
            rule("dong2", "row_count", mustBeBetween=[2, 9]),
            rule("trong", "null_values", "co"),
            rule("cho", "invalid_values", "co", validValues=["true"]),
            rule("cho2", "invalid_values", "co", validValues=["có", "False"]),
            rule("doi", "duplicate_values", "loai", "ky", "co"),
            rule("khi", "required_when", "loai", when="co"),
            rule("khi2", "required_when", "loai", when="cap_do > 0 AND co"),
            rule("khi3", "required_when", "loai", when="2 / cap_do > 0"),
            *conditions(
                "e", "co", "NOT co", "co IS TRUE", "co = TRUE", "co <> FALSE",
                "co IS NOT TRUE OR loai = '1'", "co IS NULL",
                "loai IN ('1', '2') AND NOT co IS TRUE",
                "cap_do / cap_do = 1", "2 / cap_do > 0 OR co", "co OR cap_do > 1",
            ),
        ],
        [{}, {"expected_rows": 4}, {"freshness_field": "ky", "freshness_days": 9}],
    )  # fmt: skip


def person_part():
    numbers = st.sampled_from(
        ["001099012345", "079302000001", "101099000001", "001199054321",
         "001099012345", "099099012345", "001299012345", "012345678",
         "001099012345 ", "+01099012345", "00109901234٥", "001199012345", "", "001099012346",
         "N/A", "-", "không có"]
    )  # fmt: skip
    genders = st.sampled_from(["1", "2", "1", "2", "0", "7", "", "Nam"])
    years = st.sampled_from([1999, 1899, 2002, 1999, 2030, 0, -1999])
    born_on = [date(1999, 5, 1), date(2002, 12, 31), date(1999, 1, 1), date(2002, 1, 1)]
    days = st.one_of(st.sampled_from(born_on), st.sampled_from(odd.DAYS))
    sex, born = {"term": "nguoi.gioi-tinh"}, {"term": "nguoi.ngay-sinh"}
    return Part(
        {
            "ma": ways("ma", term="nguoi.so-dinh-danh", unique=True, required=True),
            "gioi": ways("gioi", "string", sex, {**sex, "required": True})[1:],
            "sinh": ways("sinh", "date", born)[1:],
            "nam": ways("nam", "integer", {"term": "nguoi.nam-sinh"}),
        },
        {
            "ma": [(pa.string(), numbers), (pa.dictionary(pa.int32(), pa.string()), numbers)],
            "gioi": [(pa.string(), genders)],
            "sinh": [(pa.date32(), days)],
            "nam": [(pa.int64(), years), (pa.int16(), years)],
        },
        [rule("doi", "duplicate_values", "ma", "sinh")],
        [{}, {"primary_key": ("ma",)}, {"primary_key": ("ma", "gioi")}],
    )


def term_part():
    """One column of any term with a check of its own; values of all of them."""
    said = [v for values in _VALUES.values() for v in values if isinstance(v, str)]
    texts = st.one_of(st.sampled_from(said), odd.TEXTS)
    numbers = st.one_of(
        st.sampled_from([v for vs in _VALUES.values() for v in vs if isinstance(v, int | Decimal)]),
        st.sampled_from([0, 1900, 2026, -5, 10**14, Decimal("105.85"), Decimal("21.03")]),
    )
    checked = [t for t in _TERMS if t.validator or t.pattern or t.code_list]
    checked = [t for t in checked if t.id not in ("la", "danh-muc-la")]
    texted = [t for t in checked if t.logical_type == "string"]
    counted = [t for t in checked if t.logical_type in ("integer", "number")]
    return Part(
        {
            "chu": [tables.field("chu", term=t.id) for t in texted]
            + [tables.field("chu", kind=k) for k in ("partial-date", "uncertain-date")],
            "luong": [tables.field("luong", "number", term=t.id) for t in counted]
            + [tables.field("luong", "number", kind=k) for k in ("latitude", "longitude")],
        },
        {
            "chu": [(pa.string(), texts)],
            "luong": [
                (pa.float64(), numbers.map(float)),
                (pa.decimal128(20, 2), numbers.map(lambda n: Decimal(str(n)))),
                (pa.int64(), numbers.map(int)),
            ],
        },
    )


def others_part():
    keys = st.sampled_from(["01", "99", "", "1", " 01"])
    files = st.sampled_from(["a.pdf", "b.pdf", "", "A.PDF"])
    digests = st.sampled_from(["AB12", "ab12", "00", "", "aB12"])
    names = st.sampled_from(["Huế", "Vinh", "", "Hue\u0302\u0301"])
    goc = Reference("thu", "goc", "ma")
    master = {"contract": "thu", "table": "goc", "column": "ma"}
    return Part(
        {
            "goc": [replace(tables.field("goc"), reference=goc), tables.field("goc")],
            "so_goc": [replace(tables.field("so_goc", "integer"), reference=goc)],
            "ten_goc": ways("ten_goc"),
            "tep": ways("tep"),
            "bam": ways("bam"),
        },
        {
            "goc": [(pa.string(), keys), (pa.dictionary(pa.int8(), pa.string()), keys)],
            "so_goc": [(pa.int64(), st.integers(0, 2))],
            "ten_goc": [(pa.string(), names)],
            "tep": [(pa.string(), files)],
            "bam": [(pa.string(), digests)],
        },
        [
            rule(
                "goc", "master_agreement", "goc", "ten_goc", master=master, names={"ten_goc": "s"}
            ),
            rule("goc2", "master_agreement", "goc", master=master),
            rule("goc3", "master_agreement", "goc", "ten_goc"),
            rule("tep", "file_digest", "tep", "bam"),
            rule("tep2", "file_digest", "tep"),
        ],
    )


def strange_part():
    """Columns that do not hold what the contract declares."""
    texts = st.one_of(
        st.sampled_from(["12", "x", "", "2025-01-01", "true", "1.5", "NaN", "1999"]), odd.TEXTS
    )
    held = [
        (pa.string(), texts),
        (pa.int64(), st.integers(-1, 2000)),
        (pa.bool_(), st.booleans()),
        (pa.float64(), st.sampled_from(odd.FLOATS)),
        (pa.date32(), st.sampled_from(odd.DAYS)),
        (pa.timestamp("us"), st.sampled_from(odd.MOMENTS)),
        (pa.time64("us"), st.sampled_from(odd.TIMES)),
        (pa.decimal128(9, 2), st.sampled_from(odd.DECIMALS[:-1])),
        (pa.timestamp("us", "UTC"), st.sampled_from(odd.MOMENTS)),
        (pa.binary(), st.sampled_from([b"", b"a", b"\x00\xff"])),
    ]
    logical = ("string", "integer", "number", "boolean", "date", "timestamp", "time")
    limits = [
        {},
        {"unique": True, "required": True},
        {"minimum": 0, "maximum": 2},
        {"pattern": "[0-9]+"},
        {"min_length": 2, "max_length": 4},
        {"code_list": "gioi-tinh"},
        {"term": "nguoi.nam-sinh"},
        {"term": "thu.past_date"},
        {"term": "nguoi.so-dinh-danh"},
    ]
    la = [tables.field("la", kind, **limit) for limit in limits for kind in logical]
    return Part(
        {"la": la, "nguyen": ways("nguyen", "integer")},
        {"la": held, "nguyen": [held[1], held[0], held[3], held[2]]},
        [
            rule("xa", "outlier", "la"),
            rule("doi", "duplicate_values", "la", "nguyen"),
            rule("giong", "like_values", "la"),
            rule("trong", "null_values", "la"),
            rule("thieu", "missing_values", "la", missingValues=["12", "0", "True", "1.5"]),
            rule("cho", "invalid_values", "la", validValues=["12", "true", "1.0", "1"]),
            rule("mau", "invalid_values", "la", pattern="[0-9.]+"),
            rule("khi", "required_when", "la", when="nguyen > 0"),
            rule("du", "coverage", "la", members=["12", "True", "1", "2025-12-01"]),
            *conditions("e", "nguyen > 1", "nguyen IN (1, 2)", "nguyen / 2 = 1", "la IS NOT NULL"),
        ],
        [{}, {"primary_key": ("la",)}, {"primary_key": ("la", "nguyen")},
         {"freshness_field": "la", "freshness_days": 30}],
    )  # fmt: skip


def nested_part():
    point = pa.struct([("vi_do", pa.float64()), ("ten", pa.string())])
    points = st.fixed_dictionaries(
        {
            "vi_do": st.sampled_from([None, 21.0, 105.8, 0.0]),
            "ten": st.sampled_from([None, "", "An", "N/A", "ê"]),
        }
    )
    words = st.lists(st.sampled_from(["gốm", "sứ", "", "rất dài", None]), max_size=4)
    parts = (
        tables.field("vi_do", "number", kind="latitude", required=True),
        tables.field("ten", max_length=2),
    )
    limits = (
        Limits(), Limits(min_items=1, max_items=2), Limits(unique_items=True),
        Limits(min_items=2, unique_items=True),
    )  # fmt: skip
    nhan = replace(tables.field("nhan", "array"), item=tables.field("muc", max_length=3))
    diem = replace(tables.field("diem", "array"), children=parts)
    return Part(
        {
            "nhan": [replace(nhan, limits=one) for one in limits],
            "vi_tri": [
                replace(tables.field("vi_tri", "object"), children=parts),
                replace(tables.field("vi_tri", "object", required=True), children=parts),
            ],
            "diem": [replace(diem, limits=one) for one in limits],
        },
        {
            "nhan": [(pa.list_(pa.string()), words)],
            "vi_tri": [(point, points)],
            "diem": [(pa.list_(point), st.lists(points, max_size=3))],
        },
        [rule("trong", "null_values", "vi_tri")],
    )


PARTS = [
    make()
    for make in (
        text_part, numbers_part, spread_part, days_part, codes_part, person_part, term_part,
        others_part, strange_part, nested_part,
    )
]  # fmt: skip
