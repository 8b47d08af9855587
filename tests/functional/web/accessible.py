"""Ask axe about a page: one place for all tests, safe while a page replaces another."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

# Clicking a link returns before its page is there: axe may see the old one go.
TRIES = 3
# WCAG 2.2 at levels A and AA, by the names of axe.
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(page: Page) -> list[str]:
    """Every fault of the page, one line each."""
    return [_line(page, one) for one in _found(page)]


def serious(page: Page) -> list[str]:
    """The faults of the page that keep people out."""
    return [_line(page, one) for one in _found(page) if one["impact"] in ("serious", "critical")]


def _line(page: Page, violation: dict[str, Any]) -> str:
    return f"{page.url}: {violation['id']} {violation['nodes'][0]['html'][:160]}"


def _found(page: Page) -> list[dict[str, Any]]:
    for left in reversed(range(TRIES)):
        page.wait_for_load_state()
        try:
            found: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
        except Error:
            if not left:
                raise
        else:
            return found
    raise AssertionError
