"""Tables on a cluster, over Spark Connect: Sail here; Spark itself in ``test_spark_clusters``."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import monotonic

import grpc
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from bench.quality.contract import DAY, text
from bench.quality.population import write
from bench.quality.servers import free_port, sail
from lienthong.adapters.duckdb.opening import of_parquet
from lienthong.adapters.spark.engine import SparkEngine
from lienthong.adapters.spark.errors import SessionLost
from lienthong.adapters.spark.opening import opened_there
from lienthong.adapters.spark.session import Session
from lienthong.base.errors import UserError
from lienthong.entrypoints.cli.app import main
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine import steps
from lienthong.services.quality.engine.around import Around
from lienthong.services.quality.engine.checking import check_data
from tests.generative.quality.drawn import drawn_tables
from tests.generative.quality.engines import in_session
from tests.generative.quality.test_found import FOUND
from tests.generative.quality.test_ten_thousand import QUICKLY
from tests.integration.quality.test_bad_input import EXPECTED as WRONG_ENDS
from tests.integration.quality.test_bad_input import ROWS as WRONG_ROWS
from tests.integration.quality.test_bad_input import TABLE, TODAY, checked, ended
from tests.integration.quality.test_engines import (
    CONTRACT,
    DRIFTED,
    EXPECTED,
    ROWS,
    drifted,
    figures,
    planted,
)
from tests.integration.quality.test_every_kind import arrow, found_in, missed
from tests.integration.quality.test_table_freshness import due as new_due
from tests.integration.quality.test_table_freshness import ended as new_ended
from tests.integration.quality.test_table_freshness import rows as new_rows
from tests.spec.newest_days import CASES
from tests.unit.core.tables import DICTIONARY

FEW = 20


@pytest.fixture(scope="module")
def cluster():
    with sail() as (address, _):
        yield address


@pytest.fixture(scope="module")
def session(cluster):
    opened = Session(cluster)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """Return people whose key is their place in the file."""
    path = tmp_path_factory.mktemp("people") / "people.parquet"
    write(path, ROWS)
    rows = pq.read_table(path)
    pq.write_table(rows.append_column("stt", pa.array(range(1, ROWS + 1))), path)
    return path


def of_rows(session, rows, folder, name="rows"):
    path = folder / f"{name}.parquet"
    pq.write_table(rows, path, row_group_size=8)
    return SparkEngine(session, session.view(str(path), files=True))


class Keys:
    """Keeps the keys of failing rows, which are their places."""

    def __init__(self):
        self.found = {}

    def take(self, rule, failing):
        assert all(one.row is None for one in failing)
        self.found.setdefault(rule.id, set()).update(one.key[0] for one in failing)


def test_planted_faults_are_found_on_a_cluster_with_their_keys(session, people):
    keys, today = Keys(), date.fromisoformat(DAY)
    engine = SparkEngine(session, session.view(str(people), files=True))

    report = check_data(
        engine, CONTRACT, shipped(), today=today, sink=keys, around=Around(keys=("stt",))
    )

    planted(keys.found)
    assert figures(report) == figures(
        check_data(of_parquet(people), CONTRACT, shipped(), today=today)
    )


def test_every_kind_of_fault_is_found_on_a_cluster(session, tmp_path):
    def opened(case, n):
        return found_in(case, of_rows(session, arrow(case), tmp_path, n))

    assert missed(opened) == {}


def test_a_cluster_equals_the_reference(session, tmp_path):
    @given(drawn_tables())
    @settings(
        deadline=None, phases=QUICKLY, max_examples=FEW, suppress_health_check=list(HealthCheck)
    )
    def run(drawn):
        in_session(session, drawn, tmp_path)

    for found in FOUND.values():
        in_session(session, found, tmp_path)
    run()


def test_a_cluster_notices_what_moved_since_the_month_before(session, tmp_path):
    assert drifted(of_rows(session, DRIFTED, tmp_path)) == EXPECTED


def test_a_cluster_says_how_new_a_table_is(session, tmp_path):
    engines = [of_rows(session, new_rows(c), tmp_path, f"moi{n}") for n, c in enumerate(CASES)]

    found = [new_ended(engine, c.table) for engine, c in zip(engines, CASES, strict=True)]
    assert found == [new_due(case) for case in CASES]


ONE = pa.table({"ma": ["1", "1"], "so": [1, -2], "ngay": [TODAY, TODAY], "mau": ["ab", "b"]})


def test_days_that_python_does_not_know_are_faults_of_type(session, tmp_path):
    days = pa.array([6_585_442, 20_000], pa.int32()).cast(pa.date32())
    rows = ONE.set_column(2, "ngay", days)

    found = checked(of_rows(session, rows, tmp_path))

    assert (found["ngay.type"].failed, found["ngay.type"].passed) == (1, 1)


def test_a_pattern_without_end_never_reaches_a_cluster(session, tmp_path):
    rows = ONE.set_column(3, "mau", pa.array(["a" * 5_000 + "!", "aab"]))

    engine = of_rows(session, rows, tmp_path)

    assert engine.dialect.matches('"mau"', "(a+)+b") == "CAST(NULL AS BOOLEAN)"
    assert checked(engine)["mau.pattern"].failed == 1


def test_what_is_wrong_breaks_its_rule_alone_on_a_cluster(session, tmp_path):
    assert ended(of_rows(session, WRONG_ROWS, tmp_path)) == WRONG_ENDS


def test_a_column_that_a_cluster_cannot_read_voids_no_rule_of_others(session, tmp_path):
    engine = of_rows(session, ONE, tmp_path)
    path = tmp_path / "rows.parquet"
    place = pq.ParquetFile(path).metadata.row_group(0).column(3).dictionary_page_offset
    spoilt = bytearray(path.read_bytes())
    spoilt[place : place + 12] = b"\xff" * 12
    path.write_bytes(spoilt)

    found = checked(engine)

    assert found["mau.pattern"].broken
    assert found["ma.unique"].failed == 2
    assert found["so.range"].failed == 1


def test_rows_that_come_while_a_cluster_reads_break_the_run(session, tmp_path):
    engine = of_rows(session, ONE, tmp_path)
    assert engine.rows == 2
    pq.write_table(pa.concat_tables([ONE] * 9), tmp_path / "rows.parquet")

    assert all(outcome.broken for outcome in checked(engine).values())


def test_a_cluster_that_dies_breaks_the_rules_that_are_left_and_says_where(tmp_path):
    pq.write_table(ONE, tmp_path / "rows.parquet")
    began = monotonic()
    with (
        sail() as (address, process),
        opened_there(str(tmp_path / "rows.parquet"), address) as engine,
    ):

        def watch(step):
            if step == steps.GROUPS:
                process.kill()
                process.wait()

        report = check_data(engine, TABLE, DICTIONARY, today=TODAY, around=Around(watch=watch))

    found = {o.rule.id.removeprefix("thu."): o for o in report.outcomes}
    assert found["so.range"].failed == 1
    assert found["ma.unique"].broken == SessionLost("").message
    assert found["doi"].broken_values == {"place": address.removeprefix("sc://")}
    assert monotonic() - began < 60


def refusal(address, data="kho.dan_cu"):
    with pytest.raises(UserError) as refused, opened_there(data, address):
        pass
    return refused.value


class Strict(grpc.GenericRpcHandler):
    """A server that takes no token."""

    def service(self, details):
        def refuse(request, context):
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "no")

        return grpc.unary_unary_rpc_method_handler(refuse)


def test_an_address_that_cannot_be_used_is_refused_with_what_to_do(cluster, tmp_path):
    port = free_port()
    silent = refusal(f"sc://127.0.0.1:{port}/;token=bi-mat")
    server = grpc.server(ThreadPoolExecutor(1), handlers=[Strict()])
    asking = server.add_insecure_port("127.0.0.1:0")
    server.start()
    strict = refusal(f"sc://127.0.0.1:{asking}")
    server.stop(None)

    assert (silent.code, silent.values["place"]) == ("spark-unreachable", f"127.0.0.1:{port}")
    assert "bi-mat" not in str(silent)
    assert strict.code == "spark-refused"
    assert refusal("http://127.0.0.1:1").code == "bad-spark-address"
    assert refusal(cluster).code == "data-unreadable"
    assert refusal(cluster, str(tmp_path / "khong-co.parquet")).code == "data-unreadable"
    assert refusal(cluster, "dan_cu.csv").code == "not-for-spark"


@pytest.mark.django_db(transaction=True)
def test_the_command_measures_on_a_cluster_as_it_does_here(cluster, people, capsys, tmp_path):
    contract, out = tmp_path / "dan-cu.yaml", tmp_path / "sai.parquet"
    contract.write_text(text(), "utf-8")
    command = ["quality", "check", "--contract", str(contract), "--data", str(people), "--json"]

    codes = [main([*command, "--spark", cluster, "--failures", str(out)]), main(command)]

    there, here = map(json.loads, capsys.readouterr().out.replace("}\n{", "}\0{").split("\0"))
    assert codes == [3, 3]
    assert (there["engine"], here["engine"]) == ("spark", "duckdb")
    assert there["rules"] == here["rules"]
    assert pq.read_table(out).num_rows == sum(rule["failed"] for rule in here["rules"])
