"""The import template keeps its headers, and nothing else, from being typed over."""

import io
import re
import zipfile
from datetime import date

from lienthong.adapters.files.template import make_template
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract.parse import parse_contract
from lienthong.services.dictionary.queries import shipped


def test_headers_are_protected_and_the_cells_below_are_free():
    path = REPO_DIR / "contracts" / "di-tich.yaml"
    contract, _ = parse_contract(path.read_text(encoding="utf-8"), file=path.name)

    made = make_template(contract, contract.tables[0], shipped(), date(2026, 11, 22))

    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", _cell_styles(book))
    protection = re.search(r"<sheetProtection ([^>]*)/>", sheet)
    assert protection is not None
    assert "password" not in protection[1]
    headers = {int(s) for s in re.findall(r'<c r="[A-Z]+1" s="(\d+)"', sheet)}
    below = {int(s) for s in re.findall(r'<col [^>]*style="(\d+)"', sheet)}
    assert headers
    assert below
    assert not any('locked="0"' in styles[n] for n in headers)
    assert all('locked="0"' in styles[n] for n in below)


def _cell_styles(book: zipfile.ZipFile) -> str:
    found = re.search(r"<cellXfs.*?</cellXfs>", book.read("xl/styles.xml").decode(), re.DOTALL)
    assert found is not None
    return found[0]
