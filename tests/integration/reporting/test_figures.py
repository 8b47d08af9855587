"""Units fill forms of indicators: judged cell by cell, handed in, summed up the tree, rated."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lienthong.adapters.files.indicator_book import make_indicator_book
from lienthong.base import clock
from lienthong.core.indicators.errors import BadForm
from lienthong.core.indicators.reading import form_of_yaml
from lienthong.services.audit.models import AuditRecord
from lienthong.services.direction import actions as direction
from lienthong.services.intake import originals
from lienthong.services.registry import actions as registry
from lienthong.services.registry.models import Agency
from lienthong.services.reporting import actions
from lienthong.services.reporting.actions import figures_workflow as workflow
from lienthong.services.reporting.actions import filling
from lienthong.services.reporting.actions.indicator_forms import retire_form, save_form, ship_forms
from lienthong.services.reporting.errors import NoSuchPeriod
from lienthong.services.reporting.indicators import errors
from lienthong.services.reporting.indicators.fillings import Grid, grid, history
from lienthong.services.reporting.indicators.in_reports import grids_of
from lienthong.services.reporting.indicators.models import (
    CellValue,
    FilledFile,
    Filling,
    IndicatorForm,
)
from lienthong.services.reporting.indicators.rates import rates
from lienthong.services.reporting.indicators.totals import cell_by_unit, totals
from lienthong.services.reporting.indicators.writing import Entry, Written
from tests.integration.reporting.conftest import BY, LEADER, OFFICER, load_rules
from tests.integration.reporting.figures import (
    CLERK,
    FULL,
    declared,
    entries,
    form,
    regime,
    units,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
NOW, BEFORE = "2026-11", "2026-10"


@pytest.fixture
def kept(db: None, on_the_day: None) -> IndicatorForm:
    units()
    return form()


def write(values: dict[str, object], unit: str = "so-b", period: str = NOW) -> Written:
    return filling.write_figures(form_id="nhan-luc", period=period, unit=unit,
                                 entries=entries(values), source="page", by=CLERK)  # fmt: skip


def hand_in(unit: str = "so-b", period: str = NOW) -> None:
    workflow.hand_in_figures(form_id="nhan-luc", period=period, unit=unit, by=CLERK)


def given(unit: str, values: dict[str, object], period: str = NOW) -> None:
    write(values, unit, period)
    hand_in(unit, period)


def shown(unit: str = "so-b", period: str = NOW) -> Grid:
    return grid(IndicatorForm.objects.get(), period, unit)


@pytest.fixture
def october(kept: IndicatorForm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two units handed in the figures of the month before, in its time."""
    on(date(2026, 10, 20), monkeypatch)
    given("so-b", FULL, BEFORE)
    given("so-a1", FULL, BEFORE)
    on(date(2026, 11, 22), monkeypatch)


def on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)


def test_good_cells_are_kept_and_each_bad_one_is_told(kept: IndicatorForm) -> None:
    made = write({**FULL, "nguoi/nam": "mười", "tien": -1, "khong-co": 2, "csdl": 9, "tl/nam": 5})
    codes = {r.entry.element: str(r.error) for r in made.refused}

    assert len(made.changed) == 3
    assert set(codes) == {"nguoi", "tien", "khong-co", "csdl", "tl"}
    assert "không phải là số" in codes["nguoi"]
    assert "nhỏ hơn mức thấp nhất" in codes["tien"]
    assert "do nút đo, không gõ đè" in codes["csdl"]
    assert "tính từ hai chỉ tiêu" in codes["tl"]


def test_a_cell_given_twice_is_taken_once_and_the_second_is_told(kept: IndicatorForm) -> None:
    made = filling.write_figures(
        form_id="nhan-luc", period=NOW, unit="so-b", source="api", by=CLERK,
        entries=[Entry("tien", given=1, place="F7"), Entry("tien", given=2, place="F8")],
    )  # fmt: skip

    assert made.changed == (("tien", ""),)
    assert [r.error.place for r in made.refused] == ["F8"]
    assert made.filling.cells.get(element="tien").number == 1


def test_a_form_out_of_use_takes_nothing(kept: IndicatorForm) -> None:
    retire_form(form_id=kept.pk, retired=True, by=OFFICER)
    with pytest.raises(errors.FormRetired):
        write(FULL)
    retire_form(form_id=kept.pk, retired=False, by=OFFICER)

    assert len(write(FULL).changed) == 5


def test_a_cell_keeps_its_history_and_every_write_is_audited(kept: IndicatorForm) -> None:
    made = write({"tien": "1.234,5"})
    write({"tien": 2000})
    again = write({"tien": "2.000"})
    told = [(c.by, c.before, c.after) for c in history(made.filling, "tien", "")]

    assert again.changed == ()
    assert again.unchanged == 1
    assert told == [
        ("Lê Văn Nhập", {"value": "1234.5"}, {"value": "2000"}),
        ("Lê Văn Nhập", {}, {"value": "1234.5"}),
    ]
    assert AuditRecord.objects.filter(action="reporting.write_figures").count() == 2


def test_figures_are_handed_in_once_everything_is_settled(october: None) -> None:
    write({"nguoi/nam": 30, "nguoi/nu": 6, "hoc/nam": 5, "hoc/nu": 7})
    codes = {(f.code, f.cell) for f in shown().findings}
    with pytest.raises(errors.NotSettled) as refused:
        hand_in()
    filling.write_figures(
        form_id="nhan-luc", period=NOW, unit="so-b", source="page", by=CLERK,
        entries=[
            Entry("nguoi", "nam", 30, note="Sáp nhập hai phòng."), Entry("hoc", "nu", 4),
            Entry("tien", missing="not_collected"),
        ],
    )  # fmt: skip
    hand_in()

    assert codes == {
        ("leap", ("nguoi", "nam")), ("leap", ("hoc", "nu")), ("check", ("hoc", "nu")),
        ("missing", ("tien", "")),
    }  # fmt: skip
    assert refused.value.values["count"] == 4
    assert shown().filling.state == "submitted"
    assert shown().completeness == pytest.approx(4 / 6)  # no money, and nothing measured here
    with pytest.raises(errors.WrongFillingState):
        write({"tien": 5})


def test_what_somebody_handed_in_another_person_approves(kept: IndicatorForm) -> None:
    given("so-b", FULL)
    with pytest.raises(errors.OwnFigures):
        workflow.approve_figures(form_id="nhan-luc", period=NOW, unit="so-b", by=CLERK)
    workflow.send_back_figures(
        form_id="nhan-luc", period=NOW, unit="so-b", reason="Thiếu nữ.", by=LEADER
    )
    write({"nguoi/nu": 7})
    hand_in()
    approved = workflow.approve_figures(form_id="nhan-luc", period=NOW, unit="so-b", by=LEADER)

    assert approved.state == "approved"
    assert [s.act for s in approved.steps.all()] == [
        "approved", "submitted", "returned", "submitted", "begun",
    ]  # fmt: skip


def test_late_figures_are_locked_until_somebody_says_why_not(
    kept: IndicatorForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    given("so-a1", FULL)
    on(date(2026, 11, 26), monkeypatch)
    with pytest.raises(errors.FillingLocked):
        write(FULL)
    workflow.unlock_figures(
        form_id="nhan-luc", period=NOW, unit="so-b", reason="Mất điện.", by=LEADER
    )
    given("so-b", FULL)
    found = {r.unit.id: r for r in rates(clock.today(), since=date(2026, 11, 1))}

    assert (found["so-a1"].in_time, found["so-a1"].completeness) == (1, pytest.approx(5 / 6))
    assert (found["so-b"].late, found["so-b"].on_time_rate) == (1, 0.0)
    assert (found["so-a2"].missing, found["so-a2"].completeness) == (1, 0.0)
    assert "so-ao" not in found


def test_totals_go_up_the_tree_and_say_who_is_missing(kept: IndicatorForm) -> None:
    given("so-a1", FULL)
    given("so-a2", FULL | {"nguoi/nam": 30, "tien": 1, "ky-so": "Có"})
    write({"tien": 99_999})  # so-b has not handed in
    whole = totals(kept, NOW)
    branch = totals(kept, NOW, "so-a")
    told = {line.key: (found.value.number, found.units) for line, found in whole.lines}

    assert told["nguoi/nam"] == (40, 2)
    assert told["tl/nam"] == (25, 2)  # 10 of 40, not the mean of 50 and 17
    assert told["tien"] == (pytest.approx(1235.5), 2)
    assert told["ky-so"] == (1, 1)
    assert [s.unit.id for s in whole.missing] == ["so-a", "so-b"]
    assert [(p.unit.id, p.given, p.expected) for p in whole.parts] == [
        ("so-a", 2, 3), ("so-b", 0, 1),
    ]  # fmt: skip
    assert [(p.unit.id, p.given) for p in branch.parts] == [("so-a1", 1), ("so-a2", 1)]
    assert [(s.unit.id, v.number) for s, v in cell_by_unit(branch, ("tien", ""))] == [
        ("so-a", None), ("so-a1", pytest.approx(1234.5)), ("so-a2", 1),
    ]  # fmt: skip
    assert [(s.unit.id, v.number) for s, v in cell_by_unit(branch, ("tl", "nam"))] == [
        ("so-a", None), ("so-a1", 50), ("so-a2", pytest.approx(Decimal("16.6667"))),
    ]  # fmt: skip


HOW = """
id: cach-cong
title: Cách cộng
regimes: [{regime}]
units: {{only: [so-a, so-a1, so-a2, so-b]}}
elements:
- {{code: tong, name: Tổng, kind: number}}
- {{code: tb, name: Trung bình, kind: number, total: mean}}
- {{code: cuoi, name: Sau cùng, kind: number, total: last}}
- {{code: chu, name: Chữ, kind: text, needed: false}}
- {{code: tl, name: Tỷ lệ, kind: percent, share: [tong, tb]}}
"""


def test_what_the_database_adds_is_what_adding_by_hand_gives(kept: IndicatorForm) -> None:
    own = save_form(form=form_of_yaml(HOW.format(regime=kept.regime_ids[0])), by=OFFICER)
    draw = Random(7)
    whole: dict[str, list[Decimal]] = {"tong": [], "tb": []}
    for at, unit in enumerate(("so-a", "so-a1", "so-a2", "so-b")):
        filling = Filling.objects.create(
            form=own, period=NOW, unit_id=unit, start=date(2026, 11, 1), end=date(2026, 11, 30),
            version=1, state=Filling.State.APPROVED, submitted_at=clock.now() - timedelta(hours=at),
        )  # fmt: skip
        told = {code: Decimal(draw.randrange(-(10**9), 10**9)) / 10**4 for code in whole}
        held = [(code, number, "", "") for code, number in told.items()]
        held += [("cuoi", None, "", "not_applicable") if at == 0 else ("cuoi", Decimal(at), "", "")]
        held += [("chu", None, f"ý {at}", "")]
        for code, number, text, missing in held:
            CellValue.objects.create(
                filling=filling, element=code, number=number, text=text, missing=missing,
                source="page", at=clock.now(), by="thử",
            )  # fmt: skip
        for code, number in told.items():
            whole[code].append(number)

    found = totals(own, NOW)

    added = {line.key: one for line, one in found.lines}
    mean = round(sum(whole["tb"]) / 4, 4)
    assert added["tong"].value.number == sum(whole["tong"])
    assert added["tb"].value.number == mean
    assert added["tl"].value.number == round(sum(whole["tong"]) / mean * 100, 4)
    assert (added["cuoi"].value.number, added["cuoi"].units) == (1, 3)
    assert (added["chu"].value.given, added["chu"].units) == (False, 4)
    assert [one.completeness for one in found.standings] == [1.0] * 4


def test_the_tree_is_that_of_the_period(kept: IndicatorForm, october: None) -> None:
    Agency.objects.filter(pk="so-b").update(valid_to=date(2026, 11, 10))

    assert "so-b" in [s.unit.id for s in totals(kept, BEFORE).standings]
    assert "so-b" not in [s.unit.id for s in totals(kept, NOW).standings]
    with pytest.raises(errors.NotAFiller):
        write(FULL, "so-b", NOW)
    with pytest.raises(NoSuchPeriod):
        write(FULL, "so-b", "2026-Q4")


def taken(path: Path, name: str = "bieu.xlsx") -> FilledFile:
    return filling.take_in_figures(
        form_id="nhan-luc", period=NOW, unit="so-b", path=path, name=name, by=CLERK
    )


def rows_of(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Số liệu").to_python()


def filled(path: Path, values: dict[str, object], reasons: dict[str, str]) -> dict[object, int]:
    """Write the workbook again with values and reasons in it; return the line of each cell."""
    rows = rows_of(path)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Số liệu")
        for at, row in enumerate(rows):
            row[5] = values.get(str(row[0]), row[5])
            row[6] = reasons.get(str(row[0]), row[6])
            sheet.write_row(at, 0, row)
    return {row[0]: at for at, row in enumerate(rows, start=1)}


def test_a_workbook_locks_what_is_known_and_opens_what_is_asked(
    kept: IndicatorForm, tmp_path: Path
) -> None:
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(make_indicator_book(shown(), "tháng 11 năm 2026"))
    with ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    assert "<sheetProtection " in sheet
    assert sheet.count("<dataValidation ") >= 8
    assert 'sqref="F13"' in sheet
    assert 'sqref="F16"' not in sheet  # the measured cell takes nothing


def test_a_workbook_comes_back_with_good_lines_taken_and_bad_cells_told(
    october: None, tmp_path: Path
) -> None:
    write({"y-kien": "giữ nguyên"})
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(make_indicator_book(shown(), "tháng 11 năm 2026"))
    before = {row[0]: row for row in rows_of(path)}
    values = {"nguoi/nam": 12, "nguoi/nu": "sáu", "ky-so": "Có", "y-kien": "", "~tl/nu=": 50}
    lines = filled(path, values, {"tien": "Chưa tổng hợp được"})
    file = taken(path)
    kept_now = {c.element + c.cell: c for c in CellValue.objects.filter(filling=file.filling)}

    assert before["tien"][4] == 1234.5
    assert (file.accepted, len(file.problems)) == (3, 2)
    assert "tính từ hai chỉ tiêu" in file.problems[1]["message"]
    assert file.problems[0]["place"] == f"F{lines['nguoi/nu']}"
    assert "không phải là số" in str(file.problems[0]["message"])
    assert originals.path_of(file.sha256).read_bytes() == path.read_bytes()
    assert (kept_now["nguoinam"].number, kept_now["nguoinam"].source) == (12, "file")
    assert kept_now["tien"].missing == "not_collected"
    assert kept_now["y-kien"].text == "giữ nguyên"


def test_a_workbook_that_is_no_such_form_is_kept_with_the_reason(
    kept: IndicatorForm, tmp_path: Path
) -> None:
    other, plain = tmp_path / "khac.xlsx", tmp_path / "thu.csv"
    other.write_bytes(make_indicator_book(shown(period=BEFORE), "tháng 10 năm 2026"))
    plain.write_text("a,b\n1,2\n", encoding="utf-8")

    assert taken(other).problems[0]["code"] == "workbook-of-another"
    assert taken(plain, "thu.csv").problems[0]["code"] == "not-an-indicator-workbook"
    assert FilledFile.objects.count() == 2
    assert CellValue.objects.filter(source="file").count() == 0


def test_a_form_changes_by_version_and_what_does_not_hold_is_refused(kept: IndicatorForm) -> None:
    of = declared(regime())
    again = save_form(form=kept.form, by=OFFICER, seen=1)
    changed = save_form(form=of, by=OFFICER, seen=1)
    with pytest.raises(errors.FormMoved):
        save_form(form=kept.form, by=OFFICER, seen=1)
    with pytest.raises(errors.FormExists):
        save_form(form=of, by=OFFICER, seen=0)
    with pytest.raises(BadForm) as unknown:
        form(of=None, regimes=("khong-co",))

    assert (again.number, changed.number) == (1, 2)
    assert [v.number for v in changed.versions.all()] == [2, 1]
    assert unknown.value.place == "regimes"


def test_the_report_of_a_regime_shows_the_totals(kept: IndicatorForm) -> None:
    given("so-a1", FULL)
    grids = grids_of(kept.regime_ids[0], NOW, "đo lúc này")
    rows = {row[1]: row[3:] for row in grids[0].rows}
    made = actions.compose_report(regime_id=kept.regime_ids[0], period=NOW, by=OFFICER)

    assert made.content[-1]["title"] == "Số liệu của các đơn vị"
    assert made.content[-1]["grids"][0]["rows"][0][1] == "Cán bộ – nam"
    assert grids_of(kept.regime_ids[0], BEFORE, "") == ()
    assert "Ý kiến" not in rows
    assert rows["Cán bộ – nam"] == (10, 1)
    assert rows["Kinh phí"] == (1234.5, 1)
    assert "1/4 đơn vị đã trình" in grids[0].source
    assert "Phòng B" in grids[0].source


def test_the_forms_of_the_plans_are_shipped_and_hold(db: None, on_the_day: None) -> None:
    registry.load_reference(by=BY)
    direction.load_reference(by=BY)
    load_rules()
    made = ship_forms(by=BY)
    quarterly = IndicatorForm.objects.get(pk="cds-quy")
    units_of = grid(quarterly, "2026-Q4", "bvhttdl-cuc-dsvh")

    assert len(made) == 6
    assert ship_forms(by=BY) == []
    assert units_of.due == date(2026, 12, 25)
    assert len(units_of.tree.fillers(quarterly.form)) == 11
    save_form(form=quarterly.form, by=OFFICER)
    assert make_indicator_book(units_of, "quý IV năm 2026").startswith(b"PK")
