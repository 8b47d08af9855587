"""No personal number: the node warns, the receiving centre refuses the row."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "missing_personal_number",
    "refused_by_receiver",
    (put("huong_dan_vien", "so_dinh_danh", None, rows=3),),
)
