"""Rows over the API: reading, writing, versions, rights, masks."""

import io

import pytest
from python_calamine import load_workbook

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.services.contracts import actions as contract_actions
from lienthong.services.records import reading
from lienthong.services.records.models import ApiReading
from lienthong.services.sync import sharing
from tests.integration.intake.contract import CONTRACT

pytestmark = pytest.mark.usefixtures("table")
ROWS = "/databases/thu_nhan/records"


def row(number, **changes):
    values = {"ma": f"M{number:03d}", "ten": f"Tên {number}", "don_vi": "a", "so_tien": "12.5"}
    return values | {"can_cuoc": "001099000001"} | changes


def test_rows_are_written_with_a_verdict_each(call) -> None:
    officer = call()

    status, answer = officer("post", ROWS, {"rows": [row(1), row(2, ma="x"), row(3)]})
    _, again = officer("post", ROWS, {"rows": [row(1)]})

    assert status == 200
    assert [v["verdict"] for v in answer["rows"]] == ["accepted", "refused", "accepted"]
    problem = answer["rows"][1]["problems"][0]
    assert problem["columns"] == ["ma"]
    assert "%(" not in problem["message"] + problem["remedy"]
    assert again["unchanged"] == 1


def test_list_searches_filters_and_sorts(call) -> None:
    officer = call()
    officer("post", ROWS, {"rows": [row(1, ten="Đền Trần"), row(2), row(3, so_tien="99")]})

    found = officer("get", f"{ROWS}?search=den tran")[1]
    filtered = officer("get", f"{ROWS}?so_tien__gte=50")[1]
    ordered = officer("get", f"{ROWS}?sort=-ma&limit=2")[1]

    assert [r["ma"] for r in found["rows"]] == ["M001"]
    assert [r["ma"] for r in filtered["rows"]] == ["M003"]
    assert [r["ma"] for r in ordered["rows"]] == ["M003", "M002"]
    assert ordered["total"] == 3


@pytest.mark.parametrize(
    ("query", "code"),
    [("la=1", "unknown-field"), ("so_tien=abc", "bad-filter"), ("limit=x", "malformed")],
)
def test_bad_questions_are_refused_in_one_shape(call, query, code) -> None:
    status, answer = call()("get", f"{ROWS}?{query}")

    assert status in (400, 422)
    assert answer["code"] == code
    members = {"code", "message", "place", "remedy", "values", "type", "title", "status"}
    assert set(answer) == members
    assert answer["status"] == status


def test_change_needs_the_version_that_was_seen(call) -> None:
    officer = call()
    officer("post", ROWS, {"rows": [row(1)]})
    seen = officer.raw("get", f"{ROWS}/M001")["ETag"]

    blind = officer("patch", f"{ROWS}/M001", {"ten": "Mới"})
    good = officer("patch", f"{ROWS}/M001", {"ten": "Mới"}, **{"If-Match": seen})
    late = officer("patch", f"{ROWS}/M001", {"ten": "Cũ"}, **{"If-Match": seen})
    wrong = officer("patch", f"{ROWS}/M001", {"ten": ""}, **{"If-Match": "*"})

    assert (blind[0], blind[1]["code"]) == (428, "if-match-needed")
    assert (good[0], good[1]["version"]) == (200, 2)
    assert (late[0], late[1]["code"]) == (412, "version-conflict")
    assert (wrong[0], wrong[1]["verdict"]) == (422, "refused")


def test_put_replaces_and_delete_cancels(call) -> None:
    officer = call()
    officer("post", ROWS, {"rows": [row(1)]})
    whole = {"ma": "M001", "ten": "Khác", "don_vi": "a"}

    officer("put", f"{ROWS}/M001", whole, **{"If-Match": '"1"'})
    no_reason = officer("delete", f"{ROWS}/M001", {"reason": " "})
    gone = officer("delete", f"{ROWS}/M001", {"reason": "trùng"})
    history = officer("get", f"{ROWS}/M001/history")[1]

    assert (no_reason[0], gone) == (400, (200, {"row_id": "M001", "version": 3}))
    assert [h["event"] for h in history] == ["CANCEL", "UPDATE", "NEW"]
    assert history[1]["row"]["can_cuoc"] is None
    assert officer("get", ROWS)[1]["total"] == 0


def test_personal_data_is_masked_for_leaders(call) -> None:
    call()("post", ROWS, {"rows": [row(1)]})
    leader = call("leader")

    shown = leader("get", f"{ROWS}/M001")[1]
    history = leader("get", f"{ROWS}/M001/history")[1]
    asked = leader("get", f"{ROWS}?can_cuoc=001099000001")

    assert shown["can_cuoc"] == "••••••"
    assert history[0]["row"]["can_cuoc"] == "••••••"
    assert asked[0] == 403


def test_search_does_not_tell_what_the_mask_hides(call) -> None:
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts

    searched = CONTRACT.replace("value: sensitive", "value: basic").replace("1.0.0", "2.0.0")
    contracts.apply_contract(text=searched, file="thu-nhan.yaml", by=system("test"))
    officer, leader = call(), call("leader")
    officer("post", ROWS, {"rows": [row(1), row(2, can_cuoc="001099000002")]})

    assert officer("get", f"{ROWS}?search=001099000002")[1]["total"] == 1
    assert leader("get", f"{ROWS}?search=001099000002")[1]["total"] == 0
    assert leader("get", f"{ROWS}?search=M002")[1]["total"] == 1

    hidden = CONTRACT.replace("1.0.0", "2.1.0")  # sensitive from now on: out of every search
    contracts.apply_contract(text=hidden, file="thu-nhan.yaml", by=system("test"))
    assert officer("get", f"{ROWS}?search=001099000002")[1]["total"] == 0
    assert leader("get", f"{ROWS}?search=001099000002")[1]["total"] == 0


@pytest.mark.parametrize(("role", "status"), [("leader", 403), ("auditor", 403), ("clerk", 200)])
def test_writing_needs_the_right(call, role, status) -> None:
    assert call(role, "a")("post", ROWS, {"rows": [row(1)]})[0] == status


def test_clerk_writes_own_unit_only(call) -> None:
    _, answer = call("clerk", "a")("post", ROWS, {"rows": [row(1), row(2, don_vi="b")]})

    assert [v["verdict"] for v in answer["rows"]] == ["accepted", "refused"]


def test_clerk_does_not_write_what_belongs_to_the_whole_agency(call) -> None:
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts

    owned = "      - {property: unitField, value: don_vi}\n"
    shared = CONTRACT.replace("    customProperties:\n" + owned, "").replace("1.0.0", "1.1.0")
    contracts.apply_contract(text=shared, file="thu-nhan.yaml", by=system("test"))
    call()("post", ROWS, {"rows": [row(1)]})
    clerk = call("clerk", "a")

    assert clerk("post", ROWS, {"rows": [row(2)]})[1]["rows"][0]["verdict"] == "refused"
    changed = clerk("patch", f"{ROWS}/M001", {"ten": "Của tôi"}, **{"If-Match": "*"})
    assert (changed[0], changed[1]["problems"][0]["rule"]) == (422, "intake.no_unit")
    assert clerk("delete", f"{ROWS}/M001", {"reason": "thử"})[0] == 403


def test_nobody_reads_nothing(nobody) -> None:
    status, answer = nobody("get", ROWS)

    assert (status, answer["code"]) == (401, "not-allowed")


def test_more_than_500_rows_are_refused(call) -> None:
    status, answer = call()("post", ROWS, {"rows": [row(n) for n in range(501)]})

    assert (status, answer["code"]) == (413, "too-many-rows")


def test_description_comes_from_the_contract(call) -> None:
    officer = call()

    document = officer("get", "/databases/thu_nhan/openapi.json")[1]
    values = document["components"]["schemas"]["Values"]

    assert document["openapi"] == "3.1.0"
    assert values["properties"]["ma"]["pattern"] == "^M[0-9]{3,6}$"
    assert values["properties"]["ten"]["maxLength"] == 40
    assert values["properties"]["ngay_cap"]["type"] == ["string", "null"]
    assert values["required"] == ["ma", "ten", "don_vi"]
    assert officer("get", "/databases")[1][0]["table"] == "thu_nhan"


def test_template_has_the_titles_and_can_be_handed_in(call) -> None:
    answer = call().raw("get", "/databases/thu_nhan/template.xlsx")

    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheet_names == ["Nhập liệu", "Hướng dẫn", "Danh mục"]
    titles = book.get_sheet_by_index(0).to_python()[0]
    assert titles[:2] == ["Mã *", "Tên *"]


def test_unknown_table_and_row_are_not_found(call) -> None:
    officer = call()

    assert officer("get", "/databases/la/records")[0] == 404
    assert officer("get", f"{ROWS}/M404")[0] == 404
    assert officer("get", f"{ROWS}/M404/history")[0] == 404


def test_programs_of_other_units_that_read_are_counted_by_day(call, client, person, table) -> None:
    owner, text = "bo", CONTRACT.replace("version: 1.0.0", "version: 2.0.0\ntenant: bo")
    contract = contract_actions.apply_contract(text=text, file="x.yaml", by=system("test"))
    own, other = call(unit=owner), call(unit="so-khac")
    own("post", ROWS, {"rows": [row(1)]})
    for reader in (own, other, other):
        assert reader("get", ROWS)[0] == 200
    assert other("get", f"{ROWS}/M001")[0] == 200
    client.force_login(person("data_officer", "so-thu-ba"))
    assert client.get(f"/api/v1{ROWS}").status_code == 200

    kept = ApiReading.objects.values_list("unit", "day", "minutes")
    assert sorted(kept) == sorted([(owner, clock.today(), 1), ("so-khac", clock.today(), 1)])
    assert len(reading.clients(table.name, since=clock.today(), owner=owner)) == 1
    parts = {p.title: p.count for _, p in sharing.shared_parts(contract)}
    assert parts[sharing.REUSED] == 1


def test_a_program_is_noted_again_after_a_minute(call, table, monkeypatch) -> None:
    other = call(unit="so-khac")
    other("get", ROWS)
    monkeypatch.setattr(reading, "AGAIN_SECONDS", 0.0)
    other("get", ROWS)

    assert ApiReading.objects.get().minutes == 2
