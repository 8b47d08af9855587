"""The same tables on Spark itself: ``local[2]``, and a master with two workers on this machine.

Spark is a folder named by LIENTHONG_SPARK_HOME, or installed into ``var/spark`` from the package
index (430 MB, once). The ten thousand generated tables are asked of Sail: tests/generative.
"""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from pyspark.sql.connect.session import SparkSession

from bench.quality.contract import DAY, text
from bench.quality.population import write
from bench.quality.servers import spark, standalone
from lienthong.adapters.duckdb.opening import of_parquet
from lienthong.adapters.spark.engine import SparkEngine
from lienthong.adapters.spark.session import Session
from lienthong.entrypoints.cli.app import main
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine.around import Around
from lienthong.services.quality.engine.checking import check_data
from tests.generative.quality.drawn import drawn_tables
from tests.generative.quality.engines import in_session
from tests.generative.quality.test_found import FOUND
from tests.generative.quality.test_ten_thousand import QUICKLY
from tests.integration.quality.test_engines import CONTRACT, ROWS, figures, planted
from tests.integration.quality.test_every_kind import arrow, found_in, missed
from tests.integration.quality.test_spark import Keys, of_rows, refusal

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]
REPO = Path(__file__).resolve().parents[3]
LOCK = REPO / "tools" / "spark" / "spark.lock"
FEW = 20
TOKEN = "bi-mat"


@pytest.fixture(scope="module")
def home():
    """Return a folder of Spark."""
    given_home = os.environ.get("LIENTHONG_SPARK_HOME")
    if given_home:
        return Path(given_home)
    folder = REPO / "var" / "spark"
    uv = Path(sys.executable).with_name("uv")
    if not (folder / "bin" / "python").exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    where = ["--python", folder / "bin" / "python", "--require-hashes", LOCK]
    subprocess.run([uv, "pip", "sync", "--quiet", *where], check=True)
    return next(folder.glob("lib/python*/site-packages/pyspark"))


@pytest.fixture(scope="module", params=["local", "standalone"])
def cluster(request, home):
    served = spark(home, token=TOKEN) if request.param == "local" else standalone(home)
    with served as (address, _):
        yield address


@pytest.fixture(scope="module")
def session(cluster):
    opened = Session(cluster)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.parquet"
    write(path, ROWS)
    rows = pq.read_table(path)
    pq.write_table(rows.append_column("stt", pa.array(range(1, ROWS + 1))), path)
    return path


def test_planted_faults_are_found_on_spark_with_their_keys(session, people):
    keys, today = Keys(), date.fromisoformat(DAY)
    engine = SparkEngine(session, session.view(str(people), files=True))

    report = check_data(
        engine, CONTRACT, shipped(), today=today, sink=keys, around=Around(keys=("stt",))
    )

    here = check_data(of_parquet(people), CONTRACT, shipped(), today=today)
    planted(keys.found)
    assert figures(report) == figures(here)


def test_every_kind_of_fault_is_found_on_spark(session, tmp_path):
    def opened(case, n):
        return found_in(case, of_rows(session, arrow(case), tmp_path, n))

    assert missed(opened) == {}


def test_spark_equals_the_reference(session, tmp_path):
    @given(drawn_tables())
    @settings(
        deadline=None, phases=QUICKLY, max_examples=FEW, suppress_health_check=list(HealthCheck)
    )
    def run(drawn):
        in_session(session, drawn, tmp_path)

    for found in FOUND.values():
        in_session(session, found, tmp_path)
    run()


@pytest.mark.django_db(transaction=True)
def test_a_table_that_spark_knows_is_measured_by_name(cluster, people, capsys, tmp_path):
    known = SparkSession(cluster)
    known.read.parquet(str(people)).write.mode("overwrite").saveAsTable("default.dan_cu")
    known.stop()
    contract = tmp_path / "dan-cu.yaml"
    contract.write_text(text(), "utf-8")
    command = ["quality", "check", "--contract", str(contract), "--json", "--data"]

    codes = [main([*command, "default.dan_cu", "--spark", cluster]), main([*command, str(people)])]

    there, here = map(json.loads, capsys.readouterr().out.replace("}\n{", "}\0{").split("\0"))
    assert codes == [3, 3]
    assert there["rules"] == here["rules"]


def test_a_text_with_a_variable_of_spark_stays_a_text(session, tmp_path):
    rows = pa.table({"x": ["${spark.app.name}", "a'b\\c"]})
    engine = of_rows(session, rows, tmp_path)

    assert engine.counts(["\"x\" = '${spark.app.name}'", "\"x\" = 'a''b\\c'"]) == [1, 1]


def test_a_wrong_token_is_refused(home):
    with spark(home, token=TOKEN) as (address, _):
        refused = refusal(address.replace(TOKEN, "sai"))

    assert refused.code == "spark-refused"
    assert "sai" not in str(refused.values)
