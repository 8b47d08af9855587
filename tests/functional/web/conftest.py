"""A real browser before a real server: sign in, and let the worker do what was queued."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from lienthong.base.actor import system
from lienthong.base.settings import REPO_DIR

PASSWORD = "mat-khau-de-thu-2026"
BY = system("tests")
PEOPLE = (
    ("admin", "Nguyễn Văn Quản", "administrator", ""),
    ("canbo", "Trần Thị Dữ", "data_officer", ""),
    ("nhaplieu", "Lê Văn Nhập", "clerk", "bvhttdl-don-vi"),
    ("lanhdao", "Phạm Thị Lãnh", "leader", ""),
    ("kiemtoan", "Hoàng Văn Kiểm", "auditor", ""),
)
SignIn = Callable[[str], Page]


@pytest.fixture
def people(transactional_db: None) -> None:
    """One account of each role."""
    # Pytest reads this file before Django is set up, so models are imported when needed.
    from lienthong.services.accounts import actions as accounts

    for username, name, role, unit in PEOPLE:
        accounts.create_user(
            username=username, full_name=name, role=role, unit=unit, password=PASSWORD, by=BY
        )


@pytest.fixture
def declared(transactional_db: None) -> None:
    """The five shipped databases."""
    from lienthong.services.contracts import actions as contracts

    for name in (
        "don-vi-hanh-chinh",
        "danh-muc-csdl",
        "di-tich",
        "huong-dan-vien",
        "co-so-luu-tru",
    ):
        path = REPO_DIR / "contracts" / f"{name}.yaml"
        contracts.apply_contract(text=path.read_text(encoding="utf-8"), file=path.name, by=BY)


@pytest.fixture
def console() -> list[str]:
    """What the browser complained about: script errors, refused content."""
    return []


@pytest.fixture
def sign_in(
    browser: Browser, live_server: LiveServer, people: None, console: list[str]
) -> Iterator[SignIn]:
    """Open a window of its own for a person who has signed in."""
    contexts = []

    def enter(username: str, width: int = 1280, height: int = 860) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: console.append(str(error)))
        page.on(
            "console",
            lambda m: (
                console.append(f"{m.text} ({m.location})")
                if m.type == "error" and "Failed to load resource" not in m.text
                else None
            ),
        )
        page.goto("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{live_server.url}/")
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def work() -> Callable[[], None]:
    """Let a worker run every queued job, in a thread of its own as in a node."""
    from lienthong.entrypoints.jobs.worker import run

    def until_idle() -> None:
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(run, wait=False).result(timeout=60)

    return until_idle
