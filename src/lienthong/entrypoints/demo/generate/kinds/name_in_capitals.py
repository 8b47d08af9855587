"""The name of a person in capitals."""

from lienthong.entrypoints.demo.generate.model import FaultKind, change, text_of

KIND = FaultKind(
    "name_in_capitals",
    "repair",
    (
        change("huong_dan_vien", "ho_ten", lambda row, world: text_of(row, "ho_ten").upper()),
        change(
            "co_so_luu_tru",
            "nguoi_dai_dien",
            lambda row, world: text_of(row, "nguoi_dai_dien").upper(),
        ),
    ),
)
