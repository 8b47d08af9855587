"""Full stops between thousands and a decimal comma: 3.359,80."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "vietnamese_number",
    "repair",
    (
        put("di_tich", "dien_tich", "3.359,80", repaired="3359.80"),
        put("co_so_luu_tru", "gia_thap_nhat", "120.000,00", repaired="120000"),
    ),
)
