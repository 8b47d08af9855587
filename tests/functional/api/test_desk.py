"""The desk over the API: causes, a rule for a group, an answer, the load; own rows only."""

import pytest

from tests.integration.intake.files import row
from tests.integration.intake.test_desk import load

pytestmark = pytest.mark.usefixtures("table")


def keep() -> None:
    load(
        [
            row(1, **{"Ngày cấp": "hôm qua"}),
            row(2, "don-vi-b", **{"Ngày cấp": "hôm qua"}),
            row(3, Mã="X3"),
        ]
    )


def test_cause_is_fixed_and_undone(call) -> None:
    keep()
    officer = call()
    (most, _other) = officer("get", "/desk/thu_nhan/causes")[1]["causes"]

    rule = {"cause": most["cause"], "column": "ngay_cap", "how": "put", "value": "1/1/2020"}
    status, done = officer("post", "/desk/thu_nhan/fix", rule)
    seen = officer("get", f"/desk/thu_nhan/works/{done['work']}")[1]
    undone = officer("post", f"/desk/thu_nhan/works/{done['work']}/undo")[1]

    assert (most["rows"], most["value"], most["units"]) == (2, "hôm qua", ["don-vi-a", "don-vi-b"])
    assert (status, done["state"], done["done"]) == (200, "done", 2)
    assert [line["record"] for line in seen["lines"]] == ["M001", "M002"]
    assert undone["done"] == 2


def test_clerk_sees_and_settles_the_own_units_rows_only(call) -> None:
    keep()
    clerk = call("clerk", "don-vi-b")

    (mine,) = clerk("get", "/desk/thu_nhan/causes")[1]["causes"]
    (load_,) = clerk("get", "/desk/thu_nhan/load")[1]
    done = clerk("post", "/desk/thu_nhan/discard", {"reason": "thừa"})[1]

    assert (mine["rows"], load_["unit"], load_["quarantined"]) == (1, "don-vi-b", 1)
    assert done["rows"] == 1
    assert call("leader")("get", "/desk/thu_nhan/causes")[0] == 403


def test_what_cannot_be_done_is_said(call) -> None:
    keep()
    officer = call()

    no_reason = officer("post", "/desk/thu_nhan/discard", {"reason": " "})
    no_answer = officer("post", "/desk/thu_nhan/answer", {"value": "x"})
    nobody = officer("post", "/desk/thu_nhan/assign", {"to": "khong-co"})
    no_work = officer("get", "/desk/thu_nhan/works/999999")

    assert [a[1]["code"] for a in (no_reason, no_answer, nobody, no_work)] == [
        "reason-needed", "answer-needed", "unknown-person", "unknown-work",
    ]  # fmt: skip
    assert officer("post", "/desk/thu_nhan/reopen", {})[1]["code"] == "nothing-chosen"
    assert officer("get", "/desk/thu_nhan/answers")[1] == []


def test_suggestions_of_a_rule_are_tried_and_taken(call) -> None:
    load([row(1, **{"Số tiền": "1.234"}), row(2, "don-vi-b", **{"Số tiền": "5.678"})])
    officer = call()
    (group,) = officer("get", "/desk/thu_nhan/causes?by=reason")[1]["causes"]
    rule = {
        "cause": group["cause"], "by": "reason", "column": "so_tien", "how": "suggest",
        "value": "dấu thập phân",
    }  # fmt: skip

    trial = officer("post", "/desk/thu_nhan/fix/trial", rule)[1]
    mine = call("clerk", "don-vi-b")("post", "/desk/thu_nhan/fix/trial", rule)[1]
    done = officer("post", "/desk/thu_nhan/fix", rule)[1]

    assert (trial["rows"], trial["accepted"], mine["rows"], done["done"]) == (2, 2, 1, 2)
    assert [(e["before"], e["after"]) for e in trial["examples"]] == [
        ("1.234", "1,234"), ("5.678", "5,678"),
    ]  # fmt: skip


def test_remembered_answer_is_forgotten_under_its_own_table_only(call) -> None:
    from lienthong.base.actor import system
    from lienthong.services.intake.actions import answers

    keep()
    made = answers.remember_answer(
        table_name="thu_nhan", column="can_cuoc", value="1", answer="2", by=system("test")
    )
    officer, clerk = call(), call("clerk", "don-vi-b")

    (masked,) = clerk("get", "/desk/thu_nhan/answers")[1]
    elsewhere = officer("post", f"/desk/khong_co/answers/{made.pk}/forget")
    gone = officer("post", f"/desk/thu_nhan/answers/{made.pk + 1}/forget")
    done = officer("post", f"/desk/thu_nhan/answers/{made.pk}/forget")

    assert (masked["value"], masked["answer"]) == ("••••••", "••••••")
    assert (elsewhere[0], gone[0], done[1]["forgotten"]) == (404, 404, True)


def test_rows_of_a_cause_are_listed(call) -> None:
    keep()
    officer, clerk = call(), call("clerk", "don-vi-b")
    (most, _other) = officer("get", "/desk/thu_nhan/causes")[1]["causes"]
    address = f"/intake/quarantine?table=thu_nhan&cause={most['cause']}"

    assert officer("get", address)[1]["total"] == 2
    assert [r["row_id"] for r in clerk("get", address)[1]["rows"]] == ["M002"]
    assert officer("get", "/intake/quarantine?table=thu_nhan&state=")[1]["total"] == 3
