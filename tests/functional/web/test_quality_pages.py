"""The quality pages over HTTP: read in a minute, worked from, exported, weighed, public badge."""

import csv
import io
from datetime import date
from threading import Event

import pytest
from django.db import connection
from django.test import Client

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.entrypoints.jobs.moving import MoveLoop
from lienthong.entrypoints.web.home import views as home_views
from lienthong.entrypoints.web.leaders.alerts import _quality
from lienthong.entrypoints.web.records import returning
from lienthong.services.accounts import actions as accounts
from lienthong.services.accounts.models import User
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.quality import actions, queries
from lienthong.services.quality.models import Drop, RuleResult, Ticket
from lienthong.services.quality.scoring import actions as weighing
from lienthong.services.quality.scoring import policy
from lienthong.services.records import actions as records
from lienthong.services.registry.models import Agency
from lienthong.services.registry.quality_by_agency import by_agency
from tests.functional.web.markup import tight
from tests.integration.quality.contract import CONTRACT

BY = system("tests")
OPEN = CONTRACT.replace(
    "schema:",
    "customProperties:\n  - {property: sharing, value: {level: open}}\n"
    "  - {property: owner, value: bvhttdl-don-vi}\nschema:",
    1,
)
BAD = {"tu": date(2026, 1, 2), "den": date(2026, 1, 1)}
PASSWORD = "mat-khau-de-thu-2026"
FORMULA = "=1+1"


def row(ma: str, **values):
    blank = dict.fromkeys(("so_the", "cha", "tu", "den"))
    return ma, {"ma": ma, "ten": f"Tên {ma}", "xac_nhan": clock.today()} | blank | values


PEOPLE = (
    ("canbo", "data_officer", ""), ("lanhdao", "leader", ""),
    ("nhaplieu", "clerk", "bvhttdl-don-vi"),
)  # fmt: skip


@pytest.fixture
def committed(transactional_db):
    """Let rows be committed: what moves the figures looks at what others have committed."""


@pytest.fixture
def table(db):
    """Four rows: one breaks «sau», two share a card number that a spreadsheet would run."""
    for name, role, unit in PEOPLE:
        accounts.create_user(
            username=name, full_name=name, role=role, unit=unit, password=PASSWORD, by=BY
        )
    table = contracts.apply_contract(text=OPEN, file="x.yaml", by=BY).table("do_thu")
    rows = [row("A1", **BAD), row("A2"), row("A3", so_the=FORMULA), row("A4", so_the=FORMULA)]
    records.write_rows(table=table, rows=rows, by=BY)
    actions.run(table_name="do_thu", by=BY)
    return table


def client(name: str) -> Client:
    made = Client()
    made.force_login(User.objects.get(username=name))
    return made


def result(rule: str) -> RuleResult:
    return RuleResult.objects.filter(rule=f"do_thu.{rule}").latest("pk")


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return tight(answer.content.decode())


def test_page_says_what_costs_most_and_what_mending_it_gives(table) -> None:
    page = text(client("lanhdao").get("/csdl/do-thu/chat-luong/"))

    assert "nguyên nhân mất nhiều điểm nhất" in page
    assert "Đến ngày không trước từ ngày." in page
    assert "Chỉ số nếu sửa" in page
    assert "Chưa đo: " in page  # dùng chung says why
    assert "Huy hiệu công khai" in page
    assert "cach-tinh/?tieu_chi=dung" in page
    words = queries.six_words("do-thu")
    of_word = text(client("lanhdao").get("/csdl/do-thu/chat-luong/cach-tinh/?tieu_chi=dung"))
    assert f"<strong>{words['dung'].value:.1f}</strong>".replace(".", ",") in of_word
    assert "Đến ngày không trước từ ngày." in of_word
    assert "Giá trị không lặp lại" not in of_word


def test_drop_and_change_are_told_after_a_worse_run(table) -> None:
    records.write_rows(table=table, rows=[row("A2", **BAD), row("B1", **BAD)], by=BY)
    actions.run(table_name="do_thu", by=BY)

    page = text(client("canbo").get("/csdl/do-thu/chat-luong/"))

    assert Drop.objects.exists() == ("sụt từ" in page)
    assert "Thay đổi từ lần đo trước" in page
    newest = queries.latest("do_thu")
    assert "Hợp đồng không đổi, phiên bản 1.0.0." in page
    assert "Không có lô nào." in page
    assert ("Điểm chất lượng sụt:" in text(client("canbo").get("/"))) == Drop.objects.exists()
    change = text(client("canbo").get(f"/csdl/do-thu/chat-luong/lan-do/{newest.pk}/"))
    assert "sửa tay: 2" in change
    assert "quality-chart" in page
    assert "Các lần đo" in text(client("canbo").get("/csdl/do-thu/chat-luong/lan-do/"))


def test_failing_rows_are_exported_without_formulas_and_audited(table) -> None:
    pk = result("so_the.unique").pk

    answer = client("canbo").get(f"/csdl/do-thu/chat-luong/luat/{pk}/xuat.csv")

    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(body)))
    assert "A4" in [line[0] for line in lines[1:]]
    assert {line[1][:2] for line in lines[1:]} == {"'="}
    assert AuditRecord.objects.filter(action="quality.export").count() == 1
    sheet = client("canbo").get(f"/csdl/do-thu/chat-luong/luat/{pk}/xuat.xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")


def test_correcting_in_place_comes_back_to_the_rule_and_moves_the_score(committed, table) -> None:
    officer, broken = client("canbo"), result("sau")
    before = queries.index("do-thu").value
    listed = text(officer.get(f"/csdl/do-thu/chat-luong/luat/{broken.pk}/"))
    back = "/csdl/do-thu/chat-luong/quy-tac/do_thu/do_thu.sau/"
    assert "/csdl/do-thu/do_thu/sua/A1/?ve=%2Fcsdl%2Fdo-thu%2Fchat-luong" in listed
    form = text(officer.get(f"/csdl/do-thu/do_thu/sua/A1/?ve={back}"))
    assert f'name="ve" value="{back}"' in form

    saved = officer.post(
        "/csdl/do-thu/do_thu/sua/A1/",
        {"ma": "A1", "ten": "Tên A1", "tu": "01/01/2026", "den": "02/01/2026", "ve": back,
         "phien_ban": "1", "hop_dong": "1.0.0", "xac_nhan": ""},
    )  # fmt: skip

    assert saved.status_code == 302, saved.content.decode()[:2000]
    assert saved["Location"] == back
    again = officer.get(back, follow=True).content.decode()
    assert "Không còn bản ghi nào không đạt" in again
    assert "Chỉ số chất lượng: " in again
    assert Ticket.objects.get(rule="do_thu.sau").state == Ticket.CLOSED
    assert queries.index("do-thu").value > before


@pytest.fixture
def slow(committed, monkeypatch):
    """Let a move take longer than a person's request gives it."""
    monkeypatch.setattr(returning, "MOVE_WITHIN_MS", 50)
    with connection.cursor() as cursor:
        cursor.execute(SLOW)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER slow ON quality_move; DROP FUNCTION slow()")


def test_correction_that_cannot_be_counted_at_once_is_waited_for(slow, table) -> None:
    officer = client("canbo")
    back = "/csdl/do-thu/chat-luong/quy-tac/do_thu/do_thu.sau/"

    saved = officer.post(
        "/csdl/do-thu/do_thu/sua/A1/",
        {"ma": "A1", "ten": "Tên A1", "tu": "01/01/2026", "den": "02/01/2026", "ve": back,
         "phien_ban": "1", "hop_dong": "1.0.0", "xac_nhan": ""},
    )  # fmt: skip

    assert saved["Location"].startswith(f"{back}?tu=")
    assert result("sau").failed == 1
    MoveLoop(stop=Event()).look()
    assert result("sau").failed == 0


SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON quality_move FOR EACH ROW EXECUTE FUNCTION slow()
"""


def test_alert_is_settled_with_what_was_found_out(table) -> None:
    records.write_rows(table=table, rows=[row("A2", **BAD), row("B1", **BAD)], by=BY)
    run = actions.run(table_name="do_thu", by=BY)
    held = Drop.objects.create(
        contract_id="do-thu", table_name="do_thu", word="du", before=90, after=50, run=run,
        at=clock.now(),
    )  # fmt: skip
    address = f"/csdl/do-thu/chat-luong/sut/{held.pk}/dong/"
    assert address in text(client("canbo").get("/csdl/do-thu/chat-luong/"))
    assert client("lanhdao").post(address, {"ghi_chu": "x"}).status_code == 403
    assert client("canbo").post(address, {"ghi_chu": " "}).status_code == 400

    client("canbo").post(address, {"ghi_chu": "Một lô nạp nhầm, đã hoàn tác"})

    held.refresh_from_db()
    assert held.closed_by == "user:canbo"
    assert client("canbo").post(address, {"ghi_chu": "x"}).status_code == 404


@pytest.mark.parametrize("away", ["https://xau.example/", "//xau.example/chat-luong/", "/nhat-ky/"])
def test_coming_back_leads_nowhere_else(table, away) -> None:
    form = text(client("canbo").get("/csdl/do-thu/do_thu/sua/A1/", {"ve": away}))

    assert 'name="ve"' not in form


def test_weight_is_set_on_the_page_with_its_reason(table) -> None:
    officer = client("canbo")
    parts = text(officer.get("/csdl/do-thu/chat-luong/cach-tinh/"))
    assert "Quy tắc" in parts
    before = queries.index("do-thu").value

    officer.post(
        "/csdl/do-thu/chat-luong/cach-tinh/trong-so/",
        {"phan": "rule:do_thu.sau", "trong_so": "0", "ly_do": "Đang rà lại"},
    )

    assert queries.index("do-thu").value > before
    assert "Đang rà lại" in text(officer.get("/csdl/do-thu/chat-luong/cach-tinh/"))
    wrong = officer.post("/csdl/do-thu/chat-luong/cach-tinh/trong-so/", {"phan": "?"})
    assert wrong.status_code == 422
    refused = client("nhaplieu").post("/csdl/do-thu/chat-luong/cach-tinh/trong-so/", {})
    assert refused.status_code == 403


def test_thresholds_are_set_on_the_page_and_colour_the_scores(table) -> None:
    officer = client("canbo")
    green_before = text(officer.get("/")).count("dot-good")

    officer.post(
        "/csdl/do-thu/chat-luong/cach-tinh/nguong/",
        {"xanh": "2", "vang": "1", "sut": "5", "ly_do": "Giai đoạn đầu"},
    )

    assert queries.index("do-thu").grade == "green"
    values = {"do-thu": 3.0, "": 3.0}
    assert {k: s.grade for k, s in policy.scored(values).items()} == {"do-thu": "green", "": "red"}
    assert text(officer.get("/")).count("dot-good") > green_before
    assert "Giai đoạn đầu" in text(officer.get("/csdl/do-thu/chat-luong/cach-tinh/"))


def test_tickets_are_listed_searched_exported_and_acted_on(table) -> None:
    officer = client("canbo")
    listed = text(officer.get("/phieu-viec/"))
    assert "Đến ngày không trước từ ngày." in listed
    assert "Không có phiếu việc nào" in text(officer.get("/phieu-viec/?tim=khong-co-gi"))
    made = Ticket.objects.get(rule="do_thu.sau")

    officer.post(
        f"/phieu-viec/{made.pk}/viec/", {"viec": "xac_minh", "noi_dung": "Sai từ hồ sơ giấy"}
    )
    officer.post(
        f"/phieu-viec/{made.pk}/viec/",
        {"viec": "chuyen", "don_vi": "so-khac", "noi_dung": "Hồ sơ ở sở khác"},
    )

    page = text(officer.get(f"/phieu-viec/{made.pk}/"))
    assert "Sai từ hồ sơ giấy" in page
    made.refresh_from_db()
    assert (made.state, made.assigned_unit) == (Ticket.VERIFIED, "so-khac")
    answer = officer.get("/phieu-viec/xuat.csv?trang_thai=verified")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(body.splitlines()) == 2
    assert officer.post(f"/phieu-viec/{made.pk}/viec/", {"viec": "ghi_chu"}).status_code == 400


def test_score_of_an_agency_opens_to_its_units_and_databases(table) -> None:
    ministry_unit = Agency.objects.create(
        id="bvhttdl", name="Bộ Văn hóa", level="ministry", position=1
    )
    Agency.objects.create(
        id="bvhttdl-don-vi", name="Cục Di sản", level="unit", position=2, parent=ministry_unit
    )
    index = queries.index("do-thu").value
    officer = client("canbo")

    (ministry, unit) = by_agency()
    assert (ministry.id, ministry.index.value, ministry.own) == ("bvhttdl", index, ())
    assert (unit.depth, unit.share(unit.own[0])) == (1, 100)
    listed = text(officer.get("/chat-luong/don-vi/"))
    assert "/chat-luong/don-vi/bvhttdl-don-vi/" in listed
    assert "Bộ Văn hóa" not in text(officer.get("/chat-luong/don-vi/?tim=di+san&xep=diem"))
    assert "/chat-luong/don-vi/bvhttdl-don-vi/" in text(officer.get("/chat-luong/don-vi/bvhttdl/"))
    page = text(officer.get("/chat-luong/don-vi/bvhttdl-don-vi/"))
    assert "/csdl/do-thu/chat-luong/" in page
    assert "/phieu-viec/?don_vi=bvhttdl-don-vi" in page
    assert officer.get("/chat-luong/don-vi/khong-co/").status_code == 404
    for address in ("xuat.csv", "bvhttdl/xuat.csv"):
        answer = officer.get(f"/chat-luong/don-vi/{address}")
        body = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert f"{index:.1f}"[:2] in body
    assert AuditRecord.objects.filter(action="quality.export").count() == 2


def test_weight_of_a_database_moves_the_score_of_its_unit(table, monkeypatch) -> None:
    other = OPEN.replace("do-thu", "do-hai").replace("do_thu", "do_hai")
    second = contracts.apply_contract(text=other, file="y.yaml", by=BY).table("do_hai")
    records.write_rows(table=second, rows=[row("A1", so_the="1")], by=BY)
    actions.run(table_name="do_hai", by=BY)
    first, better = queries.index("do-thu").value, queries.index("do-hai").value
    (unit,) = by_agency()
    assert unit.index.value == pytest.approx((first + better) / 2)
    monkeypatch.setattr(home_views, "MOST_DATABASES", 1)
    home = text(client("canbo").get("/"))
    assert "/csdl/do-thu/chat-luong/" in home  # the lower of the two
    assert "/csdl/do-hai/chat-luong/" not in home
    assert "Còn 1 cơ sở dữ liệu" in home

    weighing.set_weight(
        contract_id="do-hai", level="database", subject="", value=3, reason="Dùng nhiều", by=BY
    )

    (unit,) = by_agency()
    assert unit.index.value == pytest.approx((first + 3 * better) / 4)


def test_late_ticket_reaches_the_home_and_the_leaders_page(table) -> None:
    Ticket.objects.filter(rule="do_thu.sau").update(due=date(2026, 1, 5))
    leader = User.objects.get(username="lanhdao")

    assert "1 phiếu việc sửa dữ liệu đã quá hạn." in text(client("lanhdao").get("/"))
    told = _quality(leader, clock.today())
    assert [(a.tone, a.text) for a in told] == [("bad", "1 phiếu việc sửa dữ liệu quá hạn")]


def test_clerk_sees_only_the_tickets_of_the_own_unit(table) -> None:
    made = Ticket.objects.get(rule="do_thu.sau")
    clerk = client("nhaplieu")
    assert f"/phieu-viec/{made.pk}/" in text(clerk.get("/phieu-viec/"))
    Ticket.objects.update(assigned_unit="so-khac")

    assert f"/phieu-viec/{made.pk}/" not in text(clerk.get("/phieu-viec/"))
    assert clerk.get(f"/phieu-viec/{made.pk}/").status_code == 404


def test_badge_is_public_and_cacheable_only_for_an_open_contract(table) -> None:
    anyone = Client()

    badge = anyone.get("/cong-khai/do-thu/chat-luong.svg")
    figures = anyone.get("/cong-khai/do-thu/chat-luong.json")

    assert badge["Content-Type"] == "image/svg+xml"
    assert badge["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in badge.get("Vary", "")
    assert figures.json()["index"] == pytest.approx(queries.index("do-thu").value)
    assert figures.json()["words"]["dung_chung"]["value"] is None
    same = anyone.get(
        "/cong-khai/do-thu/chat-luong.json", headers={"If-None-Match": figures["ETag"]}
    )
    assert same.status_code == 304
    assert anyone.get("/cong-khai/khong-co/chat-luong.svg").status_code == 404
    closed = OPEN.replace("level: open", "level: restricted").replace("1.0.0", "1.1.0")
    contracts.apply_contract(text=closed, file="x.yaml", by=BY)
    assert anyone.get("/cong-khai/do-thu/chat-luong.svg").status_code == 404
    assert anyone.get("/cong-khai/do-thu/chat-luong.json").status_code == 404
