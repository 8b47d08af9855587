"""An official looks a former commune up, with and without diacritics, on two widths of page."""

import pytest
from playwright.sync_api import expect

from tests.functional.conftest import Shoot
from tests.functional.web.conftest import SignIn
from tests.functional.web.test_dictionary import accessible, fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_former_unit_is_found_with_its_successor_and_source(sign_in: SignIn, shoot: Shoot) -> None:
    page = sign_in("canbo")
    page.get_by_role("link", name="Từ điển").click()
    page.get_by_role("link", name="Đơn vị hành chính", exact=True).click()
    accessible(page)

    page.get_by_label("Tìm tên, mã hoặc địa danh").fill("phu cuong binh duong")
    page.get_by_role("button", name="Tìm", exact=True).click()

    row = page.get_by_role("row", name="Phường Phú Cường, Thành phố Thủ Dầu Một")
    expect(row).to_contain_text("Phường Thủ Dầu Một, Thành phố Hồ Chí Minh (25747)")
    expect(row).to_contain_text("sáp nhập trọn; nguồn: vietnamadminunits")
    accessible(page)
    shoot(page, "admin-units")

    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/tu-dien/don-vi-hanh-chinh/?tim=Quảng+An&thoi_ky=cu")
    expect(page.get_by_text("Đã chia cho nhiều đơn vị").first).to_be_visible()
    fits(page)
    shoot(page, "admin-units-small")
