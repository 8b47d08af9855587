"""People of the dictionary and a term to propose. Models are imported late: settings come first."""

import pytest

from lienthong.base.actor import Actor
from tests.integration.intake.conftest import person, table

__all__ = ["person", "table"]
AUTHOR = Actor(kind="user", id="nguoi-soan", name="Người Soạn")
REVIEWER = Actor(kind="user", id="nguoi-duyet", name="Người Duyệt")
TERM = {
    "id": "bo-thu:di-tich.so-quy-hoach",
    "name_vi": "Số quyết định quy hoạch",
    "name_en": "Planning decision number",
    "definition": "Số, ký hiệu của quyết định phê duyệt quy hoạch di tích.",
    "type": "string",
    "max_length": 30,
    "normaliser": "text",
    "source": "Đơn vị tự đặt",
    "aliases": ["số QĐ quy hoạch"],
}


@pytest.fixture
def approved(db):
    """Put a term into force, the whole way."""
    from lienthong.services.dictionary import actions

    def make(**changes):
        entry = TERM | changes
        actions.propose(entry=entry, by=AUTHOR)
        actions.submit(about="term", entry_id=entry["id"], by=AUTHOR)
        actions.approve(about="term", entry_id=entry["id"], by=REVIEWER)
        return entry["id"]

    return make


@pytest.fixture
def as_centre(monkeypatch):
    """Let this node be the national centre."""
    from dataclasses import replace

    from lienthong.services.dictionary import namespaces

    centre = replace(namespaces.node(), role="centre")
    monkeypatch.setattr(namespaces, "node", lambda: centre)
