"""A digit in the name of a person."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "digits_in_name",
    "quarantine",
    (
        put("huong_dan_vien", "ho_ten", "Nguyễn Mẫu 2"),
        put("co_so_luu_tru", "nguoi_dai_dien", "Trần Mẫu 99"),
    ),
)
