"""Failed formulas of ODS, XLSB and XLS are told from empty cells, and never read as 0."""

import io
import zipfile
from pathlib import Path

from lienthong.adapters.files import lost_values
from tests.unit.adapters.files.reading import table_of
from tests.unit.adapters.files.xlsb import ERRORS, xlsb

NAMES = " ".join(
    f'xmlns:{short}="urn:{long}"'
    for short, long in (
        ("office", "oasis:names:tc:opendocument:xmlns:office:1.0"),
        ("table", "oasis:names:tc:opendocument:xmlns:table:1.0"),
        ("text", "oasis:names:tc:opendocument:xmlns:text:1.0"),
        ("calcext", "org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"),
    )
)
# As LibreOffice writes them: without a value, and with the value 0.
NOT_AVAILABLE = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"{more}><text:p>#N/A</text:p></table:table-cell>'
)
DIVIDED = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0" '
    'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
)


def text(said):
    return (
        f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'
    )


def ods(*rows, first=""):
    table = "".join(f"<table:table-row{more}>{cells}</table:table-row>" for more, cells in rows)
    content = (
        f'<?xml version="1.0"?><office:document-content {NAMES}><office:body><office:spreadsheet>'
        f'{first}<table:table table:name="T">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{space}"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
            "</m:manifest>",
        )
    return file.getvalue()


def rows(tmp_path, content, name):
    return [list(cells) for _, cells in table_of(tmp_path, content, name)[2]]


def test_errors_of_ods_are_their_codes_and_not_zero(tmp_path) -> None:
    content = ods(
        ("", text("Mã") + text("Tên") + text("Ngày cấp")),
        (' table:number-rows-repeated="2"', text("M1") + NOT_AVAILABLE.format(more="") + DIVIDED),
        ("", text("M2") + NOT_AVAILABLE.format(more=' table:number-columns-repeated="2"')),
        ("", text("M3") + text("Chùa")),
    )

    assert rows(tmp_path, content, "a.ods") == [
        ["M1", "#N/A", "#DIV/0!"],
        ["M1", "#N/A", "#DIV/0!"],
        ["M2", "#N/A", "#N/A"],
        ["M3", "Chùa", ""],
    ]


def test_errors_of_another_sheet_of_ods_stay_there(tmp_path) -> None:
    row = f"<table:table-row>{DIVIDED * 3}</table:table-row>"
    other = f'<table:table table:name="X">{row}</table:table>'
    content = ods(("", text("Mã") + text("Tên")), ("", text("M1") + text("Chùa")), first=other)

    assert rows(tmp_path, content, "a.ods") == [["M1", "Chùa"]]


def test_errors_of_xlsb_are_their_codes(tmp_path) -> None:
    content = xlsb([["Mã", "Tên", "Ngày cấp"], *(["M1", code, 7.0] for code in ERRORS),
                    ["M2", None, 8.0]])  # fmt: skip

    found = rows(tmp_path, content, "a.xlsb")

    assert [row[1] for row in found] == [*ERRORS, ""]
    assert [row[2] for row in found] == [7] * len(ERRORS) + [8]


def test_errors_are_found_wherever_a_block_ends(tmp_path, monkeypatch) -> None:
    content = xlsb([["Mã", "Tên", "Ngày cấp"], ["M1", "Tên rất dài " * 20, "#N/A"],
                    ["M2", "#REF!", 8.0]])  # fmt: skip
    path = tmp_path / "a.xlsb"
    path.write_bytes(content)
    for size in range(1, 40):
        monkeypatch.setattr(lost_values, "_BLOCK", size)
        assert lost_values.in_xlsb(path, 0) == {(1, 2): "#N/A", (2, 1): "#REF!"}


# Made by xlwt: a first sheet with a failed cell; then typed errors, and formulas that gave #DIV/0!
FAILED = Path(__file__).parent / "fixtures" / "loi.xls"


def test_errors_of_xls_are_their_codes(tmp_path) -> None:
    found = rows(tmp_path, FAILED.read_bytes(), "a.xls")

    assert [row[1] for row in found] == [
        "#NULL!", "#DIV/0!", "#NUM!", "#REF!", "#NAME?", "#NUM!", "#N/A", "",
    ]  # fmt: skip
    assert [row[3] for row in found] == ["#DIV/0!"] * 7 + [5]


def test_errors_of_xls_that_cannot_be_told_are_said_to_be_unseen(tmp_path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(FAILED.read_bytes()[:700])

    assert lost_values.in_xls(path, 0) is None
    assert lost_values.in_xls(FAILED, 9) is None
