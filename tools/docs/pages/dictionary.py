"""The dictionary: terms with their technical definition, code lists with their sources."""

from collections.abc import Iterator

from pages import markdown, shipped
from pages.markdown import code, table

from lienthong.core.dictionary.model import CodeItem, CodeList
from lienthong.core.dictionary.parse import parse_terms

MOST_CODES = 40
INTRODUCTION = """\
The shared terms (`dictionary/terms/*.yaml`) and code lists (`dictionary/code_lists/*.csv`) that
contracts are built on. A term says how a value is cleaned ([standardising.md](standardising.md))
and checked ([rules.md](rules.md)). A source says where a definition comes from; «mã do dự án đặt»
means that the codes are the project's own, because no authority has published any."""


def page() -> str:
    """Return docs/reference/dictionary.md."""
    return markdown.page(
        "Dictionary", INTRODUCTION, "## Terms", *_terms(), "## Code lists", *_lists()
    )


def _terms() -> Iterator[str]:
    for path in sorted((shipped.REPO / "dictionary" / "terms").glob("*.yaml")):
        terms = parse_terms(path.read_text(encoding="utf-8"), path.name)
        yield f"### {path.stem}"
        yield table(
            ["term", "name", "meaning", "type", "cleaned", "checked", "list", "personal", "source"],
            [
                (
                    code(t.id), f"{t.name_vi} ({t.name_en})", t.definition, t.logical_type,
                    code(t.normaliser), code(t.validator), code(t.code_list),
                    "" if t.privacy == "none" else t.privacy, t.source,
                )
                for t in terms
            ],
        )  # fmt: skip


def _lists() -> Iterator[str]:
    lists = sorted(shipped.dictionary().code_lists.values(), key=lambda found: found.id)
    rows = [(code(c.id), f"{c.name_vi} ({c.name_en})", len(c.items), c.source) for c in lists]
    yield table(["list", "name", "codes", "source"], rows)
    for found in lists:
        if len(found.items) <= MOST_CODES:
            yield from _items(found)


def _items(found: CodeList) -> Iterator[str]:
    yield f"### {found.name_vi} · `{found.id}`"
    yield table(
        ["code", "name", "in force"],
        [(code(i.code), _named(i), _period(i)) for i in found.items],
    )


def _named(item: CodeItem) -> str:
    return f"{item.name_vi} ({item.name_en})" if item.name_en else item.name_vi


def _period(item: CodeItem) -> str:
    if item.valid_from is None and item.valid_to is None:
        return ""
    return f"{item.valid_from or ''} – {item.valid_to or ''}".strip()
