"""Every messy sheet of the corpus: its header, its rows, its columns."""

import functools

import pytest

from tests.corpus.messy_sheets import MAKERS
from tests.corpus.understanding import Found, report, understood


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> functools.cache:
    folder = tmp_path_factory.mktemp("corpus")
    return functools.cache(lambda make: understood(make(), folder))


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_sheet_is_understood(found, make) -> None:
    one: Found = found(make)

    assert one.header == one.messy.header
    assert (one.lost, one.taken_in) == ([], [])
    assert one.wrong == one.wrong_and_sure == one.undoubted == one.unsuggested == []


def test_most_columns_find_their_field(found) -> None:
    every = [found(make) for make in MAKERS]

    right, expected = sum(f.right for f in every), sum(f.expected for f in every)

    assert len(every) >= 25
    assert right / expected >= 0.95, report(every)
