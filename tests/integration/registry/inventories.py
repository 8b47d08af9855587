"""Workbooks as provinces and ministries send them: titles above, merged heads and cells, groups."""

import io
from collections.abc import Sequence

import xlsxwriter

HEAD = (
    "TT", "Tên hệ thống thông tin / CSDL", "Đường dẫn (URL)", "Cấp", "Đơn vị chủ quản",
    "Năm đưa vào sử dụng", "Hình thức đầu tư", "Kinh phí (triệu đồng)", "Kết quả rà soát",
    "Trạng thái",
)  # fmt: skip
SHARING = ("Thông tin chia sẻ", "Phương thức", "Tần suất", "Tình trạng kết nối")


def workbook(groups: Sequence[tuple[str, Sequence[Sequence[object]]]]) -> bytes:
    """Return a workbook of groups of lines; each line has HEAD's cells without TT, then SHARING's.

    The unit of a group stands in a merged line of its own, the level in cells merged downwards.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Danh mục HTTT")
    sheet.merge_range(0, 0, 0, 13, "DANH MỤC HỆ THỐNG THÔNG TIN, CƠ SỞ DỮ LIỆU")
    sheet.merge_range(1, 0, 1, 13, "(Kèm theo Báo cáo số 12/BC-STTTT)")
    for column, title in enumerate(HEAD):
        sheet.merge_range(3, column, 4, column, title)
    sheet.merge_range(3, 10, 3, 13, "Kết nối, chia sẻ dữ liệu")
    for column, title in enumerate(SHARING, start=10):
        sheet.write(4, column, title)
    row, number = 5, 0
    for title, lines in groups:
        if title:
            sheet.merge_range(row, 0, row, 13, title)
            row += 1
        for line in lines:
            number += 1
            sheet.write_row(row, 0, [number, *line])
            row += 1
    sheet.write(row + 1, 1, "Người lập biểu")
    book.close()
    return out.getvalue()


def line(name: str, **told: object) -> list[object]:
    """Return one line by the names of HEAD's and SHARING's fields, empty where nothing is told."""
    names = (
        "url", "cap", "don_vi", "nam", "dau_tu", "kinh_phi", "ra_soat", "trang_thai",
        "thong_tin", "phuong_thuc", "tan_suat", "ket_noi",
    )  # fmt: skip
    return [name, *(told.get(n, "") for n in names)]
