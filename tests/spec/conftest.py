"""The dictionary that is shipped, read once."""

from pathlib import Path

import pytest

from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.parse import parse_code_list, parse_terms

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shipped() -> Dictionary:
    terms = sorted((REPOSITORY / "dictionary/terms").glob("*.yaml"))
    lists = sorted((REPOSITORY / "dictionary/code_lists").glob("*.csv"))
    return Dictionary.of(
        [t for p in terms for t in parse_terms(p.read_text("utf-8"), p.name)],
        [parse_code_list(p.read_text("utf-8"), p.stem) for p in lists],
    )
