"""Tickets, causes, drops and exports through the API and the command line."""

import json
from datetime import date

import pytest
from django.test import Client

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.entrypoints.cli.app import main
from lienthong.services.accounts import actions as accounts
from lienthong.services.contracts import actions as contracts
from lienthong.services.quality import actions
from lienthong.services.quality.models import Ticket
from lienthong.services.records import actions as records
from tests.integration.quality.contract import CONTRACT

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def measured():
    owned = CONTRACT.replace(
        "schema:", "customProperties:\n  - {property: owner, value: so-chu}\nschema:", 1
    )
    table = contracts.apply_contract(text=owned, file="x.yaml", by=BY).table("do_thu")
    row = dict.fromkeys(("so_the", "cha")) | {
        "ma": "A1", "ten": "Tên", "tu": date(2026, 1, 2), "den": date(2026, 1, 1),
        "xac_nhan": clock.today(),
    }  # fmt: skip
    records.write_rows(table=table, rows=[("A1", row)], by=BY)
    actions.run(table_name="do_thu", by=BY)
    return Ticket.objects.get(rule="do_thu.sau")


def caller(role: str, unit: str = "") -> Client:
    user = accounts.create_user(
        username=role, full_name=role, role=role, unit=unit, password="mat-khau-de-thu-2026", by=BY
    )
    key = accounts.create_token(user=user, label="thử", by=BY)
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_api_lists_shows_and_moves_a_ticket(measured) -> None:
    api = caller("data_officer")

    found = api.get("/api/v1/quality/tickets?search=sau").json()
    assert [t["id"] for t in found["tickets"]] == [measured.pk]
    done = api.post(
        f"/api/v1/quality/tickets/{measured.pk}/verify",
        {"text": "Sai từ giấy"},
        content_type="application/json",
    )
    assert done.json()["state"] == "verified"
    one = api.get(f"/api/v1/quality/tickets/{measured.pk}").json()
    assert [e["kind"] for e in one["events"]] == ["verified", "opened"]
    wrong = api.post(
        f"/api/v1/quality/tickets/{measured.pk}/note",
        {"text": " "},
        content_type="application/json",
    )
    assert wrong.status_code == 400


def test_api_shows_a_clerk_the_own_units_tickets_only(measured) -> None:
    clerk = caller("clerk", unit="so-khac")

    assert clerk.get("/api/v1/quality/tickets").json()["total"] == 0
    assert clerk.get(f"/api/v1/quality/tickets/{measured.pk}").status_code == 404


def test_api_tells_what_costs_most_and_exports(measured) -> None:
    api = caller("leader")

    causes = api.get("/api/v1/quality/contracts/do-thu/causes").json()
    assert {c["rule"] for c in causes["causes"]} == {"do_thu.sau", "do_thu.expected_rows"}
    assert causes["index_if_all_met"] == pytest.approx(100)
    assert api.get("/api/v1/quality/contracts/do-thu/drops").json() == []
    events = api.get("/api/v1/quality/contracts/do-thu/export?format=openlineage").json()
    assert events[0]["eventType"] == "COMPLETE"
    assert api.get("/api/v1/quality/contracts/do-thu/export?format=x").status_code == 400


def run(capsys, *arguments: str) -> object:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_command_line_works_tickets_weights_thresholds_and_exports(
    measured, capsys, tmp_path
) -> None:
    listed = run(capsys, "quality", "tickets", "--search", "sau")
    assert [t["id"] for t in listed] == [measured.pk]
    assert run(capsys, "quality", "tickets", "--state", "late") == []
    number = str(measured.pk)
    done = run(capsys, "quality", "ticket", number, "--complex", "--reason", "Đi thực địa")
    assert done["complex"]
    assert done["events"][0]["text"] == "Đi thực địa"
    assert run(capsys, "quality", "escalate") == {"escalated": 0}
    weights = run(
        capsys, "quality", "weights", "do-thu", "--level", "rule", "--subject", "do_thu.sau",
        "--set", "2", "--reason", "Quan trọng",
    )  # fmt: skip
    assert weights[0]["value"] == 2
    limits = run(capsys, "quality", "thresholds", "--green", "95", "--reason", "Cuối năm")
    assert limits == {"green": 95.0, "yellow": 75.0, "drop": 5.0}
    file = tmp_path / "ra.json"
    run(capsys, "quality", "export", "do-thu", "--format", "odcs", "--out", str(file))
    assert json.loads(file.read_text(encoding="utf-8"))["apiVersion"] == "v3.1.0"
    assert main(["quality", "tickets", "--state", "bay", "--json"]) == 1
