"""The register over the 330 real rows."""

import csv
from dataclasses import replace

import pytest

from lienthong.base.actor import system
from lienthong.base.settings import REPO_DIR
from lienthong.core.rules.row_id import row_id
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.quality import actions as quality
from lienthong.services.records import actions as records
from lienthong.services.records.queries import Asked
from lienthong.services.registry import actions, queries, register

pytestmark = pytest.mark.django_db
BY = system("test")
SMALL = """\
apiVersion: v3.1.0
kind: DataContract
id: co-dang-ky
name: Cơ sở dữ liệu có trong danh mục
version: 1.0.0
status: active
customProperties:
  - {property: registerEntry, value: bvhttdl-review-18}
schema:
  - name: co_dang_ky
    physicalName: co_dang_ky
    logicalType: object
    properties:
      - {name: ma, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
"""


def apply(name: str) -> None:
    path = REPO_DIR / "contracts" / f"{name}.yaml"
    contracts.apply_contract(text=path.read_text(encoding="utf-8"), file=path.name, by=BY)


@pytest.fixture
def registered():
    apply("danh-muc-csdl")
    actions.load_reference(by=BY)
    table = register.register_table()
    standardiser = contract_queries.standardiser(table.name)
    path = REPO_DIR / "reference" / "databases.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        values = [standardiser.standardise(raw).values for raw in csv.DictReader(stream)]
    records.write_rows(table=table, rows=[(row_id(table, v), v) for v in values], by=BY)
    return table


def test_all_330_databases_of_16_agencies(registered) -> None:
    facets = register.facets()

    assert register.databases(Asked(limit=1)).total == 330
    assert len(facets["co_quan"]) == 16
    assert {v.count for v in facets["co_quan"] if v.value == "bvhttdl"} == {38}
    assert all(v.title for v in facets["co_quan"])
    assert all(inventory.complete for inventory in queries.inventories())
    assert len(queries.inventories()) == 16


def test_facets_count_what_the_other_filters_leave(registered) -> None:
    asked = Asked(search="du lieu", filters={"co_quan": "bca", "nhom": ""}, limit=300)
    of_search = register.databases(replace(asked, filters={}, limit=300))
    page = register.databases(asked)

    facets = register.facets(asked)

    agencies = {v.value: v.count for v in facets["co_quan"]}
    assert sum(agencies.values()) == of_search.total > agencies["bca"] == page.total
    for column in ("nhom", "trang_thai"):
        assert sum(v.count for v in facets[column]) == page.total
        assert {v.value for v in facets[column]} == {str(d.row[column] or "") for d in page.rows}


def test_two_repeated_names_are_found_in_the_rows(registered) -> None:
    found = register.duplicates()

    assert [d.agency for d in found] == ["bnv", "bnv"]
    assert [d.ids for d in found] == [
        ("bnv-nq71-09", "bnv-review-02"),
        ("bnv-nq71-10", "bnv-review-03"),
    ]


def test_search_filter_and_sort(registered) -> None:
    asked = Asked(search="giay phep", filters={"co_quan": "bca"}, sort="ten")

    page = register.databases(asked)
    assert page.total == len(page.rows) > 0
    assert {d.row["co_quan"] for d in page.rows} == {"bca"}


def test_declared_database_shows_contract_words_and_sync(registered) -> None:
    contract = contracts.apply_contract(text=SMALL, file="s.yaml", by=BY)
    table = contract.table("co_dang_ky")
    records.write_rows(table=table, rows=[("a", {"ma": "a"})], by=BY)
    quality.run(table_name=table.name, by=BY)

    declared = register.database("bvhttdl-review-18")
    other = register.database("bvhttdl-review-17")
    assert declared.contract is not None
    assert declared.words is not None
    assert declared.words["du"].value == 100
    assert declared.sync is not None
    assert declared.sync.state == "none"
    assert (other.contract, other.words, other.sync) == (None, None, None)
