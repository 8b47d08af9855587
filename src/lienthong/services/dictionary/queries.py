"""The shared dictionary that ships with the product, read once."""

from functools import cache
from pathlib import Path

from lienthong.base.settings import REPO_DIR
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.parse import parse_code_list, parse_terms


@cache
def shipped(folder: Path = REPO_DIR / "dictionary") -> Dictionary:
    """Return the terms and code lists of ``dictionary/``."""
    terms = {}
    for path in sorted((folder / "terms").glob("*.yaml")):
        for term in parse_terms(path.read_text(encoding="utf-8"), path.name):
            terms[term.id] = term
    lists = {
        path.stem: parse_code_list(path.read_text(encoding="utf-8"), path.stem)
        for path in sorted((folder / "code_lists").glob("*.csv"))
    }
    return Dictionary(terms=terms, code_lists=lists)


def current() -> Dictionary:
    """Return the dictionary in force on this node."""
    return shipped()
