"""The month's report: composed from what the demo's node measured, in every format."""

import json
from pathlib import Path

from lienthong.entrypoints.demo.state import Demo
from lienthong.entrypoints.demo.taking_in import Report

PERIOD = "2026-11"
NOT_LOCKED = 1  # «report unlock» while the day has not passed
WORDS = {
    "overview": "Bộ đã chỉ đạo các đơn vị tạo lập, làm sạch và đồng bộ dữ liệu về trung tâm.",
    "difficulties": "Dữ liệu đầu vào còn lỗi định dạng; đề nghị đơn vị chủ quản sửa tại nguồn.",
    "next_period": "Tập trung xử lý nhiệm vụ quá hạn và các dòng dữ liệu còn chờ sửa.",
}


def compose_report(demo: Demo, report: Report) -> None:
    """Compose November's report, word it, and keep its files beside the summary.

    It is late by the plan's day, so the demo opens it as a reviewer would, with a reason.
    """
    report(PERIOD)
    folder = demo.folder / "bao-cao"
    order = ("report", "compose", "--period", PERIOD, "--out", str(folder))
    made = demo.ministry.cli(*order)
    number = str(made["id"])
    reason = ("--reason", "Lập báo cáo trong bản dùng thử")
    demo.ministry.cli("report", "unlock", number, *reason, allowed=(0, NOT_LOCKED))
    for part, text in WORDS.items():
        demo.ministry.cli("report", "write", number, "--part", part, "--text", text)
    files = [Path(name) for name in demo.ministry.cli(*order)["files"]]
    document = json.loads((folder / f"bao-cao-{made['regime']}-{PERIOD}.json").read_text("utf-8"))
    demo.facts["report"] = {
        "period": PERIOD,
        "subject": document["subject"],
        "files": {file.name: file.stat().st_size for file in files},
        "tables": sum(b["block"] == "table" for b in document["body"] + document["annexes"]),
    }
    demo.save()
