"""The 25 checks, written once, as the contract that our engine reads."""

from bench.quality.population import PLACES, TODAY

ETHNIC = [f"{n:02d}" for n in range(1, 55)]
PROVINCES = [f"{n:02d}" for n in range(1, 35)]
COMMUNES = [f"{n * 9 + 1:05d}" for n in range(3321)]
PHONE = "0[35789][0-9]{8}"
EMAIL = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9]+\.)+[A-Za-z]{2,20}"
PERSONAL = (
    f"(?:{'|'.join(PLACES)}|[123][0-9][1-9]|[123][1-9]0|[23]00)"
    f"(?:[01][0-9]{{2}}|[23](?:{'|'.join(f'{n:02d}' for n in range(27))}))[0-9]{{6}}"
)
PLACEHOLDERS = ("", "-", "n/a", "null", "none", "không có", "không rõ", "chưa có", "khong co", "…")
LONGEST_NAME, MOST_INCOME, FRESH_DAYS = 60, 1_000_000_000, 730
PEOPLE = ("ho_ten", "ngay_sinh", "dien_thoai")
DAY = TODAY
# What peers share: the checks that a tool may have words of its own for, and those it has not.
PATTERNS = {
    "ma_so.validator": PERSONAL,
    "ma_xa.pattern": "[0-9]{5}",
    "dien_thoai.pattern": PHONE,
    "thu_dien_tu.pattern": EMAIL,
}
LISTS = {
    "gioi_tinh.list": ["0", "1", "2"],
    "dan_toc.list": ETHNIC,
    "ma_tinh.list": PROVINCES,
    "ma_xa.list": COMMUNES,
}
OWN = (
    "ma_so.gender", "ma_so.birth", "ho_ten.placeholder", "ngay_cap.after_birth", "ngay_cap.past",
    "cap_nhat.freshness",
)  # fmt: skip


def _column(name: str, kind: str = "string", **known: object) -> str:
    lines = [f"- name: {name}", f"  logicalType: {kind}", f"  physicalType: {kind}"]
    lines += [f"  {key}: {value}" for key, value in known.items() if key not in ("term", "quality")]
    if "term" in known:
        lines += ["  customProperties:", "  - property: term", f"    value: {known['term']}"]
    if "quality" in known:
        lines += ["  quality:", *(f"  {line}" for line in str(known["quality"]).splitlines())]
    return "\n".join(f"  {line}" for line in lines)


def _among(values: list[str]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return (
        "- type: library\n  metric: invalidValues\n  mustBe: 0\n  arguments:\n"
        f"    validValues: [{listed}]"
    )


def _own(name: str, expression: str) -> str:
    return (
        f"  - id: {name}\n    type: custom\n    engine: lienthong\n    implementation:\n"
        f"      expression: {expression}"
    )


_PEOPLE_ONCE = (
    "  - id: nguoi\n    type: library\n    metric: duplicateValues\n    mustBe: 0\n"
    f"    arguments: {{properties: [{', '.join(PEOPLE)}]}}"
)


def text() -> str:
    """Return the contract."""
    columns = [
        _column("ma_so", required="true", unique="true", term="nguoi.so-dinh-danh"),
        _column(
            "ho_ten", required="true",
            logicalTypeOptions=f"{{minLength: 2, maxLength: {LONGEST_NAME}}}",
        ),
        _column("ngay_sinh", "date", required="true", term="nguoi.ngay-sinh"),
        _column("gioi_tinh", required="true", term="nguoi.gioi-tinh"),
        _column("dan_toc", quality=_among(ETHNIC)),
        _column("ma_tinh", required="true", quality=_among(PROVINCES)),
        _column("ma_xa", logicalTypeOptions="{pattern: '[0-9]{5}'}", quality=_among(COMMUNES)),
        _column("dien_thoai", logicalTypeOptions=f"{{pattern: '{PHONE}'}}"),
        _column("thu_dien_tu", logicalTypeOptions=f"{{pattern: '{EMAIL}'}}"),
        _column("ngay_cap", "date"),
        _column(
            "thu_nhap", "integer", required="true",
            logicalTypeOptions=f"{{minimum: 0, maximum: {MOST_INCOME}}}",
        ),
        _column("cap_nhat", "timestamp"),
    ]  # fmt: skip
    return "\n".join(
        [
            "apiVersion: v3.1.0", "kind: DataContract", "id: dan-cu", "name: Dân cư",
            "version: 1.0.0", "status: active", "schema:", "- name: dan_cu", "  properties:",
            *columns,
            "  quality:",
            _PEOPLE_ONCE,
            _own("cap_sau_sinh", "ngay_cap > ngay_sinh"),
            _own("cap_da_toi", "ngay_cap <= CURRENT_DATE"),
            "  customProperties:", "  - {property: freshnessField, value: cap_nhat}",
            "slaProperties:", f"- {{property: frequency, value: {FRESH_DAYS}, unit: d}}",
            "",
        ]
    )  # fmt: skip
