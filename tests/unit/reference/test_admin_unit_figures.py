"""The figures in the explanation of administrative units are those that are counted."""

import pytest

from tools.report_admin_units import PAGE, page


@pytest.mark.long
def test_figures_of_the_page_are_counted():
    assert page() == PAGE.read_text(encoding="utf-8")
