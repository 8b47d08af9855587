"""Reports by program: the same way, rights and refusals as on the pages."""

import json
from io import BytesIO

import pypdfium2
import pytest
from docx import Document as open_docx
from openapi_spec_validator import validate
from python_calamine import CalamineWorkbook

from lienthong.services.reporting.models import Regime, Report
from tests.integration.reporting.conftest import load_rules

pytestmark = pytest.mark.django_db
# A day far from every test's own, so that the report is never late.
REGIME, PERIOD = "r001-04", "2999-Q4"
WORDS = {"overview": "Tốt.", "difficulties": "Không có.", "next_period": "Làm tiếp."}


@pytest.fixture(autouse=True)
def rules() -> None:
    load_rules()


@pytest.fixture
def officer(call):
    return call("data_officer")


@pytest.fixture
def number(officer) -> int:
    status, made = officer("post", "/reports", {"regime": REGIME, "period": PERIOD})
    assert status == 200
    return int(made["id"])


def test_a_report_goes_its_whole_way(call, officer, number) -> None:
    leader, address = call("leader"), f"/reports/{number}"
    early = officer("post", f"{address}/submit")
    letter = {"number": "12", "to": ["Ban Chỉ đạo"], "issued_on": "2999-12-20"}
    worded = officer("post", f"{address}/words", {"words": WORDS, "letter": letter})[1]
    lines = {"to": "Ban Chỉ đạo\n\n Lãnh đạo Bộ ", "place": ["Hà", "Nội"]}
    again = officer("post", f"{address}/words", {"letter": lines})[1]["letter"]
    bad_day = officer("post", f"{address}/words", {"letter": {"issued_on": "30/2"}})
    touched = officer("post", f"{address}/words", {"words": {"task_table": "191"}})
    officer("post", f"{address}/submit")
    own = officer("post", f"{address}/approve")
    leader("post", f"{address}/return", {"reason": "Bổ sung"})
    officer("post", f"{address}/measure")
    officer("post", f"{address}/submit")
    approved = leader("post", f"{address}/approve")
    unsigned = leader("post", f"{address}/sign", {})
    leader("post", f"{address}/sign", {"on_paper": True})
    sent = officer("post", f"{address}/send", {"note": "Trục liên thông", "on": "2999-12-21"})
    told = officer("get", address)[1]

    assert (early[0], early[1]["code"]) == (400, "words-missing")
    assert (worded["words"], worded["letter"]["to"]) == (WORDS, ["Ban Chỉ đạo"])
    assert (again["to"], again["place"]) == (["Ban Chỉ đạo", "Lãnh đạo Bộ"], "Hà Nội")
    assert (bad_day[0], bad_day[1]["code"]) == (400, "not-a-day")
    assert (touched[0], touched[1]["code"]) == (400, "not-a-part")
    assert (own[0], own[1]["code"]) == (403, "own-report")
    assert (approved[0], approved[1]["state"]) == (200, "approved")
    assert (unsigned[0], unsigned[1]["code"]) == (400, "no-certificate")
    assert (sent[1]["state"], sent[1]["sent_on"]) == ("sent", "2999-12-21")
    assert [step["act"] for step in told["steps"]][:3] == ["sent", "signed", "approved"]
    assert {part["code"] for part in told["content"]} >= {"tasks", "kpis", "difficulties"}
    assert told["scope"]["plans"] == ["001"]


def test_every_format_is_taken_out_and_opens(officer, number) -> None:
    got = {f: officer.raw("get", f"/reports/{number}/files/{f}") for f in
           ("docx", "pdf", "xlsx", "json")}  # fmt: skip
    kinds = {form: answer["Content-Type"] for form, answer in got.items()}

    assert all(answer.status_code == 200 for answer in got.values())
    assert (kinds["pdf"], kinds["json"]) == ("application/pdf", "application/json")
    assert f"bao-cao-{REGIME}-{PERIOD}.pdf" in got["pdf"]["Content-Disposition"]
    with pypdfium2.PdfDocument(got["pdf"].content) as pdf:
        assert "BÁO CÁO" in pdf[0].get_textpage().get_text_range()
    assert any(
        line.text == "BÁO CÁO" for line in open_docx(BytesIO(got["docx"].content)).paragraphs
    )
    sheets = CalamineWorkbook.from_filelike(BytesIO(got["xlsx"].content)).sheet_names
    assert sheets[0] == "Báo cáo"
    assert json.loads(got["json"].content)["kind"] == "Báo cáo"
    assert officer.raw("get", f"/reports/{number}/files/exe").status_code == 422


def test_each_act_asks_for_the_right_of_its_page(call, officer, number) -> None:
    clerk, leader, auditor = call("clerk", "a"), call("leader"), call("auditor")
    address = f"/reports/{number}"
    write = [("post", "/reports", {"regime": REGIME, "period": PERIOD}),
             ("post", f"{address}/measure", None), ("post", f"{address}/submit", None),
             ("post", f"{address}/words", {}), ("post", f"{address}/send", {}),
             ("post", "/reports/regimes", {"title": "x", "cadence": "monthly"}),
             ("put", f"/reports/regimes/{REGIME}/scope", {}),
             ("delete", f"/reports/regimes/{REGIME}/scope", None),
             ("put", f"/reports/regimes/{REGIME}/people", {}),
             ("post", f"/reports/regimes/{REGIME}/tracking", {})]  # fmt: skip
    review = [("post", f"{address}/{act}", {"reason": "x"}) for act in ("return", "unlock")]
    sign = [("post", f"{address}/sign", {})]

    assert [leader(*one)[0] for one in write] == [403] * len(write)
    assert [officer(*one)[0] for one in sign] == [403]
    for who in (clerk, auditor):
        asked = [*write, *review, *sign, ("post", f"{address}/approve", None)]
        assert [who(*one)[0] for one in asked] == [403] * len(asked)
        assert who("get", address)[0] == 200
    assert Report.objects.get().state == "draft"


def test_what_is_wrong_is_refused_with_a_code_and_a_remedy(officer, number) -> None:
    asked = {
        "report-exists": ("post", "/reports", {"regime": REGIME, "period": PERIOD}),
        "no-such-period": ("post", "/reports", {"regime": REGIME, "period": "2026-11"}),
        "unknown-regime": ("post", "/reports", {"regime": "r999", "period": PERIOD}),
        "unknown-report": ("get", "/reports/999", None),
        "report-not-locked": ("post", f"/reports/{number}/unlock", {"reason": "x"}),
        "report-wrong-state": ("post", f"/reports/{number}/send", {}),
        "bad-scope": ("put", f"/reports/regimes/{REGIME}/scope", {"plans": ["999"]}),
        "bad-regime": ("post", "/reports/regimes", {"title": "x", "cadence": "daily"}),
    }
    got = {code: officer(*one) for code, one in asked.items()}

    assert {code: answer[1].get("code") for code, answer in got.items()} == {c: c for c in asked}
    assert all(400 <= status < 500 for status, _body in got.values())
    assert got["report-exists"][0] == 409
    assert all(body["remedy"] for code, (_s, body) in got.items()
               if code not in ("unknown-report", "report-not-locked"))  # fmt: skip


def test_regimes_are_read_added_and_scoped(officer) -> None:
    before = officer("get", f"/reports/regimes/{REGIME}")[1]
    set_to = officer("put", f"/reports/regimes/{REGIME}/scope", {"plans": ["002"]})[1]
    back = officer("delete", f"/reports/regimes/{REGIME}/scope")[1]
    own = officer("post", "/reports/regimes", {"title": "Báo cáo tháng", "cadence": "monthly",
                                               "closes_on": 14, "due_day": 25})[1]  # fmt: skip
    signed = officer("put", f"/reports/regimes/{own['id']}/people", {"signer": "Phạm Thị Lãnh"})
    officer("post", f"/reports/regimes/{own['id']}/tracking", {"since": "2026-10-01"})
    owed = officer("get", f"/reports/periods?search={own['id']}&state=overdue")[1]
    rates = officer("get", "/reports/units")[1]

    assert (before["scope"]["plans"], before["scope_set"]) == (["001"], False)
    assert (set_to["scope"]["plans"], set_to["scope_set"]) == (["002"], True)
    assert back == before
    assert len(officer("get", "/reports/regimes")[1]) == 35
    assert signed[1]["signer"] == "Phạm Thị Lãnh"
    assert [line["due"] for line in owed][:1] == ["2026-10-25"]
    assert {"reporter", "on_time_rate", "completeness"} <= rates[0].keys()
    assert Regime.objects.get(pk=own["id"]).own


def test_reports_are_in_the_description_of_the_api() -> None:
    from lienthong.entrypoints.api import api

    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    mine = {path: body for path, body in described["paths"].items() if "/reports" in path}
    acts = [op for body in mine.values() for op in body.values()]

    validate({**described, "paths": mine})
    assert any(path.endswith("/{number}/approve") for path in mine)
    assert all(op.get("summary") and op.get("description") for op in acts)
