"""XML of any vocabulary, Excel's XML of 2003, and web pages called .xls."""

import datetime as dt

import pytest

from lienthong.base.errors import UserError
from tests.unit.adapters.files.reading import table_of

XML = """<?xml version="1.0" encoding="UTF-8"?>
<bc:BaoCao xmlns:bc="urn:x"><Nam>2026</Nam>
<DonVi><Ma>a</Ma><TenDonVi>A</TenDonVi></DonVi><DonVi><Ma>b</Ma></DonVi>
<DanhSach>
 <bc:Nguoi ma="01"><Ten lang="vi">An &amp; Bình</Ten><DiaChi><SoNha>5</SoNha></DiaChi>
  <Con>x</Con><Con>y</Con></bc:Nguoi>
 <bc:Nguoi ma="02"><Ten><![CDATA[<B>]]></Ten><Con>z</Con></bc:Nguoi>
</DanhSach></bc:BaoCao>"""


def test_repeated_element_with_most_field_names_is_the_row(tmp_path) -> None:
    reader, table, rows = table_of(tmp_path, XML)

    assert reader == "xml"
    assert table.sheet == "BaoCao/DanhSach/Nguoi"
    assert table.choices == ("BaoCao/DanhSach/Nguoi", "BaoCao/DonVi")
    assert table.header == ("ma", "Ten – lang", "Ten", "DiaChi – SoNha", "Con")
    assert rows == [
        (1, ["01", "vi", "An & Bình", "5", '["x","y"]']),
        (2, ["02", None, "<B>", None, '["z"]']),
    ]


def test_other_element_may_be_chosen(tmp_path) -> None:
    _, table, rows = table_of(tmp_path, XML, sheet="BaoCao/DonVi")

    assert table.header == ("Ma", "TenDonVi")
    assert rows == [(1, ["a", "A"]), (2, ["b", None])]
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, XML, sheet="BaoCao/Nam")
    assert caught.value.code == "unknown-sheet"


def test_single_record_is_one_row(tmp_path) -> None:
    _, table, rows = table_of(tmp_path, "<Nguoi><ma>1</ma><ten>An</ten></Nguoi>")

    assert (table.header, rows) == (("ma", "ten"), [(1, ["1", "An"])])


def test_other_encodings_that_xml_declares(tmp_path) -> None:
    text = '<?xml version="1.0" encoding="{0}"?><a><r ten="Tên"/><r ten="B"/></a>'

    assert table_of(tmp_path, text.format("UTF-16").encode("utf-16"))[2][0] == (1, ["Tên"])


LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "haha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><r><x>&b;</x></r>"""
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (LAUGHS, "xml-dtd"),
        (OUTSIDE, "xml-dtd"),
        ('<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r><a>1</a></r>', "xml-dtd"),
        ("<r><a>1</a>\n<a>2</b></r>", "xml-syntax"),
        ("<r><a>1</a>\n<a>2", "xml-cut"),
        ("<a>" * 60 + "</a>" * 60, "xml-depth"),
        ('<?xml version="1.0" encoding="khong-co"?><r><a b="1"/></r>', "xml-encoding"),
        (b'<?xml version="1.0" encoding="UTF-8"?><r><a b="\xff"/></r>', "xml-syntax"),
        ("<r>chỉ có chữ</r>", "no-rows"),
    ],
)
def test_bad_xml_is_refused(tmp_path, content, code) -> None:
    if content in (LAUGHS, OUTSIDE):
        content = content.replace("<!DOCTYPE", "\n<!DOCTYPE")
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, content)

    assert caught.value.code == code
    assert caught.value.remedy


SHEETS = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Bìa"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
</Worksheet><Worksheet ss:Name="Dữ liệu"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">DANH SÁCH</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">Mã</Data></Cell><Cell ss:Index="3">
<Data ss:Type="String">Ngày cấp</Data></Cell><Cell><Data ss:Type="String">Tên</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">7</Data></Cell><Cell ss:Index="3">
<Data ss:Type="DateTime">2020-02-03T00:00:00.000</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_excel_xml_of_2003_under_the_name_xls(tmp_path) -> None:
    reader, table, rows = table_of(tmp_path, SHEETS, "bao-cao.xls")

    assert reader == "xml-sheet"
    assert (table.sheet, table.choices) == ("Dữ liệu", ("Bìa", "Dữ liệu"))
    assert [name for name in table.header if not name.startswith("(")] == ["Mã", "Ngày cấp", "Tên"]
    assert rows == [(4, [7, None, dt.date(2020, 2, 3), "#DIV/0!"])]


PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style>td {color: red}</style><script>alert("Mã")</script></head><body>
<table><tr><td>Đơn vị</td></tr></table>
<table border=1><tr><th colspan=3>DANH SÁCH</th></tr>
<tr><th rowspan=2>Mã</th><th colspan=2>Thông tin</th></tr><tr><th>Tên</th><th>Địa chỉ</th></tr>
<tr><td rowspan="2">01</td><td>An&nbsp;B<br>C</td><td>=1+1</td></tr>
<tr><td>Dũng<td>Huế
<tr><td>02</td><td></td><td>x &lt; y</td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_web_page_under_the_name_xls(tmp_path, encoding) -> None:
    reader, table, rows = table_of(tmp_path, PAGE.encode(encoding), "bao-cao.xls")

    assert reader == "html"
    assert (table.sheet, table.choices) == ("Bảng 2", ("Bảng 1", "Bảng 2"))
    assert table.header == ("Mã", "Tên", "Địa chỉ")
    assert [cells for _, cells in rows] == [
        ["01", "An B\nC", "=1+1"],
        ["01", "Dũng", "Huế"],
        ["02", "", "x < y"],
    ]


def test_web_page_of_old_bytes_is_converted(tmp_path) -> None:
    names = ["Nguyễn Văn Ước", "Trần Thị Hường", "Phường Tức Mạc", "Đặng Thùy Trâm"]
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in ["Mã tên", *names])
    tcvn = legacy_bytes(f"<table>{rows}</table>")

    _, table, found = table_of(tmp_path, tcvn, "x.xls", known={"ma ten"})

    assert table.header == ("Mã tên",)
    assert [cells[0] for _, cells in found] == names


def legacy_bytes(text):
    from viparse.normalize.encodings import CHARMAPS

    back = {}
    for source, letter in CHARMAPS["tcvn3"].pairs:
        back.setdefault(letter, source)
    return "".join(back.get(c, c) for c in text).encode("latin-1")


def test_web_page_without_a_table_is_named(tmp_path) -> None:
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, "<!DOCTYPE html><html><body>Đăng nhập lại</body></html>", "x.xls")

    assert (caught.value.code, caught.value.values["kind"]) == ("not-a-table", "HTML")


def test_spans_made_to_fill_the_memory_are_bounded(tmp_path) -> None:
    cells = '<td colspan="99999999" rowspan="99999999">x</td>'

    with pytest.raises(UserError) as caught:
        table_of(tmp_path, f"<table><tr>{cells * 3}</tr><tr><td>y</td></tr></table>")

    assert caught.value.code == "too-many-columns"
