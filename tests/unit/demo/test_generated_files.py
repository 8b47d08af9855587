"""Generated files: clean rows pass every rule; each planted fault is found, and as expected."""

import json
from pathlib import Path

import pytest
from in_memory_node import TODAY, Node, read, table

from lienthong.core.rules.row_id import row_id
from lienthong.entrypoints.demo.generate import (
    TABLES,
    GeneratedFile,
    counts,
    generate,
    least_rows,
)
from lienthong.entrypoints.demo.generate.kinds.family import FAULTS

ROWS = 300


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, GeneratedFile]:
    folder = tmp_path_factory.mktemp("generated")
    return {f.table: f for f in generate(folder, rows=ROWS, today=TODAY)}


@pytest.mark.parametrize("name", TABLES)
def test_clean_row_passes_every_rule(name: str, files: dict[str, GeneratedFile]) -> None:
    file = files[name]
    node, planted = Node(table(file.contract, name)), {f.row for f in file.faults}

    for number, raw in enumerate(read(file.path, node.table), start=1):
        if number not in planted:
            for at in ("node", "receiver"):
                problems, _ = node.take(raw, at)
                assert problems == [], f"row {number}: {problems}"


@pytest.mark.parametrize("name", TABLES)
def test_planted_fault_is_met_as_expected(name: str, files: dict[str, GeneratedFile]) -> None:
    file = files[name]
    node, planted = Node(table(file.contract, name)), {f.row: f for f in file.faults}
    wrong = []

    for number, raw in enumerate(read(file.path, node.table), start=1):
        fault = planted.get(number)
        if fault is None:
            continue
        problems, steps = node.take(raw)
        severities = {p.severity for p in problems}
        at_centre = {p.severity for p in node.take(raw, "receiver")[0]}
        met = {
            "quarantine": "error" in severities or fault.kind == "duplicate_key",
            "repair": not severities and steps > 0,
            "warning": severities == {"warning"} and at_centre == {"warning"},
            "refused_by_receiver": severities == {"warning"} and "error" in at_centre,
        }[fault.expect]
        if not met:
            wrong.append((fault, [(p.rule, p.severity) for p in problems], steps))

    assert wrong == []


@pytest.mark.parametrize("name", TABLES)
def test_quarantined_row_names_the_spoilt_column(
    name: str, files: dict[str, GeneratedFile]
) -> None:
    file = files[name]
    node, raws = Node(table(file.contract, name)), list(read(file.path, table(file.contract, name)))

    for fault in file.faults:
        if fault.expect == "quarantine" and fault.kind != "duplicate_key":
            errors = [p for p in node.take(raws[fault.row - 1])[0] if p.severity == "error"]
            assert any(fault.column in p.columns for p in errors), (fault, errors)


@pytest.mark.parametrize("name", TABLES)
def test_duplicate_key_repeats_an_earlier_clean_row(
    name: str, files: dict[str, GeneratedFile]
) -> None:
    file = files[name]
    declared = table(file.contract, name)
    raws = [row_id(declared, raw) for raw in read(file.path, declared)]  # type: ignore[arg-type]
    planted = {f.row for f in file.faults}
    duplicates = [f for f in file.faults if f.kind == "duplicate_key"]

    assert duplicates
    for fault in duplicates:
        first = raws.index(raws[fault.row - 1]) + 1
        assert first < fault.row
        assert first not in planted


def test_every_kind_is_planted_and_no_row_has_two(files: dict[str, GeneratedFile]) -> None:
    planted = {f.kind for file in files.values() for f in file.faults}

    assert planted == {kind.name for kind in FAULTS}
    assert len(planted) >= 20
    for file in files.values():
        assert len({f.row for f in file.faults}) == len(file.faults)
    assert counts(files["huong_dan_vien"].faults)["refused_by_receiver"] == 3


def test_truth_says_what_was_planted(files: dict[str, GeneratedFile]) -> None:
    for file in files.values():
        truth = json.loads(file.truth_path.read_text(encoding="utf-8"))

        assert truth["synthetic"] is True
        assert truth["rows"] == ROWS
        assert truth["contract"] == file.contract
        assert truth["faults"] == [f.to_json() for f in file.faults]
        assert "du-lieu-gia-lap" in file.path.name


def test_same_seed_and_day_give_the_same_bytes(
    tmp_path: Path, files: dict[str, GeneratedFile]
) -> None:
    again = generate(tmp_path, rows=ROWS, today=TODAY)

    for file in again:
        assert file.path.read_bytes() == files[file.table].path.read_bytes()
        assert file.truth_path.read_bytes() == files[file.table].truth_path.read_bytes()


def test_too_few_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs at least"):
        generate(tmp_path, rows=least_rows("di_tich") - 1, tables=("di_tich",))
