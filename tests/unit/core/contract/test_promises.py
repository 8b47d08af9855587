"""Service promises: which table they are about, how long they are, and which cannot be read."""

from pathlib import Path

import pytest

from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract

TEXT = """\
apiVersion: v3.1.0
kind: DataContract
id: hai-bang
name: Hai bảng
version: 1.0.0
%s
schema:
  - name: a
    properties: [{name: ma, logicalType: string, primaryKey: true}, {name: ngay, logicalType: date}]
  - name: b
    properties: [{name: ma, logicalType: string, primaryKey: true}, {name: luc, logicalType: date}]
"""


def contract(sla: str) -> Contract:
    return parse_contract(TEXT % sla, file="x.yaml")[0]


@pytest.mark.parametrize(
    ("sla", "days", "columns"),
    [
        ("slaProperties: [{property: frequency, value: 30, unit: d}]", (30, 30), (None, None)),
        ("slaProperties: [{property: frequency, value: 30, unit: d, element: a.ngay}]",
         (30, None), ("ngay", None)),
        ("slaProperties: [{property: frequency, value: 2, unit: y, element: 'a.ngay, b'}]",
         (731, 731), ("ngay", None)),
        (("slaProperties: [{property: frequency, value: 12, unit: h, element: b.luc},"
         " {property: frequency, value: 7}]"), (7, 1), (None, "luc")),
        ("slaDefaultElement: a\nslaProperties: [{property: frequency, value: 2, unit: w}]",
         (14, None), (None, None)),
        ("slaProperties: [{property: frequency, value: hằng ngày}]", (None, None), (None, None)),
        ("slaProperties: [{property: frequency, value: 3, unit: chu kỳ}]", (None, None),
         (None, None)),
    ],
)  # fmt: skip
def test_freshness_is_promised_of_the_named_tables(
    sla: str, days: tuple[int | None, ...], columns: tuple[str | None, ...]
) -> None:
    tables = contract(sla).tables

    assert tuple(t.freshness_days for t in tables) == days
    assert tuple(t.freshness_field for t in tables) == columns


@pytest.mark.parametrize(
    ("sla", "seconds"),
    [
        ("slaProperties: [{property: latency, value: 60, unit: s}]", 60),
        ("slaProperties: [{property: latency, value: 4, unit: h}]", 14_400),
        ("slaProperties: [{property: latency, value: 4, unit: h, element: a.ma}]", 14_400),
        ("slaProperties: [{property: latency, value: 4, unit: d, element: a.ngay}]", None),
        (("slaProperties: [{property: latency, value: 2, unit: d},"
         " {property: latency, value: 30, unit: m}]"), 1_800),
        ("slaProperties: [{property: latency, value: 90}]", 90),
        ("slaProperties: [{property: latency, value: null}]", None),
        ("status: active", None),
    ],
)  # fmt: skip
def test_latency_is_the_strictest_in_seconds(sla: str, seconds: float | None) -> None:
    assert contract(sla).latency_seconds == seconds


@pytest.mark.parametrize("element", ["c", "a.khong_co", "a.ngay,c.ngay"])
def test_promise_about_what_is_not_there_is_refused(element: str) -> None:
    with pytest.raises(ContractRejected) as caught:
        contract(f"slaProperties: [{{property: retention, value: 3, element: '{element}'}}]")

    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (6, "slaProperties[0].element")
    assert problem.remedy


def test_shipped_contracts_promise_freshness_where_they_name_it() -> None:
    path = next(Path(__file__).parents[4].glob("contracts/**/thanh-tich-the-thao.yaml"))
    tables = parse_contract(path.read_text("utf-8"), file=path.name)[0].tables

    promised = {t.name: t.freshness_field for t in tables if t.freshness_days}
    assert promised == {"van_dong_vien": "ngay_ra_soat", "giai_the_thao": "ngay_ra_soat"}


def test_a_latency_of_a_column_of_days_asks_how_new_its_table_is() -> None:
    first, second = contract(
        "slaProperties: [{property: latency, value: 4, unit: d, element: 'a.ngay, b.luc'}, "
        "{property: latency, value: 25, unit: h, element: b.luc}]"
    ).tables

    (one,), (other,) = first.rules, second.rules
    assert (one.id, one.kind, one.columns) == ("a.newest-ngay", "table_freshness", ("ngay",))
    assert (one.arguments["days"], other.arguments["days"]) == (4, 2)
    assert one.dimension == "timeliness"
