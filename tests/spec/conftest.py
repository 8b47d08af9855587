"""The dictionary that is shipped, read once."""

from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.parse import parse_code_list, parse_terms
from lienthong.services.dictionary.admin_units import shipped_units

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shipped() -> Dictionary:
    terms = sorted((REPOSITORY / "dictionary/terms").glob("*.yaml"))
    lists = sorted((REPOSITORY / "dictionary/code_lists").glob("*.csv"))
    found = Dictionary.of(
        [t for p in terms for t in parse_terms(p.read_text("utf-8"), p.name)],
        [parse_code_list(p.read_text("utf-8"), p.stem) for p in lists],
    )
    return replace(found, load_units=shipped_units)
