"""Whether everybody counts the same failing rows, and all the planted ones.

What DuckDB by hand counts is what the others must count too, check by check, and no check may
count fewer rows than were planted for it. Where a tool counts otherwise, or has no words, it is
said here.
"""

from collections.abc import Iterator, Mapping

from bench.quality.population import EVERY, FAULTS, WHOLE

TOLD = "duckdb"
# The rule of ours that each planted fault breaks.
RULES = {
    "ma_so.required": "ma_so.required", "ma_so.validator": "ma_so.validator",
    "ma_so.gender": "ma_so.cross_field.gioi_tinh", "ma_so.birth": "ma_so.cross_field.ngay_sinh",
    "ho_ten.required": "ho_ten.required", "ho_ten.placeholder": "ho_ten.placeholder",
    "ho_ten.length": "ho_ten.length", "ngay_sinh.required": "ngay_sinh.required",
    "ngay_sinh.range": "ngay_sinh.validator", "gioi_tinh.required": "gioi_tinh.required",
    "gioi_tinh.list": "gioi_tinh.code_list", "dan_toc.list": "dan_toc-invalidValues",
    "ma_tinh.required": "ma_tinh.required", "ma_tinh.list": "ma_tinh-invalidValues",
    "ma_xa.pattern": "ma_xa.pattern", "ma_xa.list": "ma_xa-invalidValues",
    "dien_thoai.pattern": "dien_thoai.pattern", "thu_dien_tu.pattern": "thu_dien_tu.pattern",
    "thu_dien_tu.shape": "thu_dien_tu.pattern", "ma_so.unique": "ma_so.unique",
    "nguoi.unique": "nguoi", "ngay_cap.after_birth": "cap_sau_sinh", "ngay_cap.past": "cap_da_toi",
    "thu_nhap.range": "thu_nhap.range", "thu_nhap.required": "thu_nhap.required",
    "cap_nhat.freshness": "freshness",
}  # fmt: skip
# An empty name is told once by ours, and again as a placeholder and as too short by the others.
ONCE = {"ho_ten.placeholder": "ho_ten.required", "ho_ten.length": "ho_ten.required"}
EXCESS = {("soda", "ma_so.unique")}  # the rows beyond the first; planted ones come in pairs
UNSAID = {
    "expectations_pandas": ("ma_so.gender", "ma_so.birth", "ho_ten.placeholder"),
    "cuallee": ("ho_ten.required",),
}
NULL_FAILS = ("cuallee",)  # so that it counts more


def wrong(rows: int, found: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return in words where the counts of suites differ from what they must be; [] if nowhere."""
    told, least = found[TOLD], planted(rows)
    short = [f"{check}: {told[check]} of {n}" for check, n in least.items() if told[check] < n]
    return short + [line for name in found for line in _differing(name, found[name], told)]


def planted(rows: int) -> dict[str, int]:
    """Return how many rows each check was planted in, its twins left out."""
    whole, rest = divmod(rows, WHOLE) if rows > WHOLE else (0, rows)
    counts: dict[str, int] = {}
    for place, fault in enumerate(FAULTS):
        name = "thu_dien_tu.pattern" if fault.check == "thu_dien_tu.shape" else fault.check
        own = whole * _every(WHOLE, place) + _every(rest, place)
        counts[name] = counts.get(name, 0) + own
    return counts


def _every(rows: int, place: int) -> int:
    return max(0, (rows - place + EVERY - 1) // EVERY)


def _differing(name: str, own: Mapping[str, int], told: Mapping[str, int]) -> Iterator[str]:
    for check, count in told.items():
        if check in UNSAID.get(name, ()):
            continue
        asked, got = count, own.get(check)
        if name == "lienthong":
            got = own.get(f"dan_cu.{RULES[check]}")
            asked -= told[ONCE[check]] if check in ONCE else 0
        if (name, check) in EXCESS:
            asked //= 2
        if got is None or (got < asked if name in NULL_FAILS else got != asked):
            yield f"{name}, {check}: {got}, not {asked}"
