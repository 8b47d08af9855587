"""The documentation of a database: what its contract says, and calls that work as they stand."""

import subprocess
import sys

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from lienthong.services.accounts import actions as accounts
from lienthong.services.accounts.models import User
from tests.functional.conftest import Shoot
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/csdl/huong-dan-vien/tai-lieu/"


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("width", [1280, 360])
def test_page_says_what_the_contract_says_and_is_usable_by_all(
    sign_in: SignIn, shoot: Shoot, width: int
) -> None:
    page = sign_in("lanhdao", width)
    page.goto(PAGE)
    text = page.locator("main").inner_text()
    shoot(page, f"tai-lieu-{width}")

    for said in ("Số thẻ", "so_the", "Quy tắc", "Danh mục mã", "curl", "httpx", "Căn cứ pháp lý"):
        assert said in text
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("declared")
def test_page_is_in_english_too(people: None) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username="lanhdao"))
    client.cookies["django_language"] = "en"

    text = client.get(PAGE).content.decode()

    assert "Tour guide" in text or "guide" in text.lower()


@pytest.mark.usefixtures("declared")
def test_examples_work_as_they_stand(people: None, live_server: LiveServer) -> None:
    officer = User.objects.get(username="canbo")
    key = accounts.create_token(user=officer, label="thử", by=BY)
    client = Client()
    client.force_login(officer)
    page = client.get("/csdl/don-vi-hanh-chinh/tai-lieu/")
    calls = page.context["calls"]

    for name in ("write_python", "read_python"):
        program = calls[name].replace("lt_…", key).replace("http://testserver", live_server.url)
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
    for name in ("write_curl", "read_curl"):
        command = calls[name].replace("lt_…", key).replace("http://testserver", live_server.url)
        done = subprocess.run(
            ["bash", "-c", command.replace("$(uuidgen)", "mot-khoa")],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert '"rows"' in done.stdout, done.stdout + done.stderr
