from datetime import datetime
from decimal import Decimal

from lienthong.core.cleaning.number import clean
from lienthong.core.dictionary.value import show


def test_show_moment_and_no():
    assert show(datetime(2025, 7, 1, 8, 30)) == "01/07/2025 08:30:00"
    assert show(False) == "không"


def test_show_numbers_as_vietnamese_write_them():
    assert show(Decimal("90000.0")) == "90.000"
    assert show(Decimal("-1234567.80")) == "-1.234.567,8"
    assert (show(2026), show(0), show(Decimal("0.125"))) == ("2026", "0", "0,125")
    assert show(Decimal("NaN")) == "NaN"


def test_whole_number_of_a_spreadsheet_has_no_decimals():
    assert str(clean(90000.0)[0]) == "90000"
    assert str(clean(1250.5)[0]) == "1250.5"
