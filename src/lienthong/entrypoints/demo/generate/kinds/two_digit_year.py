"""A year of two digits: nobody can say which century."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "two_digit_year",
    "quarantine",
    (put("huong_dan_vien", "ngay_cap", "05/03/24"),),
)
