"""``lienthong quality check --keep`` and ``quality move``: only what changed is asked again."""

import json
import shutil

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bench.quality.contract import text
from bench.quality.population import EVERY, write
from lienthong.entrypoints.cli.app import main

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 2 * EVERY
MOVED = ("checked", "passed", "failed", "skipped", "duplicate_groups", "excess_rows")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("move")
    write(folder / "people.parquet", ROWS)
    keyed = text().replace("    unique: true\n", "    unique: true\n    primaryKey: true\n", 1)
    (folder / "dan-cu.yaml").write_text(keyed, "utf-8")
    return folder


@pytest.fixture
def kept(people, tmp_path, capsys):
    """A file, its contract, and the folder where its figures are kept."""
    folder = shutil.copytree(people, tmp_path / "measured")
    assert main(check(folder, folder / "people.parquet", "--keep", str(folder / "kept"))) == 3
    capsys.readouterr()
    return folder


def check(folder, data, *more):
    contract = str(folder / "dan-cu.yaml")
    return ["quality", "check", "--contract", contract, "--data", str(data), *more]


def move(folder, *more):
    contract = str(folder / "dan-cu.yaml")
    kept = str(folder / "kept")
    return ["quality", "move", "--contract", contract, "--state", kept, *map(str, more)]


def figures(capsys):
    report = json.loads(capsys.readouterr().out)
    rules = {
        rule["rule"]: {name: rule[name] for name in MOVED}
        for rule in report["rules"]
        if not rule["rests"]
    }
    return report["rows"], rules


def written(path, rows):
    pq.write_table(rows, path)
    return path


def renamed(rows, name):
    at = rows.schema.get_field_index("ho_ten")
    return rows.set_column(at, "ho_ten", pa.array([name] * rows.num_rows, pa.string()))


def test_changed_new_and_deleted_rows_move_the_figures_to_those_of_the_new_file(
    kept, capsys, tmp_path
):
    rows = pq.read_table(kept / "people.parquet")
    changed, gone, rest = rows.slice(10, 30), rows.slice(40, 20), rows.slice(60)
    came = pc.binary_join_element_wise(rows.slice(100, 5)["ma_so"], "9", "")
    new = rows.slice(100, 5).set_column(rows.schema.get_field_index("ma_so"), "ma_so", came)
    after = pa.concat_tables([renamed(changed, "x" * 300), new])
    before = written(tmp_path / "truoc.parquet", pa.concat_tables([changed, gone]))
    now = written(tmp_path / "sau.parquet", after)
    whole = written(tmp_path / "ca.parquet", pa.concat_tables([rows.slice(0, 10), after, rest]))
    capsys.readouterr()

    assert main(move(kept, "--before", before, "--after", now, "--json")) == 3
    moved = figures(capsys)
    main(check(kept, whole, "--json"))
    again = figures(capsys)

    assert moved[0] == again[0] == ROWS - 15
    assert moved[1] == {rule: again[1][rule] for rule in moved[1]}
    assert moved[1]["dan_cu.ho_ten.length"]["failed"] >= 30
    assert len(moved[1]) > 40


def test_rows_that_come_and_go_again_leave_the_figures_as_they_were(kept, capsys, tmp_path):
    rows = pq.read_table(kept / "people.parquet").slice(0, 50)
    some = written(tmp_path / "dong.parquet", rows)
    main(check(kept, kept / "people.parquet", "--json"))
    capsys.readouterr()

    main(move(kept, "--before", some, "--json"))
    assert figures(capsys)[0] == ROWS - 50
    main(move(kept, "--after", some, "--json"))
    back = figures(capsys)
    main(check(kept, kept / "people.parquet", "--json"))

    whole = figures(capsys)
    assert back[1] == {rule: whole[1][rule] for rule in back[1]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.drop_columns(["ho_ten"]), "khác kiểu: ho_ten"),
        (
            lambda rows: rows.set_column(
                rows.schema.get_field_index("ma_so"), "ma_so", pa.array(["la"] * rows.num_rows)
            ),
            "3 bản ghi",
        ),
    ],
)
def test_rows_that_cannot_be_those_measured_are_refused_and_nothing_moves(
    kept, capsys, tmp_path, change, words
):
    wrong = change(pq.read_table(kept / "people.parquet").slice(0, 3))
    before = written(tmp_path / "truoc.parquet", wrong)
    said = (kept / "kept" / "figures.json").read_bytes()

    code = main(move(kept, "--before", before))

    assert code == 1
    assert words in " ".join(capsys.readouterr().err.split())
    assert (kept / "kept" / "figures.json").read_bytes() == said


def test_a_change_without_rows_an_empty_folder_and_another_contract_are_refused(
    kept, capsys, tmp_path
):
    rows = written(tmp_path / "dong.parquet", pq.read_table(kept / "people.parquet").slice(0, 1))

    def refused(*command):
        assert main(list(command)) == 1
        return " ".join(capsys.readouterr().err.split())

    assert "Chưa cho biết bản ghi nào đã đổi." in refused(*move(kept))
    empty = move(kept, "--after", rows)
    empty[empty.index("--state") + 1] = str(tmp_path / "trong")
    assert "chưa có số đo nào được giữ" in refused(*empty)
    contract = kept / "dan-cu.yaml"
    contract.write_text(
        contract.read_text("utf-8").replace("maxLength: 60", "maxLength: 61"), "utf-8"
    )
    assert "của quy tắc khác" in refused(*move(kept, "--after", rows))


def test_only_a_parquet_file_by_itself_is_kept(kept, capsys, tmp_path):
    data = tmp_path / "dong.csv"
    data.write_text("ma_so\n1\n", "utf-8")

    assert main(check(kept, data, "--keep", str(tmp_path / "giu"))) == 1
    assert "Chỉ giữ được số đo của tệp Parquet." in capsys.readouterr().err
    more = ["--keep", str(tmp_path / "giu"), "--files", str(tmp_path)]
    assert main(check(kept, kept / "people.parquet", *more)) == 1
    assert "là của riêng một tệp Parquet" in " ".join(capsys.readouterr().err.split())
