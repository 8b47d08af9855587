"""The dictionary that is shipped holds together."""

from pathlib import Path

import pytest

from lienthong.core.cleaning.family import BY_NAME as NORMALISERS
from lienthong.core.dictionary.parse import parse_code_list, parse_terms
from lienthong.core.dictionary.validators.family import BY_NAME as VALIDATORS

DICTIONARY = Path(__file__).resolve().parents[4] / "dictionary"
LISTS = sorted((DICTIONARY / "code_lists").glob("*.csv"))
TERMS = [
    t
    for p in sorted((DICTIONARY / "terms").glob("*.yaml"))
    for t in parse_terms(p.read_text("utf-8"), p.name)
]


def test_term_ids_are_unique():
    assert len({t.id for t in TERMS}) == len(TERMS) >= 70


@pytest.mark.parametrize("term", TERMS, ids=lambda t: t.id)
def test_term_names_what_exists(term):
    if term.logical_type in ("object", "array"):  # their parts have terms of their own
        assert term.normaliser is None
    else:
        assert term.logical_type in NORMALISERS[term.normaliser].types
    assert term.validator is None or term.validator in VALIDATORS
    assert term.code_list is None or term.code_list in {p.stem for p in LISTS}
    assert term.source


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.stem)
def test_code_list_successors_exist(path):
    codes = parse_code_list(path.read_text("utf-8"), path.stem)

    assert codes.source
    assert [i.code for i in codes.items if i.successor and not codes.get(i.successor)] == []
