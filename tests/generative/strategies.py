"""Cells as files hold them: the likely, the nearly right, and anything at all."""

from datetime import UTC

from hypothesis import strategies as st

FRAGMENTS = st.sampled_from(
    [
        "Nguyễn", "HOÀ", "hà nội", "N/A", "-", "…", "không có", "1.0", "3.359,80", "1.234",
        "05/03/2020", "5-3-20", "2020-03-05", "43895", "0912345678", "+84", "0168", "số", "Số:",
        "2439/QĐ-TTg", "mailto:", "a@B.vn", "www.", "HTTPS://", "001099012345", "1099012345",
        "100233488", "MST", "105°50'3\"Đ", "#REF!", "\u00a0", "\u200b", "e\u0302\u0301", "Ð", " ",
        "\n", "%", "%(x)s", "'", ".", ",", "-", "0", "1", "x", "năm", "\ud800", "\x00", "½", "٣",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    FRAGMENTS,
    st.lists(FRAGMENTS, max_size=4).map("".join),
    st.text(max_size=30),
    st.from_regex(r"[0-9]{1,13}(\.0)?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,4}([.,][0-9]{1,4}){0,3}", fullmatch=True),
)
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.booleans(),
    st.integers(),
    st.integers(0, 10**12),
    st.floats(),
    st.floats(0, 10**12).map(lambda f: float(round(f))),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
)
