"""Sources by program: an administrator declares, an officer runs, a clerk sees the own unit's."""

import pytest

from tests.integration.intake.sources.conftest import mariadb, mariadb_server
from tests.integration.intake.sources.following import allow
from tests.integration.intake.sources.mariadb import SECRET

__all__ = ["mariadb", "mariadb_server"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("table")]


def source(mariadb, **changes):
    return {
        "name": "Sổ cũ", "table_name": "thu_nhan", "kind": "mysql", "options": mariadb.options(),
        "secret": SECRET,
    } | changes  # fmt: skip


def test_source_is_declared_step_by_step(call, mariadb) -> None:
    admin = call("administrator")
    status, made = admin("post", "/sources", source(mariadb))
    address = f"/sources/{made['id']}"
    chosen = admin("put", f"{address}/selection", {"table": "di_tich"})[1]
    fed = {c: c for c in ("ma", "ten", "don_vi", "ngay_cap", "so_tien")}
    mapped = admin("put", f"{address}/mapping", {"mapping": fed})[1]
    planned = admin("put", f"{address}/plan", {"mode": "incremental", "cursor_column": "doi_luc"})[
        1
    ]

    assert status == 200
    assert SECRET not in str((made, chosen, mapped, planned))
    assert set(chosen["mapping"]) == {*fed, "doi_luc"}
    assert (planned["mode"], planned["state"]) == ("incremental", "draft")
    assert admin("post", f"{address}/test")[1]["tables"] == 1
    assert admin("post", f"{address}/resume")[1]["state"] == "active"
    assert admin("post", f"{address}/run")[1]["state"] == "queued"
    assert admin("post", f"{address}/run")[0] == 409
    assert admin("get", f"{address}/runs")[1][0]["state"] == "queued"
    assert admin("put", f"{address}/cursor", {"value": "2024-01-02T00:00:00"})[0] == 200
    assert admin("post", f"{address}/pause")[1]["state"] == "paused"
    assert admin("post", f"{address}/retire")[1]["has_secret"] is False


def test_officer_may_run_and_not_declare(call, mariadb) -> None:
    made = call("administrator")("post", "/sources", source(mariadb))[1]
    officer = call("data_officer")

    assert officer("post", "/sources", source(mariadb, name="Khác"))[0] == 403
    assert officer("put", f"/sources/{made['id']}/selection", {"table": "di_tich"})[0] == 403
    assert [s["name"] for s in officer("get", "/sources")[1]] == ["Sổ cũ"]
    assert officer("post", f"/sources/{made['id']}/test")[0] == 200


def test_clerk_does_not_learn_of_another_units_source(call, mariadb) -> None:
    made = call("administrator")("post", "/sources", source(mariadb, unit="don-vi-b"))[1]
    clerk = call("clerk", "don-vi-a")

    assert clerk("get", "/sources")[1] == []
    assert clerk("get", f"/sources/{made['id']}")[0] == 404
    assert call("leader")("get", "/sources")[0] == 403


def test_wrong_plan_and_query_are_refused_with_their_place(call, mariadb) -> None:
    admin = call("administrator")
    made = admin("post", "/sources", source(mariadb))[1]
    refused = admin("put", f"/sources/{made['id']}/selection", {"query": "DROP TABLE di_tich"})
    unknown = admin("put", f"/sources/{made['id']}/selection", {"table": "khong_co"})

    assert (refused[0], refused[1]["code"], refused[1]["place"]) == (422, "bad-query", "query")
    assert (unknown[0], unknown[1]["code"]) == (422, "source-statement")


def test_source_is_followed_by_program(call, mariadb) -> None:
    admin, officer = call("administrator"), call("data_officer")
    address = f"/sources/{admin('post', '/sources', source(mariadb))[1]['id']}"
    admin("put", f"{address}/selection", {"table": "di_tich"})
    refused = admin("put", f"{address}/plan", {"mode": "follow"})
    allow("mysql", mariadb)
    planned = admin("put", f"{address}/plan", {"mode": "follow", "missing": "cancel"})
    shown = admin("get", address)[1]["following"]

    assert (refused[0], refused[1]["code"]) == (422, "cannot-follow")
    assert (planned[0], planned[1]["key_columns"]) == (200, ["ma"])
    assert (shown["stage"], shown["lag_bytes"]) == ("starting", None)
    assert "GRANT SELECT" in str(admin("get", f"{address}/rights")[1])
    assert officer("get", f"{address}/rights")[0] == 403
    assert officer("post", f"{address}/copy-again")[0] == 403
    assert admin("post", f"{address}/copy-again")[0] == 200
