"""What people get wrong about plans and reports: a message with its place, a remedy, nothing lost.

One table of cases over one node; each is tried, and the whole state is compared before and after.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from lienthong.adapters.signing.pdf_certificate import CertificateFileSigner
from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.services.direction import actions as direction
from lienthong.services.direction.importing.models import PlanImport, ProposedTask
from lienthong.services.direction.models import Plan, Task
from lienthong.services.registry import actions as registry
from lienthong.services.reporting import actions, queries
from lienthong.services.reporting.models import Regime, Report, ReportStep
from lienthong.services.reporting.scoping import Scope
from tests.integration.digitising.paper import FONT
from tests.integration.reporting.certificates import write_certificate
from tests.integration.reporting.conftest import BY, LEADER, OFFICER, TODAY
from tests.unit.adapters.plans.test_plan_readers import scan
from tests.unit.core.plans.plans import LABELLED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regimes")]
WORDS = {"overview": "Tốt.", "difficulties": "Không có.", "next_period": "Làm tiếp."}
# Case → the error's code, a word of its message or place, a word of its remedy.
CASES: Mapping[str, tuple[str, str, str]] = {
    "a second report for the period": ("report-exists", "2026-Q4", "Mở báo cáo số"),
    "no certificate": ("no-certificate", "report.p12", "PKCS#12"),
    "a certificate that has ended": ("bad-certificate", "thời hạn", "thời hạn"),
    "a certificate with another password": ("bad-certificate", "mật khẩu", "mật khẩu"),
    "words after the last day": ("report-locked", "19/11/2026", "mở khóa"),
    "handing in after the last day": ("report-locked", "19/11/2026", "mở khóa"),
    "unlocking without a reason": ("reason-missing", "lý do", "lý do"),
    "a day that is in no calendar": ("not-a-day", "30/2", "2026-11-20"),
    "a plan that is a scan": ("plan-is-scan", "1 trang ảnh", "nhận dạng chữ"),
    "a plan with a deadline 30/2": ("plan-doubts-open", "II.1.b «30/2/2026»", "Nhập đúng ngày"),
    "a scope of a unit that is no more": ("agency-ended", "vinh-long-so-nv", "kế tục"),
    "a scope of a unit nobody knows": ("unknown-agency", "khong-co", "danh bạ"),
    "a plan of a period that is none": ("no-such-period", "2026-Q7", "2026-Q4"),
}


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "ke-hoach.txt"
    path.write_text(LABELLED, "utf-8")
    return path


@pytest.fixture
def known() -> None:
    registry.load_reference(by=BY)
    registry.dissolve_agency(
        agency_id="vinh-long-so-nv", on=date(2026, 3, 1), basis="Nghị quyết 1", by=BY
    )


def everything() -> dict[str, Any]:
    """Every row that the cases touch, as it is kept."""
    models = (Regime, Report, ReportStep, Plan, Task, PlanImport, ProposedTask)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def approved(regime: str, period: str) -> int:
    made = actions.compose_report(regime_id=regime, period=period, by=OFFICER)
    actions.write_words(report_id=made.pk, words=WORDS, by=OFFICER)
    actions.hand_in(report_id=made.pk, by=OFFICER)
    return actions.approve(report_id=made.pk, by=LEADER).pk


@pytest.mark.usefixtures("known")
def test_each_wrong_thing_is_told_with_place_and_remedy_and_nothing_is_lost(
    plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = approved("r001-04", "2026-Q4")
    late = actions.compose_report(regime_id="r002-09", period="2026-11", by=OFFICER).pk
    draft = actions.compose_report(regime_id="r004-02", period="2026", by=OFFICER).pk
    taken_in = direction.receive_plan(path=plan_file, file_name="ke-hoach.txt", by=BY)
    files = (tmp_path / "report.p12", tmp_path / "report.password")
    monkeypatch.setattr("lienthong.bootstrap.pdf_signer", lambda: CertificateFileSigner(*files))

    def signed_with(*, days: int = 30, password: bytes = b"") -> None:
        write_certificate(*files, days=days)
        if password:
            files[1].write_bytes(password)
        actions.sign(report_id=ready, by=LEADER)

    def scoped_to(agency: str) -> None:
        actions.set_scope(regime_id="r001-04", scope=Scope(agencies=(agency,)), by=OFFICER)

    tried: dict[str, Callable[[], object]] = {
        "a second report for the period": lambda: actions.compose_report(
            regime_id="r001-04", period="2026-Q4", by=LEADER),
        "no certificate": lambda: actions.sign(report_id=ready, by=LEADER),
        "a certificate that has ended": lambda: signed_with(days=-1),
        "a certificate with another password": lambda: signed_with(password=b"sai"),
        "words after the last day": lambda: actions.write_words(
            report_id=late, words=WORDS, by=OFFICER),
        "handing in after the last day": lambda: actions.hand_in(report_id=late, by=OFFICER),
        "unlocking without a reason": lambda: actions.unlock(
            report_id=late, reason=" ", by=LEADER),
        "a day that is in no calendar": lambda: actions.write_words(
            report_id=draft, words=WORDS, letter={"issued_on": "30/2"}, by=OFFICER),
        "a plan that is a scan": lambda: direction.receive_plan(
            path=scan(tmp_path / "quet.pdf"), file_name="quet.pdf", by=BY),
        "a plan with a deadline 30/2": lambda: direction.confirm_plan(
            import_id=taken_in.pk, by=BY, plan_id="so-kho"),
        "a scope of a unit that is no more": lambda: scoped_to("vinh-long-so-nv"),
        "a scope of a unit nobody knows": lambda: scoped_to("khong-co"),
        "a plan of a period that is none": lambda: actions.compose_report(
            regime_id="r001-04", period="2026-Q7", by=OFFICER),
    }  # fmt: skip
    before = everything()
    told = {case: refusal(act) for case, act in tried.items()}

    assert tried.keys() == CASES.keys()
    for case, (code, said, remedy) in CASES.items():
        error = told[case]
        assert error.code == code, case
        assert said in f"{error} {error.place}", case
        assert remedy in error.remedy % error.values, case
    assert everything() == before


def refusal(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as refused:
        act()
    return refused.value


def test_a_late_unlock_keeps_what_was_written_and_locks_again(monkeypatch) -> None:
    made = actions.compose_report(regime_id="r001-04", period="2026-Q4", by=OFFICER)
    actions.write_words(report_id=made.pk, words={"overview": "Đã viết trước hạn."}, by=OFFICER)
    on = {"day": datetime(2027, 2, 1, 3, tzinfo=UTC)}
    monkeypatch.setattr(clock, "now", lambda: on["day"])  # five weeks after the last day
    refusal(lambda: actions.write_words(report_id=made.pk, words=WORDS, by=OFFICER))
    opened = actions.unlock(report_id=made.pk, reason="Đơn vị gửi muộn", by=LEADER)
    actions.write_words(report_id=made.pk, words={"difficulties": "Không có."}, by=OFFICER)
    on["day"] = datetime(2027, 2, 5, 3, tzinfo=UTC)
    again = refusal(lambda: actions.hand_in(report_id=made.pk, by=OFFICER))
    kept = queries.report(made.pk)

    assert opened.unlocked_until == date(2027, 2, 4)
    assert again.code == "report-locked"
    assert kept.words == {"overview": "Đã viết trước hạn.", "difficulties": "Không có."}
    assert [step.act for step in kept.steps.all()][:2] == ["worded", "unlocked"]
    assert next(x for x in queries.periods_owed(date(2027, 2, 5))
                if x.report and x.report.pk == made.pk).state == "overdue"  # fmt: skip


@pytest.mark.usefixtures("known")
def test_a_regime_whose_body_is_no_more_says_who_follows() -> None:
    Regime.objects.filter(pk="r001-04").update(reporter_ids=["vinh-long-so-nv"])
    found = queries.gone_bodies(queries.regime("r001-04"), TODAY)

    assert [(name, since) for name, since, _after in found] == [("Sở Nội vụ", date(2026, 3, 1))]
    assert queries.gone_bodies(queries.regime("r001-05"), TODAY) == []


@pytest.mark.long
@pytest.mark.usefixtures("known")
def test_a_scanned_plan_is_recognised_when_asked_and_there_is_a_recogniser(tmp_path: Path) -> None:
    """The pages are pictures; what is read from them is a proposal as ever, beside its page."""
    page = Image.new("L", (1240, 1754), 255)
    font = ImageFont.truetype(FONT, 26)
    draw = ImageDraw.Draw(page)
    for at, line in enumerate(LABELLED.splitlines()[:20]):
        draw.text((90, 90 + 50 * at), line, font=font, fill=0)
    path = tmp_path / "quet.pdf"
    page.save(path, "PDF", resolution=150)
    asked = refusal(lambda: direction.receive_plan(path=path, file_name="quet.pdf", by=BY))
    read = direction.receive_plan(path=path, file_name="quet.pdf", by=BY, recognise=True)
    tasks = list(read.tasks.order_by("position"))

    assert (asked.code, PlanImport.objects.count()) == ("plan-is-scan", 1)
    assert "nhận dạng chữ" in asked.remedy
    assert read.recognised
    assert tasks[0].place["page"] == 1
    assert "bảo tàng" in tasks[0].wording.lower()
    assert Task.objects.count() == 0
