"""The shipped reference data: complete, linked, and without the official wording."""

import csv
import unicodedata
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[3] / "reference"
COUNTS = {
    "plans": 5, "agencies": 106, "databases": 330, "priority_databases": 11, "systems": 211,
    "priority_items": 89, "tasks": 191, "kpis": 44, "reporting_rules": 34,
    "legal_references": 41, "partners": 53,
}  # fmt: skip


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ids(name: str) -> set[str]:
    return {row["id"] for row in read(name)}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_file_has_every_row_once(name: str, count: int) -> None:
    rows = read(name)
    key = "ma" if name == "databases" else "id"

    assert len(rows) == count
    assert len({row[key] for row in rows}) == count


@pytest.mark.parametrize("name", COUNTS)
def test_text_is_composed_and_carries_no_official_wording(name: str) -> None:
    text = (REFERENCE / f"{name}.csv").read_text(encoding="utf-8")
    header = text.partition("\n")[0].split(",")

    assert unicodedata.is_normalized("NFC", text)
    assert not [c for c in header if c.startswith("raw_") or c in {"text", "statement", "content"}]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("databases", "co_quan"),
        ("priority_databases", "lead_agency_id"),
        ("tasks", "lead_ids"),
        ("tasks", "coordinating_ids"),
        ("kpis", "owner_ids"),
        ("reporting_rules", "reporter_ids"),
        ("reporting_rules", "recipient_ids"),
        ("partners", "agency_id"),
        ("partners", "enterprise_id"),
        ("agencies", "parent_id"),
    ],
)
def test_agency_named_by_a_row_exists(name: str, column: str) -> None:
    known = ids("agencies")
    named = {part for row in read(name) for part in row[column].split("; ") if part}

    assert named <= known


@pytest.mark.parametrize("name", ["tasks", "kpis", "reporting_rules"])
def test_titles_are_short_and_plans_exist(name: str) -> None:
    rows = read(name)

    assert all(0 < len(row["title_vi"]) <= 90 for row in rows)
    assert {row["plan_id"] for row in rows} <= ids("plans")


def test_items_of_priority_databases_are_short_and_belong_to_one() -> None:
    rows = read("priority_items")

    assert all(0 < len(row["title_vi"]) <= 90 for row in rows)
    assert {row["priority_database_id"] for row in rows} == ids("priority_databases")
    assert {row["part"] for row in rows} == {"task", "mechanism"}


def test_tasks_named_by_kpis_and_reports_exist() -> None:
    tasks = ids("tasks")
    named = {
        part
        for name in ("kpis", "reporting_rules")
        for row in read(name)
        for part in row["task_id"].split("; ")
        if part
    }

    assert named <= tasks
