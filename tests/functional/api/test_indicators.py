"""A program reads a form, puts figures, hands them in; totals and rates come back."""

import pytest

from tests.integration.reporting.figures import form, regime, units

pytestmark = pytest.mark.django_db
AT = "/indicators/forms/nhan-luc/figures/2999-11/so-b"
CELLS = [
    {"cell": "nguoi/nam", "value": 10}, {"cell": "nguoi/nu", "value": "6"},
    {"cell": "hoc/nam", "value": 5}, {"cell": "hoc/nu", "value": 3},
    {"cell": "tien", "value": 1234.5}, {"cell": "ky-so", "value": True},
]  # fmt: skip


@pytest.fixture
def kept(db):
    units()
    return form(regime(due_day=0))


def test_a_program_puts_figures_hands_them_in_and_reads_the_totals(call, kept):
    clerk, officer = call("clerk", "so-b"), call("data_officer", "bo")
    bad = [{"cell": "csdl", "value": 9}, {"cell": "tien", "value": "nhiều"}]
    status, made = clerk("put", AT, {"cells": [*CELLS[:4], *bad], "hand_in": True})
    refused = {r["cell"]: (r["index"], r["message"]) for r in made["refused"]}
    early = clerk("post", f"{AT}/hand-in", {})
    done = clerk("put", AT, {"cells": CELLS, "hand_in": True})[1]
    approved = officer("post", f"{AT}/approve", {})[1]
    totals = officer("get", "/indicators/forms/nhan-luc/totals/2999-11")[1]

    assert (status, made["changed"], made["figures"]["state"]) == (200, 4, "draft")
    assert refused["csdl"] == (4, "«Cơ sở dữ liệu» do nút đo, không gõ đè được.")
    assert refused["tien"] == (5, "«nhiều» không phải là số.")
    assert (early[0], early[1]["code"]) == (409, "figures-not-settled")
    assert (done["changed"], done["unchanged"], done["figures"]["state"]) == (2, 4, "submitted")
    assert approved["state"] == "approved"
    assert (totals["given"], totals["expected"]) == (1, 4)
    assert {t["cell"]: t["value"] for t in totals["totals"]}["tl/nam"] == "50.0000"
    assert clerk("put", AT, {"cells": CELLS[:1]})[1]["code"] == "filling-wrong-state"


def test_what_a_form_asks_is_said_and_another_units_figures_are_not_shown(call, kept):
    clerk = call("clerk", "so-a")
    told = clerk("get", "/indicators/forms/nhan-luc")[1]
    beneath = clerk("get", AT.replace("so-b", "so-a1"))
    foreign = clerk("get", AT)
    unfilled = clerk("put", AT.replace("so-b", "so-a1"), {"cells": CELLS})

    assert told["declared"]["elements"][0]["code"] == "nguoi"
    assert told["cells"][0] == {"cell": "nguoi/nam", "label": "Cán bộ – nam"}
    assert (beneath[0], beneath[1]["state"]) == (200, "not_begun")
    assert (foreign[0], foreign[1]["code"]) == (403, "not-your-unit")
    assert unfilled[0] == 403
    assert clerk("get", "/indicators/rates")[1] == []


def test_the_shapes_stand_in_the_description_of_the_api(client, kept):
    told = client.get("/api/v1/openapi.json").json()
    path = "/api/v1/indicators/forms/{form_id}/figures/{period}/{unit}"

    assert set(told["paths"][path]) == {"get", "put"}
    assert {"Figures", "Sent", "Taken", "Given"} <= set(told["components"]["schemas"])
