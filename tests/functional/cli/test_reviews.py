"""``lienthong review`` as a person or a program runs it: from plan to minutes."""

import json
from datetime import date

import pytest
from docx import Document
from typer.testing import CliRunner

from lienthong.base.actor import system
from lienthong.entrypoints.cli import review
from lienthong.services.registry import actions, register
from tests.integration.registry.test_register import apply, registered  # noqa: F401 - a fixture
from tests.integration.registry.test_reviews import ANSWER

pytestmark = pytest.mark.django_db
DUE = "2099-12-31"


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(review.app, words, catch_exceptions=True)
    if code:
        assert result.exception is not None
        return str(getattr(result.exception, "code", ""))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_review_from_plan_to_minutes(registered, tmp_path) -> None:  # noqa: F811
    apply("phieu-ra-soat")
    told = ("--name", "Rà soát 2026", "--basis", "Kế hoạch 01", "--due", DUE)
    number = str(json.loads(run("plan", *told, "--scope", "co_quan=vpcp", "--json"))["id"])
    assert json.loads(run("open", number, "--json"))["units"][0]["counts"] == {"assigned": 11}
    given = json.loads(
        run("assign", number, "--unit", "vpcp", "--to", "bnv", "--due", DUE, "--json")
    )
    assert given == {"assigned": 11}
    first, second, *_ = json.loads(run("show", number, "--items", "--json"))
    assert (first["unit"], first["due_on"]) == ("bnv", DUE)

    item = str(first["id"])
    answers = tmp_path / "tra-loi.json"
    answers.write_text(json.dumps(ANSWER), "utf-8")
    answered = json.loads(run("answer", item, "--file", str(answers), "--json"))
    assert answered["state"] == "answered"
    run("return", item, "--reason", "Thiếu số bản ghi")
    assert json.loads(run("answer", item, "--set", "so_ban_ghi=5000", "--json"))["state"] == (
        "answered"
    )
    judged = json.loads(
        run("appraise", item, "--result", "nang-cap", "--plan", "Chuẩn hóa", "--due", DUE, "--json")
    )
    assert (judged["state"], judged["result"]) == ("appraised", "nang-cap")
    row = register.database(first["database"]).row
    assert (row["ket_qua_ra_soat"], row["so_ban_ghi"]) == ("nang-cap", 5000)

    run("minutes", number, str(tmp_path / "bien-ban.docx"))
    words = "\n".join(p.text for p in Document(str(tmp_path / "bien-ban.docx")).paragraphs)
    assert "Rà soát 2026" in words
    assert json.loads(run("show", number, "--json"))["results"] == {"nang-cap": 1}
    assert [c["id"] for c in json.loads(run("list", "--json"))] == [int(number)]
    assert json.loads(run("close", number, "--json"))["state"] == "closed"
    assert run("answer", str(second["id"]), code=1) == "review-item-state"


def test_what_is_wrong_is_said_with_its_remedy(registered) -> None:  # noqa: F811
    apply("phieu-ra-soat")
    told = ("--name", "Rà soát", "--basis", "KH", "--scope")

    assert run("plan", *told, "co_quan=vpcp", "--due", "2026-02-30", code=1) == "bad-day"
    assert run("plan", *told, "co_quan", "--due", DUE, code=1) == "bad-pair"
    number = str(json.loads(run("plan", *told, "co_quan=vpcp", "--due", DUE, "--json"))["id"])
    run("open", number)
    assert run("assign", number, "--to", "bnv", "--due", DUE, code=1) == "no-items"
    actions.dissolve_agency(
        agency_id="vinh-long-so-nv", on=date(2026, 3, 1), basis="Nghị quyết 1", by=system("test")
    )
    ended = ("assign", number, "--unit", "vpcp", "--to", "vinh-long-so-nv", "--due", DUE)
    assert run(*ended, code=1) == "agency-ended"
    assert run(*ended[:5], "khong", *ended[6:], code=1) == "unknown-agency"
    item = json.loads(run("show", number, "--items", "--json"))[0]
    assert run("answer", str(item["id"]), code=1) == "answer-incomplete"
    wrong = run("answer", str(item["id"]), "--set", "trang_thai=khong-co-ma-nay", code=1)
    assert wrong == "answer-refused"
    for words in (["list"], ["show", number], ["show", number, "--items"]):
        assert run(*words)
