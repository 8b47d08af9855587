"""A report composes itself, is worded, and goes its way; what is wrong is refused with a remedy."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as open_docx
from python_calamine import CalamineWorkbook

from lienthong.base import clock
from lienthong.base.settings import REPO_DIR
from lienthong.core.reporting.content import completeness
from lienthong.services.audit.models import AuditRecord
from lienthong.services.direction import actions as direction
from lienthong.services.intake import originals
from lienthong.services.reporting import actions, errors, queries
from lienthong.services.reporting.laying_out import document_of, sections_of
from lienthong.services.reporting.models import Report
from lienthong.services.reporting.ports import pdf_signer, writers
from tests.integration.reporting.certificates import HOLDER, write_certificate
from tests.integration.reporting.conftest import LEADER, OFFICER, TODAY
from tests.rendering import PICTURES, inked_mm, pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regimes")]
WORDS = {
    "overview": "Bộ đã chỉ đạo quyết liệt.",
    "difficulties": "Không có.",
    "next_period": "Hoàn thành nhiệm vụ quá hạn.",
}


@pytest.fixture
def report() -> Report:
    """A report of a period whose day is still to come."""
    return actions.compose_report(regime_id="r001-04", period="2026-Q4", by=OFFICER)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lienthong.adapters.signing.pdf_certificate import CertificateFileSigner

    files = (tmp_path / "report.p12", tmp_path / "report.password")
    write_certificate(*files)
    monkeypatch.setattr("lienthong.bootstrap.pdf_signer", lambda: CertificateFileSigner(*files))


def figures(report: Report, part: str) -> dict[str, float | None]:
    section = next(s for s in sections_of(report) if s.code == part)
    return {figure.label: figure.value for figure in section.figures}


def late_by_the_files() -> int:
    """Tasks of the three plans whose last day is past, counted from the reference file itself."""
    with (REPO_DIR / "reference" / "tasks.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["plan_id"] in ("000", "002", "003")]
    dated = [(date.fromisoformat(d), row) for row in rows if (d := row["deadline_iso"])]
    return sum(day < TODAY or (day == TODAY and row["deadline_rule"] == "before")
               for day, row in dated)  # fmt: skip


def test_report_tells_what_the_node_knows_on_the_day(tasks) -> None:
    direction.complete_task(
        task_id="t002-iv-7-1", done_on=date(2026, 11, 20), evidence="Công văn 12", by=OFFICER
    )
    made = actions.compose_report(regime_id="r002-09", period="2026-11", by=OFFICER)
    tasks = figures(made, "tasks")
    table = next(s for s in sections_of(made) if s.code == "task_table").grids[0]
    kpis = figures(made, "kpis")

    # Resolution 214's plan and the two plans that carry it out; the KPIs of those, and one's own.
    assert tasks["Tổng số nhiệm vụ (chín mươi tám)"] == 59 + 13 + 26
    assert tasks["Quá hạn, chưa hoàn thành"] == late_by_the_files() - 1
    assert (tasks["Hoàn thành trong kỳ"], tasks["Đã hoàn thành nhưng trễ hạn đến nay"]) == (1, 1)
    assert len(table.rows) == 98
    assert [row[6] for row in table.rows if row[6]] == ["Công văn 12"]
    assert kpis["Tổng số chỉ tiêu"] >= 20
    assert kpis["Do nút tự đo"] >= 15
    assert kpis["Chưa có số liệu"] < kpis["Tổng số chỉ tiêu"]
    rows = next(s for s in sections_of(made) if s.code == "kpi_table").grids[0].rows
    assert len(rows) == kpis["Tổng số chỉ tiêu"]
    assert {row[6] for row in rows} == {"Nút đo", "Khai báo"}
    assert kpis["Do nút tự đo"] == sum(row[6] == "Nút đo" for row in rows)
    assert all(row[3] for row in rows)
    assert all(
        "đo lúc 10:00 ngày 22/11/2026" in figure.source
        for s in sections_of(made) for figure in s.figures
    )  # fmt: skip


def test_a_second_report_for_the_period_is_refused(report) -> None:
    with pytest.raises(errors.ReportExists) as refusal:
        actions.compose_report(regime_id="r001-04", period="2026-Q4", by=LEADER)

    assert f"số {report.pk}" in str(refusal.value)
    assert refusal.value.status == 409
    assert Report.objects.count() == 1


def test_words_are_written_and_figures_are_not(report) -> None:
    before = sections_of(report)
    words = {"tasks": "Tiến độ tốt.\nCòn chậm ở hai đơn vị."}
    letter = {"number": " 12 ", "to": ["Ban Chỉ đạo", " "], "issued_on": "2026-12-20"}
    actions.write_words(report_id=report.pk, words=words, letter=letter, by=OFFICER)
    actions.recompose(report_id=report.pk, by=OFFICER)
    found = queries.report(report.pk)

    assert found.words == words
    assert (found.letter["number"], found.letter["to"]) == ("12", ["Ban Chỉ đạo"])
    assert sections_of(found) == before
    for wrong in ({"words": {"task_table": "191"}}, {"letter": {"content": "x"}}):
        with pytest.raises(errors.NotAPart):
            actions.write_words(report_id=report.pk, by=OFFICER, **wrong)


def test_report_goes_from_draft_to_sent_with_a_signature(report, certificate) -> None:
    pk = report.pk
    with pytest.raises(errors.WordsMissing, match="Đánh giá chung"):
        actions.hand_in(report_id=pk, by=OFFICER)
    actions.write_words(report_id=pk, words=WORDS, by=OFFICER)
    actions.hand_in(report_id=pk, by=OFFICER)
    with pytest.raises(errors.WrongState):
        actions.write_words(report_id=pk, words=WORDS, by=OFFICER)
    with pytest.raises(errors.OwnReport):
        actions.approve(report_id=pk, by=OFFICER)
    with pytest.raises(errors.ReasonMissing):
        actions.send_back(report_id=pk, reason=" ", by=LEADER)
    actions.send_back(report_id=pk, reason="Thiếu số liệu quý III", by=LEADER)
    actions.hand_in(report_id=pk, by=OFFICER)
    actions.approve(report_id=pk, by=LEADER)
    actions.sign(report_id=pk, by=LEADER)
    sent = actions.send(report_id=pk, note="Trục liên thông văn bản", by=OFFICER)
    signed = originals.path_of(sent.signed_sha256).read_bytes()
    checked = pdf_signer().check(signed)

    assert checked is not None
    assert (checked.signer, checked.whole) == (HOLDER, True)
    assert [step.act for step in reversed(sent.steps.all())] == [
        "composed", "worded", "submitted", "returned", "submitted", "approved", "signed", "sent",
    ]  # fmt: skip
    assert AuditRecord.objects.filter(subject=f"report:{pk}").count() == 8
    assert [x.state for x in queries.periods_owed(TODAY) if x.report] == ["sent"]


def test_no_certificate_leaves_the_report_approved_and_paper_is_noted(report) -> None:
    actions.write_words(report_id=report.pk, words=WORDS, by=OFFICER)
    actions.hand_in(report_id=report.pk, by=OFFICER)
    actions.approve(report_id=report.pk, by=LEADER)
    with pytest.raises(errors.NoCertificate):
        actions.sign(report_id=report.pk, by=LEADER)
    assert queries.report(report.pk).state == "approved"
    actions.sign(report_id=report.pk, on_paper=True, by=LEADER)
    found = queries.report(report.pk)

    assert (found.state, found.signature, found.signed_sha256) == ("signed", "paper", "")


def test_a_late_report_is_locked_until_somebody_opens_it_with_a_reason(
    regimes, monkeypatch
) -> None:
    late = actions.compose_report(regime_id="r002-09", period="2026-11", by=OFFICER)
    with pytest.raises(errors.ReportLocked, match="19/11/2026") as refusal:
        actions.write_words(report_id=late.pk, words=WORDS, by=OFFICER)
    with pytest.raises(errors.ReasonMissing):
        actions.unlock(report_id=late.pk, reason="", by=LEADER)
    actions.unlock(report_id=late.pk, reason="Đơn vị gửi số liệu muộn", by=LEADER)
    with pytest.raises(errors.NotLocked):
        actions.unlock(report_id=late.pk, reason="Lần nữa", by=LEADER)
    actions.write_words(report_id=late.pk, words=WORDS, by=OFFICER)
    actions.hand_in(report_id=late.pk, by=OFFICER)
    actions.send_back(report_id=late.pk, reason="Sửa", by=LEADER)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 3, tzinfo=UTC))

    assert "mở khóa" in refusal.value.remedy
    with pytest.raises(errors.ReportLocked):  # the days that were given are over
        actions.hand_in(report_id=late.pk, by=OFFICER)
    assert AuditRecord.objects.filter(action="reporting.unlock").count() == 1


def test_units_are_rated_by_the_days_they_kept(regimes) -> None:
    made = actions.compose_report(regime_id="r002-09", period="2026-11", by=OFFICER)
    rates = {r.reporter: r for r in queries.unit_rates(TODAY)}
    province = rates["Công an tỉnh"]
    ministry = rates["Các bộ, ngành, địa phương"]

    assert (province.due, province.missing, province.on_time_rate) == (2, 2, 0.0)
    assert ministry.completeness == completeness(sections_of(made), made.words)
    assert 0 < ministry.completeness < 1
    assert rates["Trung tâm Công nghệ thông tin"].on_time_rate is None


def test_every_format_of_a_composed_report_is_whole_and_looked_at(tasks) -> None:
    made = actions.compose_report(regime_id="r002-09", period="2026-11", by=OFFICER)
    actions.unlock(report_id=made.pk, reason="Gửi bù", by=LEADER)
    actions.write_words(report_id=made.pk, words=WORDS, by=OFFICER)
    document = document_of(queries.report(made.pk))
    files = {form: one.write(document) for form, one in writers().items()}
    seen = [inked_mm(page) for page in pictures(files["pdf"], "november-2026")]
    with pypdfium2.PdfDocument(files["pdf"]) as pdf:
        said = " ".join(" ".join(p.get_textpage().get_text_range() for p in pdf).split())
    docx = open_docx(BytesIO(files["docx"]))
    book = CalamineWorkbook.from_filelike(BytesIO(files["xlsx"]))
    tasks_sheet = next(name for name in book.sheet_names if name.endswith("Kết quả từng nhiệm vụ"))

    assert len(seen) > 8
    assert all(left > 29 and right > 14 for left, _top, right, _bottom in seen)
    for text in ("tháng 11 năm 2026", "Bộ đã chỉ đạo quyết liệt.", "Phụ lục II", "Nơi nhận:"):
        assert text in said
    assert any("Bộ đã chỉ đạo quyết liệt." in line.text for line in docx.paragraphs)
    assert max(len(table.rows) for table in docx.tables) == 99
    assert len(book.get_sheet_by_name(tasks_sheet).to_python()) == 98 + 3  # title, head, source
    (PICTURES / "november-2026.docx").write_bytes(files["docx"])
    (PICTURES / "november-2026.xlsx").write_bytes(files["xlsx"])


def test_unknown_reports_and_periods_are_refused(regimes) -> None:
    with pytest.raises(errors.UnknownReport):
        queries.report(999)
    with pytest.raises(errors.UnknownReport):
        actions.hand_in(report_id=999, by=OFFICER)
    with pytest.raises(errors.NoSuchPeriod):
        actions.compose_report(regime_id="r002-09", period="2026-Q4", by=OFFICER)
