from datetime import datetime

from lienthong.core.dictionary.value import show


def test_show_moment_and_no():
    assert show(datetime(2025, 7, 1, 8, 30)) == "01/07/2025 08:30:00"
    assert show(False) == "không"
