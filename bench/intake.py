"""A large file from the clerk's hand to its rows, against a plain COPY of clean rows.

Ours: ``lienthong intake load`` of a CSV with a fault in one row of ten, in a process of its own:
kept, understood, standardised, checked, written with history and verdicts. The limit: the same
rows without their faults, typed and identified beforehand, by one ``COPY`` into an empty table
with the same columns and the same indexes, in the same PostgreSQL. Both tables have the indexes
a large table gets. Verdicts are compared with the planted faults: a wrong one ends the run.

Then a workbook: its intake against the library reading it plus the intake of the same rows as CSV.

``LIENTHONG_BENCH_ROWS`` makes fewer rows (1,000,000), ``LIENTHONG_BENCH_XLSX_ROWS`` fewer in the
workbook (200,000; 0: none), ``LIENTHONG_BENCH_ROUNDS`` more rounds (1).
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import xlsxwriter

from bench import intake_rows
from bench.own_node import own_node
from bench.report import Result, console
from lienthong.base import clock
from lienthong.base.settings import REPO_DIR, load

ROWS = int(os.environ.get("LIENTHONG_BENCH_ROWS", "1000000"))
XLSX_ROWS = int(os.environ.get("LIENTHONG_BENCH_XLSX_ROWS", "200000"))
ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "1"))
PROMISED_RATIO, PROMISED_MIB, PROMISED_XLSX = 4.0, 1536, 1.5
MIB, WATCH_SECONDS, LONGEST_SECONDS = 1024**2, 0.05, 3600
UNITS = REPO_DIR / "reference" / "admin_units" / "don_vi_hanh_chinh.csv"
_EMPTIED = (
    f"data.{intake_rows.TABLE}, records_history, intake_batch, intake_quarantinedrow, "
    "intake_repairlog, intake_rowlog"
)
_READ = (
    "import sys, time; from python_calamine import load_workbook; began = time.perf_counter(); "
    "sheet = load_workbook(sys.argv[1]).get_sheet_by_index(0); "
    "rows = sum(1 for row in sheet.iter_rows()); print(time.perf_counter() - began)"
)


@dataclass(frozen=True)
class Run:
    """One intake: elapsed seconds, processor seconds and peak memory of its process."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    batch: dict[str, Any]


def measure() -> Result:
    """Run the rounds, then the workbook, on a node of its own."""
    with own_node(_declare) as home:
        files = _Files.made(home, ROWS)
        console.print(f"{ROWS:,} rows in {files.dirty.stat().st_size / MIB:.0f} MiB of CSV")
        runs, copies = [], []
        for number in range(ROUNDS):
            copies.append(_copy(home, files))
            console.print(f"COPY: {copies[-1]:.1f} s")
            runs.append(_taken_in(home, files.dirty, ROWS, files.expected))
            ratio = runs[-1].seconds / copies[-1]
            console.print(
                f"round {number + 1}: COPY {copies[-1]:.1f} s, intake {runs[-1].seconds:.1f} s "
                f"({runs[-1].cpu_seconds:.1f} s of processor, {runs[-1].peak_mib:.0f} MiB): "
                f"{ratio:.2f} ×"
            )
        workbook = _workbook(home) if XLSX_ROWS else {}
    facts = _facts(runs, copies) | {"xlsx": workbook, "verdicts": dict(files.expected)}
    console.print(json.dumps({k: v for k, v in facts.items() if k != "runs"}, indent=1))
    speeds = [[ROWS / run.seconds for run in runs], [ROWS / seconds for seconds in copies]]
    return Result("COPY of the clean rows", "rows/s", *speeds, facts)


def _facts(runs: list[Run], copies: list[float]) -> dict[str, Any]:
    ratios = [run.seconds / copy for run, copy in zip(runs, copies, strict=True)]
    peak = max(run.peak_mib for run in runs)
    return {
        "rows": ROWS,
        "columns": len(intake_rows.COLUMNS),
        "elapsed_ratio": [round(ratio, 3) for ratio in ratios],
        "promised_ratio": PROMISED_RATIO,
        "peak_mib": round(peak),
        "promised_mib": PROMISED_MIB,
        "kept": max(ratios) <= PROMISED_RATIO and peak <= PROMISED_MIB,
        "copy_seconds": [round(seconds, 2) for seconds in copies],
        "runs": [asdict(run) for run in runs],
    }


@dataclass(frozen=True)
class _Files:
    copied: Path  # ready for COPY: system columns, then the contract's
    dirty: Path
    expected: Counter[str]

    @classmethod
    def made(cls, folder: Path, rows: int) -> "_Files":
        clean, dirty, copied = (folder / f"{n}-{rows}.csv" for n in ("clean", "dirty", "copied"))
        expected = intake_rows.write(clean, dirty, rows, clock.today())
        with clean.open(encoding="utf-8", newline="") as source, copied.open("w", newline="") as to:
            out = csv.writer(to)
            out.writerows(
                [row[0], 1, "NEW", "2026-11-22T00:00:00Z", "do", 1, *row]
                for row in csv.reader(source)
            )
        return cls(copied, dirty, expected)


def _declare(home: Path) -> None:
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts
    from lienthong.services.contracts import queries
    from lienthong.services.contracts.indexing import index_list

    units = REPO_DIR / "contracts" / "don-vi-hanh-chinh.yaml"
    texts = [(units.name, units.read_text("utf-8"))]
    texts.append((f"{intake_rows.CONTRACT}.yaml", intake_rows.contract_text()))
    contracts.apply_contracts(texts=texts, by=system("bench"))
    _load(home, UNITS, "don_vi_hanh_chinh")
    table = intake_rows.TABLE
    made = index_list(queries.table(table)[1])
    _run(f"CREATE TABLE plain (LIKE data.{table} INCLUDING ALL)")
    _run("VACUUM ANALYZE data.don_vi_hanh_chinh")
    ((count,),) = _run(f"SELECT count(*) FROM pg_indexes WHERE tablename = '{table}'")
    console.print(f"{table}: {count} indexes, {len(made)} of them of its list")


def _run(statement: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _settle(home: Path) -> None:
    """Let neither side pay for what the other left to be written."""
    password = (home / "pg_admin_password").read_text(encoding="ascii").strip()
    address = f"host=127.0.0.1 port={load(home).pg_port} user=postgres password={password}"
    with psycopg.connect(f"{address} dbname=postgres", autocommit=True) as admin:
        admin.execute("CHECKPOINT")


def _copy(home: Path, files: _Files) -> float:
    """COPY the clean rows and return how many seconds it took."""
    from django.db import connection

    _run("TRUNCATE plain")
    listed = ", ".join(
        ("_id", "_version", "_event", "_changed_at", "_source", "_batch", *intake_rows.COLUMNS)
    )
    _settle(home)
    began = time.perf_counter()
    with (
        connection.cursor() as cursor,
        files.copied.open("rb") as source,
        cursor.copy(f"COPY plain ({listed}) FROM STDIN WITH (FORMAT csv)") as copy,
    ):
        while block := source.read(MIB):
            copy.write(block)
    seconds = time.perf_counter() - began
    ((count,),) = _run("SELECT count(*) FROM plain")
    assert count == ROWS, count
    _run("TRUNCATE plain")
    return seconds


def _taken_in(home: Path, file: Path, rows: int, expected: Counter[str]) -> Run:
    """Take a file into the empty table and check every count."""
    _run(f"TRUNCATE {_EMPTIED} CASCADE")
    _settle(home)
    run = _load(home, file, intake_rows.TABLE)
    console.print(f"{file.name}: {run.seconds:.1f} s, {run.peak_mib:.0f} MiB")
    batch = run.batch
    found = {
        "accepted": batch["rows_accepted"] - batch["rows_repaired"],
        "repaired": batch["rows_repaired"],
        "quarantined": batch["rows_quarantined"],
    }
    assert batch["rows_read"] == rows, batch
    assert found == dict(expected), (found, expected)
    written = expected["accepted"] + expected["repaired"]
    for table in (f"data.{intake_rows.TABLE}", "records_history"):
        ((count,),) = _run(f"SELECT count(*) FROM {table}")
        assert count == written, (table, count, written)
    return run


def _load(home: Path, file: Path, table: str) -> Run:
    """Run the command a clerk's administrator runs, and watch its process."""
    command = [sys.executable, "-m", "lienthong.entrypoints.cli", "intake", "load", str(file)]
    command += ["--table", table, "--yes", "--json", "--home", str(home)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    watched, peak, cpu = psutil.Process(process.pid), 0.0, 0.0
    while process.poll() is None:
        try:
            family = [watched, *watched.children(recursive=True)]
            peak = max(peak, sum(p.memory_info().rss for p in family) / MIB)
            cpu = max(cpu, sum(sum(p.cpu_times()[:2]) for p in family))
        except psutil.Error:
            continue
        if time.perf_counter() - began > LONGEST_SECONDS:
            process.kill()
        time.sleep(WATCH_SECONDS)
    seconds = time.perf_counter() - began
    said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(f"{file.name}: the intake ended with {process.returncode}: {said}")
    return Run(seconds, cpu, peak, json.loads(said))


def _workbook(home: Path) -> dict[str, Any]:
    """Compare a workbook with the library's reading of it and the same rows as CSV."""
    files = _Files.made(home, XLSX_ROWS)
    book = home / "rows.xlsx"
    _write_workbook(files.dirty, book)
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(book)], capture_output=True, text=True, check=True
    )
    read = float(done.stdout)
    text = _taken_in(home, files.dirty, XLSX_ROWS, files.expected)
    ours = _taken_in(home, book, XLSX_ROWS, files.expected)
    ratio = ours.seconds / (read + text.seconds)
    return {
        "rows": XLSX_ROWS,
        "library_seconds": round(read, 2),
        "csv_seconds": round(text.seconds, 2),
        "xlsx_seconds": round(ours.seconds, 2),
        "xlsx_peak_mib": round(ours.peak_mib),
        "ratio": round(ratio, 3),
        "promised": PROMISED_XLSX,
        "kept": ratio <= PROMISED_XLSX,
    }


def _write_workbook(source: Path, book: Path) -> None:
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with (
        xlsxwriter.Workbook(book, options) as out,
        source.open(encoding="utf-8", newline="") as lines,
    ):
        sheet = out.add_worksheet()
        for number, row in enumerate(csv.reader(lines)):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell)
