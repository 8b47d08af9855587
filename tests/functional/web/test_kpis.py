"""Indicators in the browser: found, drilled into, declared with evidence, defined and retired."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.base import clock
from lienthong.services.direction import actions as direction
from lienthong.services.direction.kpis.models import KpiReading
from lienthong.services.registry import actions as registry
from tests.functional.web.accessible import violations
from tests.functional.web.conftest import BY, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def measured(people: None) -> None:
    registry.load_reference(by=BY)
    direction.load_reference(by=BY)
    direction.measure_kpis(by=BY)
    for ago in range(1, 40):
        KpiReading.objects.create(
            kpi_id="tasks-done", day=clock.today() - timedelta(days=ago), at=clock.now(),
            value=Decimal(41 - ago),
        )  # fmt: skip
    KpiReading.objects.filter(kpi_id="tasks-done", day=clock.today()).update(value=Decimal(42))


@pytest.mark.usefixtures("measured")
def test_an_indicator_is_found_seen_through_and_declared(
    sign_in: SignIn, tmp_path: Path, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto("/chi-tieu/")
    shoot(page, "70-chi-tieu")
    assert violations(page) == []
    page.get_by_label("Tìm, có dấu hoặc không dấu").fill("nhiem vu den han")
    expect(page.get_by_text("Dòng 1–1 trong 1")).to_be_visible()
    page.get_by_role("link", name="Tỷ lệ nhiệm vụ đến hạn đã hoàn thành").click()
    expect(page.get_by_text("Dự báo, không phải số đo:")).to_be_visible()
    expect(page.get_by_text("Theo đà này đạt mục tiêu vào")).to_be_visible()
    assert violations(page) == []
    shoot(page, "71-chi-tieu-do")
    page.get_by_role("link", name="dòng làm nên con số").click()
    expect(page.get_by_role("heading", name="Dòng làm nên con số")).to_be_visible()
    assert violations(page) == []
    shoot(page, "72-dong-phia-sau")
    page.get_by_label("Được tính").select_option("co")
    expect(page.get_by_text("Không có dòng nào khớp")).to_be_visible()

    evidence = tmp_path / "quyet-dinh.txt"
    evidence.write_text("Quyết định cử", "utf-8")
    page.goto("/chi-tieu/k002-05/")
    expect(page.get_by_text("Vì sao nút không đo")).to_be_visible()
    page.get_by_label("Giá trị (tổng công trình sư)").fill("1")
    page.get_by_label("Căn cứ: số văn bản").fill("Quyết định 12/QĐ")
    page.get_by_label("Tệp minh chứng").set_input_files(evidence)
    page.get_by_role("button", name="Khai báo", exact=True).click()
    expect(page.get_by_role("link", name="quyet-dinh.txt")).to_be_visible()
    assert violations(page) == []
    shoot(page, "73-chi-tieu-khai")
    assert console == []


@pytest.mark.usefixtures("measured")
def test_an_own_indicator_is_defined_refused_mended_and_retired(
    sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    page = sign_in("canbo", width=360, height=780)
    page.goto("/chi-tieu/them/")
    page.get_by_label("Mã", exact=False).first.fill("Sai Mã")
    page.get_by_label("Tên", exact=False).first.fill("Nhiệm vụ của Bộ đúng hạn")
    page.get_by_label("Cách có số liệu").select_option("tasks-in-time")
    page.get_by_label("Mục tiêu", exact=False).first.fill("97,5")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("Mã «Sai Mã» không hợp lệ.")).to_be_visible()
    assert violations(page) == []
    shoot(page, "74-chi-tieu-moi")
    page.get_by_label("Mã", exact=False).first.fill("cua-bo")
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_role("heading", name="Nhiệm vụ của Bộ đúng hạn")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Ngừng dùng").click()
    expect(page.get_by_text("Đã ngừng dùng", exact=True)).to_be_visible()
    page.goto("/chi-tieu/")
    expect(page.get_by_role("heading", name="Chỉ tiêu", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(page, "75-chi-tieu-360")


@pytest.mark.usefixtures("measured")
def test_a_leader_sees_and_changes_nothing(sign_in: SignIn) -> None:
    page = sign_in("lanhdao")
    page.goto("/chi-tieu/k002-05/")
    expect(page.get_by_role("heading", name="Số đã khai báo")).to_be_visible()

    assert page.get_by_role("button", name="Khai báo").count() == 0
    assert page.goto("/chi-tieu/them/").status == 403  # type: ignore[union-attr]
