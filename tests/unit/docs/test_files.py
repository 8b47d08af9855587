"""What no file of the repository may hold, and links that lead somewhere."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.unit.docs.repository import REPO, tracked

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# Folders of the machine a file was written on; spelt so that this file does not hold them.
MACHINE = re.compile(rb"(?<![\w.])/(?:work|tmp/w|roo" + rb"t|home/\w+)(?:/|\b)(?!\$)")
BINARY = {".png", ".xlsx", ".woff2", ".mo"}
# Names a folder to explain what the software does when it meets it.
MAY_NAME_FOLDERS = ("src/lienthong/adapters/postgres/binaries.py",)


def documents() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".md" and (path.parent == REPO or path.is_relative_to(REPO / "docs"))
    ]


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(REPO)))
def test_links_lead_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    broken = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        found = (path.parent / name).resolve() if name else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)

    assert broken == []


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and GitLab make them."""
    if path.suffix != ".md":
        return set()
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {_slug(heading) for heading in headings}


def _slug(heading: str) -> str:
    kept = (c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).strip().replace(" ", "-")


def test_no_file_names_a_folder_of_this_machine() -> None:
    found = [
        str(path.relative_to(REPO))
        for path in tracked()
        if path.suffix not in BINARY
        and str(path.relative_to(REPO)) not in MAY_NAME_FOLDERS
        and MACHINE.search(path.read_bytes())
    ]

    assert found == []


def test_locks_name_no_address() -> None:
    locks = [path for path in tracked() if path.suffix == ".lock"]

    assert len(locks) >= 3
    for path in locks:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert "--index-url" not in text, path.name
        assert "--hash=sha256:" in text, path.name
