"""Build reference/*.csv: the facts of the five plans, without the official wording.

    python tools/build_reference.py FOLDER      # the folder with the extracted CSV files

Kept: ids, names, numbers, owners, leads, dates, targets, cadences, pillars, citations. Left out:
every column that quotes a document (it arrives when the document itself is imported). Titles of
tasks, KPIs and reporting rules are our own words, in reference/*_titles.csv, kept by hand.
Refuses to write when a count is not the expected one or an id has no title.
"""

import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
VERSION = "2026.11"
Row = Mapping[str, str]
NATIONAL = {
    "": "", "national_database": "csdl-quoc-gia", "name_qualifier": "bo-nghia-ten",
    "other_use": "cum-tu-khac",
}  # fmt: skip
KINDS = {
    "database": "co-so-du-lieu", "information_system": "he-thong-thong-tin",
    "warehouse": "kho-du-lieu", "portal": "cong-thong-tin",
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """One shipped file: where it comes from, how many rows, and how each column is filled."""

    name: str
    source: str
    rows: int
    columns: tuple[str, ...]
    convert: Callable[[Row], Mapping[str, str]] = dict
    titles: str = ""


def _plan(row: Row) -> dict[str, str]:
    return {**row, "plan_id": row["seed"]}


def _system(row: Row) -> dict[str, str]:
    return {**row, "plan_ids": row["seeds"]}


def _seed(row: Row) -> dict[str, str]:
    return {**row, "title": row["short_title"]}


def _database(row: Row) -> dict[str, str]:
    notes = [row["kind_note"], row["duplicate_note"]]
    return {
        "ma": row["id"],
        "ten": row["name"],
        "co_quan": row["agency_id"],
        "ten_co_quan": row["agency"],
        "nhom": row["group"],
        "thu_tu": row["ordinal"],
        "la_quoc_gia": row["is_national"],
        "nghia_quoc_gia": NATIONAL[row["national_sense"]],
        "loai": KINDS[row["kind"]],
        "trung_ten_voi": row["exact_duplicate_of"],
        "gan_trung_voi": row["near_duplicate_of"],
        "chong_lan_voi": row["overlaps_with"],
        "ghi_chu": "; ".join(n for n in notes if n),
        "csdl_uu_tien": row["priority_database_id"],
        "nguon": row["source"],
    }


def _columns(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FILES = (
    File("plans", "seeds", 5, _columns("id type number issuer date_iso title note"), _seed),
    File(
        "agencies", "agencies", 106,
        _columns(
            "id name level parent_id abbreviation declared_databases found_nq71 found_dvc82"
            " found_review found_total difference appendix_1_part_1_order"
            " appendix_1_part_2_order appendix_3_order note source"
        ),
    ),
    File(
        "databases", "databases", 330,
        _columns(
            "ma ten co_quan ten_co_quan nhom thu_tu la_quoc_gia nghia_quoc_gia loai trung_ten_voi"
            " gan_trung_voi chong_lan_voi ghi_chu csdl_uu_tien nguon"
        ),
        _database,
    ),
    File(
        "priority_databases", "priority_databases", 11,
        _columns(
            "id ordinal name full_name is_national lead_agency_id lead deadline_iso database_id"
            " match related_database_ids source"
        ),
    ),
    File(
        "priority_items", "priority_database_items", 89,
        _columns("id priority_database_id part ordinal label title_vi source"),
        dict, "priority_item_titles",
    ),
    File(
        "systems", "systems", 211,
        _columns(
            "id group group_name name gloss_en operator plan_ids sources task_ids kpi_ids"
            " security_duty_ids database_ids"
        ),
        _system,
    ),
    File(
        "tasks", "tasks", 191,
        _columns(
            "id plan_id section title_vi lead lead_ids lead_basis coordinating coordinating_ids"
            " deadline_iso deadline_rule deadline_basis cadence period_start period_end pillar"
            " source"
        ),
        _plan, "task_titles",
    ),
    File(
        "kpis", "kpis", 44,
        _columns(
            "id plan_id section kind title_vi comparator target_value unit owner owner_ids"
            " implementing implementing_ids period deadline_iso deadline_basis task_id source"
        ),
        _plan, "kpi_titles",
    ),
    File(
        "reporting_rules", "reporting_rules", 34,
        _columns(
            "id plan_id section title_vi reporter reporter_ids recipient recipient_ids"
            " final_recipient cadence period_label cutoff_start cutoff_start_year_offset"
            " cutoff_end due_day due_month due_rule channel channel_url task_id source"
        ),
        _plan, "report_titles",
    ),
    File(
        "legal_references", "legal_references", 41,
        _columns("id number type date_iso issuer issuer_id subject status cited_in source"),
    ),
    File(
        "partners", "partners", 53,
        _columns(
            "id agency_order agency_id agency ordinal enterprise_id enterprise enterprise_short"
            " source"
        ),
    ),
)  # fmt: skip


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _titles(folder: Path, name: str) -> dict[str, str]:
    titles = {row["id"]: row["title_vi"] for row in _read(folder / f"{name}.csv")}
    long = [i for i, title in titles.items() if not 0 < len(title) <= 90]
    if long:
        raise ValueError(f"{name}: titles must have 1 to 90 characters: {', '.join(long)}")
    return titles


def build(file: File, source: Path, target: Path) -> list[dict[str, str]]:
    """Return the rows of one shipped file. Raises ValueError when they are not as expected."""
    rows = [dict(file.convert(row)) for row in _read(source / f"{file.source}.csv")]
    if len(rows) != file.rows:
        raise ValueError(f"{file.name}: {len(rows)} rows, expected {file.rows}")
    if file.titles:
        titles = _titles(target, file.titles)
        if set(titles) != {row["id"] for row in rows}:
            raise ValueError(f"{file.titles}: the ids are not those of {file.name}")
        rows = [{**row, "title_vi": titles[row["id"]]} for row in rows]
    return [{column: row[column] for column in file.columns} for row in rows]


def write(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write rows as CSV: UTF-8, LF."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(source: Path, target: Path = REPO / "reference") -> None:
    for file in FILES:
        rows = build(file, source, target)
        write(target / f"{file.name}.csv", file.columns, rows)
        sys.stdout.write(f"{file.name}: {len(rows)}\n")
    (target / "VERSION").write_text(f"{VERSION}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/build_reference.py FOLDER")
    main(Path(sys.argv[1]))
