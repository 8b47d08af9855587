"""The examples in the docstrings of profiling hold."""

import doctest

import pytest

from lienthong.core.profiling import logical, model, no_header, shapes, titles


@pytest.mark.parametrize("module", [model, no_header, logical, shapes, titles])
def test_examples_hold(module) -> None:
    done = doctest.testmod(module)

    assert done.attempted
    assert done.failed == 0
