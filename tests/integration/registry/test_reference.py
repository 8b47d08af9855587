"""The shipped facts, loaded; and what happens when the files change."""

import shutil
from datetime import date

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.settings import REPO_DIR
from lienthong.services.audit.models import AuditRecord
from lienthong.services.registry import actions, queries
from lienthong.services.registry.agencies.queries import tree
from lienthong.services.registry.models import Agency, Partner

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def folder(tmp_path):
    copied = tmp_path / "reference"
    shutil.copytree(REPO_DIR / "reference", copied, ignore=shutil.ignore_patterns("admin_units"))
    return copied


def change(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_shipped_facts_are_all_loaded() -> None:
    actions.load_reference(by=BY)

    assert queries.counts() == {
        "agencies": 106,
        "systems": 211,
        "priority_databases": 11,
        "partners": 53,
        "legal_references": 41,
    }
    assert sum(queries.agencies_by_level().values()) == 106


def test_second_load_does_nothing() -> None:
    first = actions.load_reference(by=BY)
    again = actions.load_reference(by=BY)

    assert (first.changed, again.changed) == (True, False)
    assert AuditRecord.objects.filter(action="registry.load_reference").count() == 1


def test_changed_files_change_retire_and_revive(folder) -> None:
    actions.load_reference(by=BY, folder=folder)
    agencies = folder / "agencies.csv"
    partners = folder / "partners.csv"
    whole = partners.read_text(encoding="utf-8")
    change(agencies, "Văn phòng Chính phủ", "Văn phòng Chính phủ (mới)")
    partners.write_text("".join(whole.splitlines(keepends=True)[:-1]), encoding="utf-8")

    counts = actions.load_reference(by=BY, folder=folder).counts
    retired = Partner.objects.exclude(retired_at=None).get()
    partners.write_text(whole, encoding="utf-8")
    revived = actions.load_reference(by=BY, folder=folder).counts

    assert counts["agencies.csv"] == {"rows": 106, "new": 0, "changed": 1, "retired": 0}
    assert counts["partners.csv"] == {"rows": 52, "new": 0, "changed": 0, "retired": 1}
    assert Agency.objects.get(pk="vpcp").name.startswith("Văn phòng Chính phủ (mới)")
    assert revived["partners.csv"]["changed"] == 1
    assert Partner.objects.get(pk=retired.pk).retired_at is None


def test_unreadable_reference_is_refused_whole(folder) -> None:
    change(folder / "legal_references.csv", "2025-07-23", "23/7/2025")

    with pytest.raises(UserError) as caught:
        actions.load_reference(by=BY, folder=folder)
    assert caught.value.place.startswith("legal_references.csv:")
    assert Agency.objects.count() == 0


def test_missing_and_repeated_reference_is_refused(folder) -> None:
    (folder / "systems.csv").unlink()
    with pytest.raises(UserError) as missing:
        actions.load_reference(by=BY, folder=folder)
    shutil.copy(REPO_DIR / "reference" / "systems.csv", folder)
    lines = (folder / "systems.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "systems.csv").write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    with pytest.raises(UserError) as repeated:
        actions.load_reference(by=BY, folder=folder)

    assert missing.value.code == "no-reference"
    assert repeated.value.code == "bad-reference"


def test_agencies_are_searched_with_and_without_diacritics() -> None:
    actions.load_reference(by=BY)

    assert "bca" in {a.pk for a in queries.agencies(search="bo cong an")}
    assert "bca" in {a.pk for a in queries.agencies(search="Bộ Công an", level="central")}
    assert queries.agencies(search="Bò Công") == []


def test_tree_holds_every_agency_once() -> None:
    actions.load_reference(by=BY)

    units = tree(date(2026, 11, 22))

    assert len({unit.id for unit in units}) == len(units) == 106
