"""Write the generated pages of docs/reference, or say which are out of date.

``make docs`` writes them; ``--check`` compares and ends with 1 when a page differs. The pages come
from the code and the files that ship, never from a running node, so they are the same everywhere.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
TARGET = REPO / "docs" / "reference"

# Before the first import of the product: no node, and the language of the message ids.
for name in ("LIENTHONG_HOME", "LIENTHONG_DATABASE_URL"):
    os.environ.pop(name, None)
os.environ["LIENTHONG_LANGUAGE"] = "vi"
os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.entrypoints.django_settings"

import django  # noqa: E402

django.setup()

from pages import api, cli, contracts, dictionary, rules, settings, standardising  # noqa: E402

# A new generated page is one file and one line here.
PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api.page,
    "cli.md": cli.page,
    "contracts.md": contracts.page,
    "dictionary.md": dictionary.page,
    "rules.md": rules.page,
    "settings.md": settings.page,
    "standardising.md": standardising.page,
}


def main() -> int:
    """Write or check every page; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    check = parser.parse_args().check
    texts = {name: make() for name, make in PAGES.items()} | contracts.pages()
    late = [name for name, text in texts.items() if not _settled(name, text, check=check)]
    late += [name for name in _left_over(texts) if not _removed(name, check=check)]
    for name in late:
        print(f"docs/reference/{name} is out of date; run: make docs", file=sys.stderr)
    return 1 if late else 0


def _left_over(texts: Mapping[str, str]) -> list[str]:
    """Return the pages of contracts that are no more."""
    found = (TARGET / contracts.FOLDER).glob("*.md")
    return sorted({f"{contracts.FOLDER}/{path.name}" for path in found} - texts.keys())


def _removed(name: str, *, check: bool) -> bool:
    if not check:
        (TARGET / name).unlink()
    return not check


def _settled(name: str, text: str, *, check: bool) -> bool:
    path = TARGET / name
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return True
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
