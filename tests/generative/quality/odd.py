"""Values that engines, languages and people read apart. Small lists: each value comes up often."""

import math
from datetime import date, datetime, time
from decimal import Decimal

from hypothesis import strategies as st

# What each odd text is for; a test proves that every one of these occurs.
ODD_TEXTS = {
    "empty": ["", " ", "\t", "\u00a0", "\u3000"],
    "placeholder": ["N/A", "không có", "Không Co\u0301", "-", "…", "null", "chưa cập nhật", "?"],
    "combining marks": ["e\u0302\u0301", "o\u0323\u0302", "Nguye\u0302\u0303n", "a\u0301\u0301"],
    "composed": ["ế", "ộ", "Nguyễn", "Nguyễn Văn Ân"],
    "Đ and its likes": ["Đặng", "đặng", "Dang", "\u00d0ặng", "Đ", "đ"],
    "no width": ["an\u200bh", "\u200b", "\ufeffAn", "An\u200d", "A\u00adn"],
    "right to left": ["שלום", "\u202eabc", "\u0627\u0644"],
    "case of few": ["İ", "ı", "I", "i", "ß", "ẞ", "ﬁ", "\u212a", "ǅ", "ς", "ΣΑΣ", "ŉ"],
    "beyond 16 bits": ["😀", "𝔘", "\U0010fffd", "👨\u200d👩"],
    "digits elsewhere": ["٣", "１２", "५", "²", "Ⅷ"],
    "line ends": ["A\n", "\n", "A\r\n", "A\u2028", "A\x85", "a\nb"],
    "signs of queries": ["a'b\"c", "%", "_", "x_y", "50%", "\\", "a\\b", "--", ";", "${x}", "{}"],
    "NUL": ["\0", "a\0b"],
    "numbers as text": ["0", "1", "2", "01", "-1", "+1", " 1", "1e5", "NaN", "1.0", "true"],
    "days as text": ["2025-01-01", "2025-02-30", "01/02/2025", "2025-11", "2025"],
    "long": ["a" * 300, "ộ" * 130, "ab" * 129],
    "plain": ["An", "Bình", "an", "AN", "AB-12", "AB-1", "a", "b", "ab", "c", "aab", "Huế"],
}
TEXTS = st.one_of(
    *[st.sampled_from(values) for values in ODD_TEXTS.values()],
    st.sampled_from(ODD_TEXTS["plain"]),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=6),
    st.text("aAáđĐ-_0 1\u0301\n", max_size=4),
)
BIG = [2**63 - 1, -(2**63), 2**53 + 1, 10**18, -(10**15)]
FLOATS = [
    math.nan, math.inf, -math.inf, -0.0, 0.0, 0.1, 0.5, 1.0, 1.5, -3.0, 9.5, 9.51, 1e300, 5e-324,
    1.7976931348623157e308, 9007199254740993.0, 100.0,
]  # fmt: skip
DECIMALS = [
    Decimal(t) for t in ("0", "0.00", "-0.01", "0.01", "0.1", "0.10", "1", "1.5", "9.51", "100",
                         "-3", "12345.67", "99999999.99")
]  # fmt: skip
TODAY = date(2026, 1, 1)
DAYS = [
    date(1, 1, 1), date(9999, 12, 31), date(1582, 10, 10), date(1899, 12, 31), date(1999, 5, 1),
    date(2000, 2, 29), date(2025, 10, 31), date(2025, 11, 1), date(2025, 12, 1), date(2025, 12, 2),
    date(2025, 12, 31), TODAY, date(2026, 1, 2), date(2030, 12, 31),
]  # fmt: skip
# Beside the ends of freshness and of a month in Viet Nam: hours that summer time skips or doubles.
MOMENTS = [
    datetime(2025, 3, 9, 2, 30), datetime(2025, 3, 9, 7, 30), datetime(2025, 11, 2, 1, 30),
    datetime(2025, 11, 2, 5, 30), datetime(2025, 11, 2, 6, 30), datetime(2025, 12, 1, 16, 59, 59),
    datetime(2025, 12, 1, 17, 0), datetime(2025, 12, 31, 17, 0), datetime(2024, 12, 31, 16, 59),
    datetime(2025, 12, 1, 23, 59, 59, 999_999), datetime(1900, 1, 1), datetime(9998, 12, 31, 12),
    datetime(2, 1, 1), datetime(2026, 1, 1), datetime(2025, 7, 1, 12, 0, 0, 500_000),
]  # fmt: skip
ZONES = [None, "UTC", "Asia/Ho_Chi_Minh", "America/New_York", "+14:00", "-12:00", "Asia/Kathmandu"]
TIMES = [time(0, 0), time(23, 59, 59, 999_999), time(8, 30), time(12, 0, 0, 1)]
