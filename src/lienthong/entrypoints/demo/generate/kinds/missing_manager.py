"""Nobody named as manager, or as representative: accepted, but counted."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "missing_manager",
    "warning",
    (
        put("di_tich", "don_vi_quan_ly", None),
        put("co_so_luu_tru", "nguoi_dai_dien", None),
    ),
)
