"""Every Vietnamese text the code marks has its English twin."""

import ast
from collections.abc import Iterator

from babel.messages.pofile import read_po

from lienthong.base.settings import REPO_DIR

SOURCE = REPO_DIR / "src" / "lienthong"
MARKERS = frozenset({"N_", "_", "gettext", "gettext_lazy"})


def marked() -> Iterator[tuple[str, str]]:
    """Yield each marked literal with its file."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            text = node.args[0]
            if name in MARKERS and isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value, str(path.relative_to(REPO_DIR))


def test_every_marked_text_has_its_english() -> None:
    with (SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    translated = {
        form
        for message in catalogue
        if message.string
        for form in ([message.id] if isinstance(message.id, str) else message.id)
    }

    missing = {(text, file) for text, file in marked() if text and text not in translated}

    assert not missing
