"""The examples in the documentation of the makers hold."""

import doctest
from types import ModuleType

import pytest

from lienthong.adapters.files import made_up_file
from lienthong.core.sample import hints, text_of_pattern


@pytest.mark.parametrize("module", [made_up_file, hints, text_of_pattern])
def test_examples_hold(module: ModuleType) -> None:
    done = doctest.testmod(module)

    assert done.attempted > 0
    assert done.failed == 0
