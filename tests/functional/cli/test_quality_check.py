"""``lienthong quality check``: any contract on data that no node owns, at the terminal."""

import json

import pyarrow.parquet as pq
import pytest

from bench.quality.contract import text
from bench.quality.population import EVERY, write
from lienthong.entrypoints.cli import output
from lienthong.entrypoints.cli.app import main
from tests.integration.quality.outside import fill, schema, url

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 2 * EVERY


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    write(folder / "people.parquet", ROWS)
    (folder / "dan-cu.yaml").write_text(text(), "utf-8")
    return folder


def asked(folder, *more, data="people.parquet"):
    data = data if "://" in data else str(folder / data)
    return ["quality", "check", "--contract", str(folder / "dan-cu.yaml"), "--data", data, *more]


def test_a_parquet_file_is_measured_and_every_failing_row_is_written(people, capsys, tmp_path):
    out = tmp_path / "sai.parquet"

    code = main(asked(people, "--json", "--failures", str(out)))

    report = json.loads(capsys.readouterr().out)
    rules = {rule["rule"]: rule for rule in report["rules"]}
    written = pq.read_table(out).to_pylist()
    assert code == 3
    assert (report["rows"], report["engine"], report["right"]) == (ROWS, "duckdb", False)
    assert len(written) == sum(rule["failed"] for rule in report["rules"])
    assert rules["dan_cu.nguoi"]["duplicate_groups"] == rules["dan_cu.nguoi"]["excess_rows"] == 2
    assert rules["dan_cu.ma_so.placeholder"]["skipped"] == {"Ô trống nên không xét.": 2}
    lists = [row for row in written if row["rule"] == "dan_cu.dan_toc-invalidValues"]
    assert [row["values"] for row in lists] == [["99"], ["99"]]


def test_values_of_people_are_masked_unless_asked(people, capsys, tmp_path):
    out = tmp_path / "sai.parquet"
    contract = people / "che.yaml"
    contract.write_text(
        text().replace(
            "  - name: ho_ten",
            "  - name: ho_ten\n    customProperties:\n    - {property: personal, value: basic}",
        ),
        "utf-8",
    )
    command = asked(people, "--json", "--failures", str(out))
    command[3] = str(contract)

    def long_names(*more):
        main([*command, *more])
        rows = pq.read_table(out).to_pylist()
        return [row["values"][0] for row in rows if row["rule"] == "dan_cu.ho_ten.length"]

    assert set(long_names()) == {"••••••"}
    assert all(name.startswith("Rất") for name in long_names("--open-values"))


def test_an_unknown_key_is_refused_with_line_and_suggestion(people, capsys, tmp_path):
    wrong = tmp_path / "sai.yaml"
    wrong.write_text(text().replace("required: true", "requird: true", 1), "utf-8")

    code = main(["quality", "check", "--contract", str(wrong), "--data", "khong-can.parquet"])

    said = capsys.readouterr().err.replace("\n", " ")
    line = wrong.read_text("utf-8").splitlines().index("    requird: true") + 1
    assert code == 1
    assert f"sai.yaml:{line}:" in said
    assert "«required»" in said


def test_people_read_a_table_with_reasons(people, capsys, monkeypatch):
    monkeypatch.setattr(output.out, "width", 200)

    assert main(asked(people)) == 3

    said = capsys.readouterr()
    assert "2 nhóm trùng, 2 bản ghi thừa." in said.out
    assert "Ô trống nên không xét." in said.out
    assert "2.018 bản ghi" in said.err


def test_a_missing_column_breaks_its_rules_only(people, capsys, tmp_path):
    part = tmp_path / "part.parquet"
    pq.write_table(pq.read_table(people / "people.parquet").drop_columns(["ngay_cap"]), part)
    command = asked(people, "--json")
    command[5] = str(part)

    code = main(command)

    report = json.loads(capsys.readouterr().out)
    broken = {rule["rule"] for rule in report["rules"] if rule["broken"]}
    assert code == 4
    assert report["missing_columns"] == ["ngay_cap"]
    assert broken == {"dan_cu.ngay_cap.type", "dan_cu.cap_sau_sinh", "dan_cu.cap_da_toi"}


def test_a_file_that_is_no_data_is_refused(people, capsys, tmp_path):
    (people / "hong.parquet").write_bytes(b"khong phai parquet")

    codes = [main(asked(people, "--json", data=name)) for name in ("hong.parquet", "khong-co.csv")]
    nowhere = str(tmp_path / "khong-co" / "sai.parquet")

    assert codes == [1, 1]
    assert main(asked(people, "--json", "--failures", nowhere)) == 1


def test_a_table_of_another_database_is_measured_in_place(people, capsys):
    with schema() as here:
        fill(here, "dan_cu", pq.read_table(people / "people.parquet"))

        code = main(asked(people, "--json", data=url()))

    report = json.loads(capsys.readouterr().out)
    assert code == 3
    assert (report["engine"], report["rows"]) == ("postgres", ROWS)
