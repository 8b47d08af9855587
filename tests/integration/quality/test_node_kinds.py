"""Every kind of rule is measured on the node, for all rows, as the reference judges them."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.core.quality.checks import checks_of
from lienthong.core.quality.values import as_value
from lienthong.core.rules.model import Context, Problem, Verdict
from lienthong.services.contracts import actions as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality import actions, queries, reasons
from lienthong.services.quality.engine import few_values
from lienthong.services.quality.node.files import AttachedFiles
from lienthong.services.quality.node.others import NodeOthers
from lienthong.services.quality.ports import engine_of
from lienthong.services.records import actions as records
from lienthong.services.records import queries as rows_of
from lienthong.services.records.attachments import path_of
from lienthong.services.records.models import Attachment
from tests.generative.quality.reference import Others, Whole

pytestmark = pytest.mark.django_db
CONTRACT = (Path(__file__).parent / "kinds.yaml").read_text("utf-8")
BY = system("test")
SHA = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # of «a»


@pytest.fixture
def contract():
    return contracts.apply_contract(text=CONTRACT, file="x.yaml", by=BY)


@pytest.fixture
def kept_file():
    path = path_of(SHA)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a")
    Attachment.objects.create(
        table_name="do_loai", sha256=SHA, name="a.pdf", media_type="application/pdf", byte_size=1,
        verdict="clean", scanner="", uploaded_at=clock.now(), uploaded_by="t",
    )  # fmt: skip
    yield
    path.unlink()


def row(number, **values):
    blank = dict.fromkeys(
        ("ten", "so", "gia", "co", "ngay", "luc", "noi", "goc", "tep", "bam", "kich_thuoc")
    )
    return f"R{number:02}", {"ma": f"R{number:02}"} | blank | values


ROWS = [
    *(
        row(n, gia=Decimal(n), ten=f"Tên {n}", so=n, noi="Huế", ngay=date(2025, 11 + n % 2, n))
        for n in range(1, 25)
    ),
    row(30, gia=Decimal(10_000), ten="Nguyễn Văn A", so=0, noi="Huế", goc="01"),
    row(31, gia=Decimal("1.50"), ten="NGUYEN VAN A", so=20, goc="01", noi="Vinh"),
    row(32, so=7, goc="99", tep="a.pdf", bam=SHA.upper()),
    row(33, so=-1, ten="x", tep="a.pdf", bam="00", kich_thuoc={"dai": Decimal("0.5"), "goc": "01"}),
    row(34, so=9, ten="đôi", tep="b.pdf", kich_thuoc={"dai": Decimal(2), "goc": "77"}),
    row(35, so=9, ten="đôi", luc=datetime(2026, 1, 1, 3, tzinfo=UTC), ngay=date(2026, 1, 1)),
]


@pytest.fixture
def table(contract, kept_file):
    records.write_rows(
        table=contract.table("ma_goc"), rows=[("01", {"ma": "01", "noi": "Huế"})], by=BY
    )
    records.write_rows(table=contract.table("do_loai"), rows=ROWS, by=BY)
    return contract.table("do_loai")


class Node(Others):
    """The reference's world: other rows of this table in memory, other tables on the node."""

    def __init__(self, table, rows):
        super().__init__(rows)
        self.others = NodeOthers(table)
        self.others.prefetch({f.name: [r.get(f.name) for r in rows] for f in table.fields})

    def reference_exists(self, reference, value):
        return self.others.reference_exists(reference, value)


class Known(Whole):
    def __init__(self, table, rows, others):
        super().__init__(rows)
        self._files, self._masters = AttachedFiles(table), others.masters

    def digest(self, file):
        return self._files.digest(file)

    def master(self, reference, key):
        return self._masters.master(reference, key)


def judged(table):
    """Return rule → (passed, failed, skipped, failing ids), each row asked in plain Python."""
    live = [r for chunk in rows_of.chunks(table) for r in chunk]
    held = [{k: as_value(v) for k, v in r.items()} for r in live]
    lookup = Node(table, held)
    facts = Known(table, held, lookup.others)
    found = {}
    for check in checks_of(table, dictionary.current(), keyed=True)[0]:
        ends, failing = Counter(), []
        for n, one in enumerate(held, start=1):
            verdict = check.test(one, Context(str(n), lookup, clock.today(), facts))
            ends[verdict if isinstance(verdict, Verdict) else "failed"] += 1
            if isinstance(verdict, Problem):
                failing.append(one["_id"])
        found[check.rule.id] = (
            ends[Verdict.PASSED], ends["failed"], ends[Verdict.SKIPPED], failing,
        )  # fmt: skip
    return found


def measured(run):
    return {
        r.rule: (r.passed, r.failed, r.skipped, [f.row_id for f in queries.failures(r).rows])
        for r in queries.results(run)
    }


def test_every_kind_is_measured_as_the_reference_judges(table):
    run = actions.run(table_name="do_loai", by=BY)

    expected, found = judged(table), measured(run)
    expected.pop("do_loai.vang")
    assert {rule: found[rule] for rule in expected} == expected
    assert run.engine == "postgres"
    failing = {rule.removeprefix("do_loai."): ids for rule, (*_, ids) in found.items()}
    assert failing["xa"] == ["R30"]
    assert failing["giong"] == ["R30", "R31", "R34", "R35"]
    assert failing["doi"] == ["R34", "R35"]
    assert failing["dung-tep"] == ["R33", "R34"]
    assert failing["dung-goc"] == ["R31", "R32"]
    assert failing["goc.reference"] == ["R32"]


def test_references_of_many_values_are_looked_for_beside_the_table(table, monkeypatch):
    monkeypatch.setattr(few_values, "MOST_VALUES", 0)
    run = actions.run(table_name="do_loai", by=BY)

    expected, found = judged(table), measured(run)
    expected.pop("do_loai.vang")
    assert {rule: found[rule] for rule in expected} == expected
    reference = table.field("goc").reference
    said = engine_of(table).among(reference, "goc")
    assert "EXISTS" in said
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT _id FROM (SELECT * FROM data.do_loai) AS _rows "
            f"WHERE goc IS NOT NULL AND NOT {said}"
        )
        assert cursor.fetchall() == [("R32",)]


def test_what_holds_of_the_whole_is_measured_beside(table):
    found = measured(actions.run(table_name="do_loai", by=BY))

    assert found["do_loai.du"][:2] == (2, 0)
    assert found["do_loai.it"][:2] == (1, 0)
    assert found["do_loai.doi-kieu"][:3] == (0, 1, 0)
    assert found["do_loai.du-thang"][:2] == (3, 1)
    assert [found[f"do_loai.{one}"][3] for one in ("it", "rong", "trung")] == [
        [], ["R32", "R33", "R34", "R35"], ["R34", "R35"]
    ]  # fmt: skip
    assert found["do_loai.freshness"][:2] == (30, 0)


def test_a_rule_whose_table_is_not_here_is_broken_with_the_reason(table):
    run = actions.run(table_name="do_loai", by=BY)

    result = run.results.get(rule="do_loai.vang")
    assert result.broken
    assert (result.checked, result.skipped, result.skip_reason) == (0, 30, reasons.NO_TARGET)
    assert run.results.filter(broken=True).count() == 1


def test_failing_rows_say_what_is_wrong_and_which_other_row(table):
    run = actions.run(table_name="do_loai", by=BY)

    (first, second) = run.results.get(rule="do_loai.doi").failures.all()
    assert (first.values["holder"], second.values["holder"]) == ("R35", "R34")
    assert all(
        f.message % f.values and f.remedy % f.values
        for r in run.results.all()
        for f in r.failures.all()
    )


def test_rows_that_were_never_confirmed_for_long_are_stale(table, monkeypatch):
    later = clock.today() + timedelta(days=31)
    monkeypatch.setattr(clock, "today", lambda: later)

    found = measured(actions.run(table_name="do_loai", by=BY))
    assert found["do_loai.freshness"][:3] == (0, 30, 0)
