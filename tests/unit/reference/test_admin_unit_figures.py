"""The figures in the explanation of administrative units are those that are counted."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

from report_admin_units import PAGE, page


@pytest.mark.long
def test_figures_of_the_page_are_counted():
    assert page() == PAGE.read_text(encoding="utf-8")
