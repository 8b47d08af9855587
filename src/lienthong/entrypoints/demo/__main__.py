"""``python -m lienthong.entrypoints.demo``: two nodes, the main job, the proof that it holds."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.table import Table

from lienthong.base.settings import REPO_DIR
from lienthong.entrypoints.demo import (
    closing,
    faring,
    reporting,
    setting_up,
    summary,
    taking_in,
    working,
)
from lienthong.entrypoints.demo.state import Demo, demo_at
from lienthong.entrypoints.demo.taking_in import Report

# A log file has no width of its own; the tables need this much.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def _quiet(work: Callable[[Demo], None]) -> Callable[[Demo, Report], None]:
    return lambda demo, report: work(demo)


# Step, what it is called, what it does. A step that is done is not done again.
STEPS: tuple[tuple[str, str, Callable[[Demo, Report], None]], ...] = (
    ("accounts", "Tạo tài khoản", _quiet(setting_up.create_accounts)),
    ("contracts", "Khai báo: áp dụng hợp đồng dữ liệu", _quiet(setting_up.apply_contracts)),
    ("peers", "Trao khóa và duyệt kết nối", _quiet(setting_up.make_peers)),
    ("reference", "Nạp dữ kiện của năm kế hoạch", _quiet(setting_up.load_reference)),
    ("real", "Tiếp nhận dữ liệu thật", taking_in.take_in_real),
    ("generated", "Tiếp nhận dữ liệu giả lập có gài lỗi", taking_in.take_in_generated),
    ("delivered", "Đồng bộ về trung tâm", closing.deliver),
    ("measured", "Đo sáu tiêu chí", closing.measure),
    ("found", "Đối chiếu lỗi gài với lỗi tìm thấy", closing.find_faults),
    ("worked", "Phiếu việc cho lỗi gài; sửa một dòng, điểm đổi theo", working.work_on_failures),
    ("corrected", "Sửa các dòng trung tâm từ chối", closing.correct_refused),
    ("survived", "Tắt ngang nút trung tâm, đổi bản ghi, chạy lại", faring.lose_receiver),
    ("carried", "Đem gói bằng thiết bị rời khi không có mạng", faring.carry_by_hand),
    ("remeasured", "Đo lại sáu tiêu chí", closing.measure),
    ("reconciled", "Đối soát hai bên", closing.reconcile),
    ("indicators", "Đo chỉ tiêu", closing.measure_kpis),
    ("reported", "Lập báo cáo tháng 11 năm 2026", reporting.compose_report),
)


def main() -> int:
    """Run the demo; with --once stop the nodes at the end."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="do the job, stop, exit 0 or 1")
    parser.add_argument("--folder", type=Path, default=REPO_DIR / "var" / "demo")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    demo = demo_at(arguments.folder.resolve())
    try:
        return _run(demo, once=arguments.once)
    except KeyboardInterrupt:
        return 130
    finally:
        console.print("Đang dừng hai nút…")
        for node in demo.nodes:
            node.signal_stop()
        for node in demo.nodes:
            node.stop()


def _run(demo: Demo, *, once: bool) -> int:
    started = time.monotonic()
    with console.status("Khởi động nút cấp bộ và nút trung tâm…"):
        setting_up.start_nodes(demo)
    console.print(f"✓ Hai nút đã chạy ({time.monotonic() - started:.1f} s)")
    for step, title, work in STEPS:
        if demo.done(step):
            continue
        begin = time.monotonic()
        with console.status(title) as status:
            work(demo, lambda text, title=title, status=status: status.update(f"{title} {text}"))  # type: ignore[misc]
        demo.mark(step)
        console.print(f"✓ {title} ({time.monotonic() - begin:.1f} s)")
    found = summary.summarise(demo)
    broken = list(summary.broken_claims(found))
    found["claims_broken"] = broken
    path = demo.folder / "summary.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    _print_table(found)
    for claim in broken:
        console.print(f"[bold red]✗[/] {claim}")
    console.print(f"Tổng kết: {path}")
    if not once:
        _stay(demo)
    return 1 if broken else 0


def _print_table(found: dict[str, Any]) -> None:
    table = Table(
        title="Công việc chính trên dữ liệu thật và dữ liệu giả lập", title_justify="left"
    )
    for name in (
        "Cơ sở dữ liệu", "Dòng vào", "Nhận", "Chờ hỏi", "Cách ly", "Lỗi gài", "Tìm thấy",
        "Ở trung tâm", "Bằng nhau", "Trễ p99 ms", "Biên nhận",
    ):  # fmt: skip
        table.add_column(name, justify="left" if name == "Cơ sở dữ liệu" else "right")
    for name, one in found["per_contract"].items():
        cells = (
            one["rows_in"], one["rows_accepted"], one["rows_waiting"], one["rows_quarantined"],
            one["planted_faults"], one["faults_found"], one["rows_at_centre"],
            "có" if one["digest_equal"] else "KHÔNG", one["sync_lag_p99_ms"],
            one["receipts_verified"],
        )  # fmt: skip
        table.add_row(name, *map(str, cells))
    console.print(table)
    words = Table(title="Sáu tiêu chí (0–100; — là chưa đo)", title_justify="left")
    for name in ("Cơ sở dữ liệu", "đúng", "đủ", "sạch", "sống", "thống nhất", "dùng chung"):
        words.add_column(name, justify="left" if name == "Cơ sở dữ liệu" else "right")
    for name, one in found["per_contract"].items():
        values = [one["six_words"][word]["value"] for word in summary.WORDS]
        words.add_row(name, *("—" if v is None else f"{v:.1f}" for v in values))
    console.print(words)


def _stay(demo: Demo) -> None:
    for node in demo.nodes:
        console.print(f"[bold]{node.name}[/]: {node.url}/")
    accounts = Table(title="Tài khoản của bản trình diễn (cả hai nút)", title_justify="left")
    for name in ("Tên đăng nhập", "Vai trò", "Mật khẩu"):
        accounts.add_column(name)
    for name, shown, _, _ in setting_up.ACCOUNTS:
        accounts.add_row(name, shown, demo.facts["accounts"][name])
    console.print(accounts)
    console.print("Ctrl-C để dừng mọi thứ. Chạy lại «make demo» thì dữ liệu còn nguyên.")
    while all(node.running for node in demo.nodes):
        time.sleep(1)
    console.print("[bold red]Một nút đã dừng; xem log của nút trong thư mục log.[/]")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
