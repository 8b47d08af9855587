"""A review campaign: scope, answers with evidence, judgement, what it leaves in the register."""

import io
from datetime import date, timedelta

import pytest
from docx import Document

from lienthong.base import clock
from lienthong.base.actor import Actor, system
from lienthong.base.errors import UserError
from lienthong.entrypoints.reviewed import minutes_of
from lienthong.services.accounts import actions as accounts
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions as intake
from lienthong.services.registry import actions, register
from lienthong.services.registry.review import errors
from lienthong.services.registry.review import queries as reviews
from lienthong.services.registry.review.models import ReviewCampaign, ReviewItem
from tests.integration.registry.test_register import apply, registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BY = system("test")
OTHER = system("judge")
DUE = clock.today() + timedelta(days=30)
ANSWER = {
    "trang_thai": "da-co", "cap_nhat_thuong_xuyen": "có", "theo_tu_dien": "không",
    "linh_vuc": "van-hoa", "tinh_trang_ket_noi": "chua-ket-noi", "de_xuat": "nang-cap",
    "minh_chung": "Báo cáo số 12/BC", "so_ban_ghi": "4123",
}  # fmt: skip


@pytest.fixture
def campaign(registered) -> ReviewCampaign:  # noqa: F811
    apply("phieu-ra-soat")
    found = actions.plan_review(
        name="Rà soát 2026", basis="Kế hoạch 01", due_on=DUE,
        scope={"co_quan": ["bvhttdl", "bnv"], "khac": ["x"]}, by=BY,
    )  # fmt: skip
    actions.open_review(campaign_id=found.pk, by=BY)
    return reviews.campaign(found.pk)


def item_of(database_id: str) -> ReviewItem:
    return ReviewItem.objects.get(database_id=database_id)


def answer(item: ReviewItem, by: Actor = BY, **told: str) -> None:
    saved = intake.save_row(
        table_name="phieu_ra_soat", row_id=item.answer_id, values=ANSWER | told,
        expected_version=None, by=by, origin="form",
    )  # fmt: skip
    assert saved.saved, saved.problems


def judge(item: ReviewItem, **told: object) -> ReviewItem:
    asked = {"result": "nang-cap", "plan": "Chuẩn hóa", "plan_due": DUE, "by": OTHER}
    return actions.appraise_answer(item_id=item.pk, **{**asked, **told})


def test_every_database_in_scope_is_asked_of_its_owner(campaign) -> None:
    held = register.registered_by_agency()

    assert campaign.items.count() == held["bvhttdl"] + held["bnv"]
    assert {i.unit for i in campaign.items.all()} == {"bvhttdl", "bnv"}
    assert [p.counts for p in reviews.progress(campaign.pk, today=clock.today())] == [
        {"assigned": held["bvhttdl"]}, {"assigned": held["bnv"]},
    ]  # fmt: skip
    late = reviews.progress(campaign.pk, today=DUE + timedelta(days=1))
    assert [p.late for p in late] == [held["bvhttdl"], held["bnv"]]


def test_result_reaches_the_register_with_its_history(campaign) -> None:
    item = item_of("bvhttdl-review-18")
    with pytest.raises(errors.AnswerIncomplete) as refused:
        actions.hand_in_answer(item_id=item.pk, by=BY)
    assert "Minh chứng" in str(refused.value.values["fields"])
    answer(item)
    actions.hand_in_answer(item_id=item.pk, by=BY)
    judge(item)

    row = register.database("bvhttdl-review-18").row
    assert {k: row[k] for k in ("ket_qua_ra_soat", "phuong_an", "ngay_thuc_hien", "linh_vuc")} == {
        "ket_qua_ra_soat": "nang-cap", "phuong_an": "Chuẩn hóa", "ngay_thuc_hien": DUE,
        "linh_vuc": "van-hoa",
    }  # fmt: skip
    assert (row["ngay_ra_soat"], row["so_ban_ghi"]) == (clock.today(), 4123)
    assert reviews.results(campaign.pk) == {"nang-cap": 1}
    assert AuditRecord.objects.filter(action="registry.review_appraise").count() == 1


def test_returned_answer_says_why_and_comes_back(campaign) -> None:
    item = item_of("bvhttdl-review-18")
    answer(item)
    actions.hand_in_answer(item_id=item.pk, by=BY)
    actions.return_answer(item_id=item.pk, note="Thiếu biên bản", by=OTHER)
    assert item_of("bvhttdl-review-18").returned_note == "Thiếu biên bản"

    actions.hand_in_answer(item_id=item.pk, by=BY)
    assert item_of("bvhttdl-review-18").state == "answered"


@pytest.mark.parametrize(
    "told",
    [
        {"result": "giu-cho-vui"},
        {"plan": " "},
        {"plan_due": None},
        {"result": "hop-nhat"},
        {"result": "hop-nhat", "merge_into": "bvhttdl-review-18"},
        {"result": "hop-nhat", "merge_into": "khong-co"},
    ],
)
def test_an_incomplete_result_is_refused(campaign, told) -> None:
    item = item_of("bvhttdl-review-18")
    answer(item)
    actions.hand_in_answer(item_id=item.pk, by=BY)

    with pytest.raises(UserError):
        judge(item, **told)
    assert item_of("bvhttdl-review-18").state == "answered"


def test_nobody_judges_their_own_answer(campaign) -> None:
    officer = accounts.create_user(
        username="canbo", full_name="Cán bộ", role="data_officer", unit="",
        password="mat-khau-2026", by=BY,
    )  # fmt: skip
    item = item_of("bnv-nq71-09")
    answer(item, by=officer.actor)
    actions.hand_in_answer(item_id=item.pk, by=officer.actor)

    with pytest.raises(errors.SamePerson):
        judge(item, by=officer.actor)
    assert judge(item, result="tiep-tuc", plan="", plan_due=None).state == "appraised"


def test_another_units_clerk_cannot_hand_in(campaign) -> None:
    clerk = accounts.create_user(
        username="nhap", full_name="Nhập", role="clerk", unit="bnv", password="mat-khau-2026", by=BY
    )
    item = item_of("bvhttdl-review-18")
    answer(item)

    with pytest.raises(UserError):
        actions.hand_in_answer(item_id=item.pk, by=clerk.actor)
    actions.assign_review(campaign_id=campaign.pk, items=[item.pk], unit="bnv", due_on=DUE, by=BY)
    assert actions.hand_in_answer(item_id=item.pk, by=clerk.actor).state == "answered"


def test_coverage_shows_gaps_and_what_is_not_sorted(campaign) -> None:
    item = item_of("bvhttdl-review-18")
    answer(item)
    actions.hand_in_answer(item_id=item.pk, by=BY)
    judge(item)

    found = {d.code: d for d in reviews.coverage()}
    assert found["van-hoa"].counts == {"da-co": 1}
    assert (found["van-hoa"].gap, found["y-te"].gap) == ("", "none")
    assert found[""].total == 329
    assert {d.gap for d in reviews.coverage(ids=["bnv-nq71-09"]) if d.code} == {"none"}


def test_minutes_hold_results_and_what_was_not_judged(campaign) -> None:
    item = item_of("bvhttdl-review-18")
    answer(item)
    actions.hand_in_answer(item_id=item.pk, by=BY)
    judge(item, result="hop-nhat", merge_into="bvhttdl-review-17")
    actions.close_review(campaign_id=campaign.pk, by=BY)

    document = Document(io.BytesIO(minutes_of(reviews.campaign(campaign.pk))))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = [[c.text for c in row.cells] for t in document.tables for row in t.rows]
    left = campaign.items.count() - 1
    assert f"đã thẩm định 1, còn {left}." in text
    assert any("Báo cáo số 12/BC" in c for row in cells for c in row)
    assert sum(len(row) == 2 and row[1] == "Bộ Nội vụ" for row in cells) > 0
    with pytest.raises(errors.ItemState):
        actions.return_answer(item_id=item.pk, note="muộn", by=BY)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"name": " "}, "campaign-incomplete"),
        ({"due_on": date(2020, 1, 1)}, "due-before-today"),
        ({"form_table": "danh_muc_csdl"}, "not-a-questionnaire"),
    ],
)
def test_a_campaign_that_cannot_be(registered, told, code) -> None:  # noqa: F811
    apply("phieu-ra-soat")
    asked = {"name": "Đợt", "basis": "Kế hoạch", "due_on": DUE, "scope": {}, "by": BY}

    with pytest.raises(UserError) as refused:
        actions.plan_review(**{**asked, **told})
    assert refused.value.code == code
    assert contracts.find("phieu-ra-soat") is not None
