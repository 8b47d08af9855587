"""Find terms and codes as people look for them: by name, id or alias, diacritics or not."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lienthong.base.text import fold, sort_key
from lienthong.core.dictionary.model import CodeItem, Term


def matching(text: str, terms: Iterable[Term]) -> list[Term]:
    """Return the terms that hold every word of ``text``, the closest first.

    A name or id that is the text itself comes first, then one that begins with it, then the rest;
    a word with diacritics is only found with them.
    """
    words, plain = _words(text)
    found = [term for term in terms if _holds(words, plain, _said(term))]
    return sorted(found, key=lambda term: (_distance(text, term), sort_key(term.name_vi), term.id))


def matching_items(text: str, items: Iterable[CodeItem]) -> list[CodeItem]:
    """Return the codes that hold every word of ``text``, in the order of the list."""
    words, plain = _words(text)
    return [item for item in items if _holds(words, plain, _item_said(item))]


def _words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    composed = unicodedata.normalize("NFC", text).casefold()
    return tuple(composed.split()), tuple(fold(composed).split())


def _holds(words: Sequence[str], plain: Sequence[str], said: tuple[str, str]) -> bool:
    exact, loose = said
    return all(
        (word in exact) if word != folded else (folded in loose)
        for word, folded in zip(words, plain, strict=True)
    )


def _distance(text: str, term: Term) -> int:
    asked = fold(" ".join(text.split()))
    names = (fold(term.name_vi), term.id, *(fold(alias) for alias in term.aliases))
    if asked in names:
        return 0
    return 1 if any(name.startswith(asked) for name in names) else 2


@lru_cache(maxsize=20_000)
def _said(term: Term) -> tuple[str, str]:
    parts = (term.name_vi, term.name_en, term.id, *term.aliases)
    exact = " ".join(parts).casefold()
    return exact, fold(exact)


def _item_said(item: CodeItem) -> tuple[str, str]:
    exact = " ".join((item.code, item.name_vi, item.name_en, *item.aliases)).casefold()
    return exact, fold(exact)
