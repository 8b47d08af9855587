"""Messy sheets as ministries hand them in, made by code, each with the truth about it.

Every person, place and number is made up.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import xlsxwriter

from tests.legacy import in_tcvn3

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
FREEDOM = "Độc lập - Tự do - Hạnh phúc"


@dataclass
class Sheet:
    """One sheet being made: cells, merged ranges, and which lines are header and data."""

    rows: list[list[object]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    header: tuple[int, int] = (0, 0)
    data: list[int] = field(default_factory=list)

    def line(self, *cells: object) -> "Sheet":
        """A line that is no data."""
        self.rows.append(list(cells))
        return self

    def head(self, *levels: Sequence[object], also: int = 0) -> "Sheet":
        """The header; ``also`` lines under it belong to it, such as numbers of columns."""
        first = len(self.rows) + 1
        self.rows += [list(level) for level in levels]
        self.header = (first, len(self.rows) + also)
        return self

    def put(self, *rows: Sequence[object]) -> "Sheet":
        """Rows of data."""
        for row in rows:
            self.rows.append(list(row))
            self.data.append(len(self.rows))
        return self

    def merged(self, top: int, left: int, bottom: int, right: int) -> "Sheet":
        """Merge cells; positions from 0."""
        self.merges.append((top, left, bottom, right))
        return self


@dataclass(frozen=True)
class Messy:
    """A file with the truth: header rows, data rows, and the field of each column by position.

    ``doubted`` are columns whose title the values deny; ``shaped`` are the splits and joins that
    must be suggested, as rule and the fields that they feed.
    """

    name: str
    table: str
    file: str
    content: bytes
    header: tuple[int, int]
    data: tuple[int, ...]
    fields: tuple[str | None, ...]
    doubted: frozenset[int] = frozenset()
    shaped: tuple[tuple[str, tuple[str, ...]], ...] = ()
    chosen: str = ""


TEN = ("An", "Bình", "Cúc", "Dũng", "Giang", "Hạnh", "Khoa", "Lan", "Minh", "Nga", "Oanh", "Phúc")
HO = ("Nguyễn Văn", "Trần Thị", "Lê Quốc", "Phạm Thu", "Hoàng Đức", "Vũ Ngọc")
XA = ("00004", "00008", "00025", "00070", "00082", "00097", "00118", "00145", "00160", "00166")
LOAI = ("lich-su", "Kiến trúc nghệ thuật", "khao-co", "Danh lam thắng cảnh")
CAP = ("quoc-gia", "Quốc gia đặc biệt", "cap-tinh", "Cấp tỉnh")


def person(n: int) -> str:
    return f"{HO[n % len(HO)]} {TEN[n % len(TEN)]}"


def relic(n: int) -> dict[str, object]:
    """One relic, by field."""
    return {
        "ma_di_tich": f"DT-01-{n:05d}",
        "ten_di_tich": f"{('Đình', 'Chùa', 'Đền', 'Miếu')[n % 4]} {TEN[n % 12]} {HO[n % 6]}",
        "loai_hinh": LOAI[n % 4],
        "cap_xep_hang": CAP[n % 4],
        "so_quyet_dinh": f"{100 + n}/QĐ-BVHTTDL",
        "ngay_quyet_dinh": f"{1 + n % 28:02d}/{1 + n % 12:02d}/20{10 + n % 10}",
        "ma_tinh": "01",
        "ma_xa": XA[n % 10],
        "dia_chi": f"Thôn {TEN[(n + 3) % 12]}",
        "dien_tich": f"{1 + n % 9}.{n % 10}{n % 7}0,5",
        "tinh_trang": ("on-dinh", "Xuống cấp")[n % 2],
        "nam_tu_bo": 2001 + n % 20,
        "don_vi_quan_ly": f"Ban Quản lý di tích số {n % 5 + 1}",
        "dien_thoai": f"09{10000000 + n * 37}",
        "ngay_ra_soat": f"{1 + n % 28:02d}/10/2026",
        "mo_ta": f"Di tích gồm {n % 4 + 1} nếp nhà, sân gạch và giếng cổ.",
    }


def guide(n: int) -> dict[str, object]:
    """One tour guide, by field. The personal number is made of a made-up code and birth year."""
    year = 1970 + n % 25
    return {
        "so_the": f"1{n % 10}{1000000 + n * 13}",
        "ho_ten": person(n),
        "so_dinh_danh": f"001{n % 2}{year % 100:02d}{100000 + n * 7:06d}",
        "ngay_sinh": f"{1 + n % 28:02d}/{1 + n % 12:02d}/{year}",
        "gioi_tinh": ("Nam", "Nữ")[n % 2],
        "quoc_tich": "VNM",
        "dien_thoai": f"09{12000000 + n * 41}",
        "thu_dien_tu": f"hdv{n}@vi-du.example",
        "loai_the": ("quoc-te", "noi-dia")[n % 2],
        "ngay_cap": f"{1 + n % 28:02d}/03/202{n % 5}",
        "ngay_het_han": f"{1 + n % 28:02d}/03/203{n % 5}",
        "noi_cap": "Sở Du lịch thành phố Mẫu",
        "trang_thai": "con-hieu-luc",
    }


def hotel(n: int) -> dict[str, object]:
    """One place to stay, by field."""
    return {
        "ma_co_so": f"CSLT-{n:06d}",
        "ten_co_so": f"{('Khách sạn', 'Nhà nghỉ', 'Homestay')[n % 3]} {TEN[n % 12]}",
        "loai_co_so": ("khach-san", "nha-nghi", "homestay")[n % 3],
        "ten_to_chuc": f"Công ty TNHH {TEN[(n + 1) % 12]} Mẫu",
        "nguoi_dai_dien": person(n + 2),
        "hang_sao": 1 + n % 5,
        "so_phong": 10 + n * 3 % 90,
        "so_giuong": 15 + n * 5 % 150,
        "gia_thap_nhat": 200000 + n % 7 * 50000,
        "gia_cao_nhat": 900000 + n % 7 * 50000,
        "dia_chi": f"{n} đường {TEN[(n + 5) % 12]}",
        "ma_tinh": "01",
        "ma_xa": XA[n % 10],
        "dien_thoai": f"0243{8000000 + n * 17}",
        "thu_dien_tu": f"ks{n}@vi-du.example",
    }


def cells(
    make: Callable[[int], dict[str, object]], names: str, count: int, start: int = 1
) -> list[list[object]]:
    """Rows of fields by name; «#» numbers them, «-» is an empty column, «?» is a text of no field."""  # noqa: E501
    rows = []
    for n in range(start, start + count):
        one = make(n) | {"#": n, "-": "", "?": f"x{n % 3}"}
        rows.append([one[name] for name in names.split()])
    return rows


def fields_of(names: str) -> tuple[str | None, ...]:
    return tuple(None if n in "#-?" else n for n in names.split())


def xlsx(*sheets: tuple[str, Sheet], at: tuple[int, int] = (0, 0)) -> bytes:
    """Write sheets, their cells moved down and right by ``at``."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for name, sheet in sheets:
        page = book.add_worksheet(name)
        for top, left, bottom, right in sheet.merges:
            said = sheet.rows[top][left]
            page.merge_range(top + at[0], left + at[1], bottom + at[0], right + at[1], said)
        for number, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if cell not in (None, ""):
                    page.write(number + at[0], column + at[1], cell)
    book.close()
    return file.getvalue()


def text(sheet: Sheet, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(sheet.rows)
    return out.getvalue()


def messy(
    name: str,
    table: str,
    sheet: Sheet,
    names: str,
    *,
    content: bytes | None = None,
    file: str = "",
    down: int = 0,
    **truth: object,
) -> Messy:
    return Messy(
        name=name,
        table=table,
        file=file or f"{name}.xlsx",
        content=xlsx(("Sheet1", sheet)) if content is None else content,
        header=(sheet.header[0] + down, sheet.header[1] + down),
        data=tuple(n + down for n in sheet.data),
        fields=fields_of(names),
        **truth,  # type: ignore[arg-type]
    )


def signed(sheet: Sheet, width: int = 6) -> Sheet:
    """The block in which people sign, under a table."""
    last = ["", "NGƯỜI LẬP BIỂU", *[""] * (width - 3), "THỦ TRƯỞNG ĐƠN VỊ"]
    sheet.line()
    sheet.line(*[""] * (width - 1), "Hà Nội, ngày 15 tháng 10 năm 2026")
    sheet.line(*last).line("", "(Ký, ghi rõ họ tên)", *[""] * (width - 3), "(Ký tên, đóng dấu)")
    return sheet.line().line("", "Nguyễn Thị Mẫu", *[""] * (width - 3), "Trần Văn Thử")


def motto(sheet: Sheet) -> Sheet:
    sheet.line("BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "", "", MOTTO)
    return sheet.line("CỤC DI SẢN VĂN HÓA", "", "", FREEDOM).line()


DI_TICH = "ma_di_tich ten_di_tich loai_hinh cap_xep_hang so_quyet_dinh ngay_quyet_dinh"


def titles_above() -> Messy:
    names = f"# {DI_TICH}"
    sheet = motto(Sheet()).line("DANH SÁCH DI TÍCH NĂM 2026").line("(Kèm theo Công văn số 12)")
    sheet.head(
        ["STT", "Mã di tích", "Tên di tích", "Loại hình di tích", "Cấp xếp hạng",
         "Số quyết định xếp hạng", "Ngày quyết định xếp hạng"], also=1,
    )  # fmt: skip
    sheet.line(*(f"({n})" for n in range(1, 8))).put(*cells(relic, names, 12))
    return messy("quoc-hieu-va-danh-so-cot", "di_tich", signed(sheet), names)


def merged_groups() -> Messy:
    names = "# ma_di_tich ten_di_tich so_quyet_dinh ngay_quyet_dinh ma_tinh ma_xa"
    sheet = Sheet().line("DANH SÁCH DI TÍCH").line()
    sheet.head(
        ["STT", "Mã di tích", "Tên di tích", "Quyết định xếp hạng", "", "Địa bàn", ""],
        ["", "", "", "Số", "Ngày", "Mã tỉnh", "Mã xã"],
    )
    for column in range(3):
        sheet.merged(2, column, 3, column)
    sheet.merged(2, 3, 2, 4).merged(2, 5, 2, 6).merged(0, 0, 0, 6)
    return messy("tieu-de-hai-dong-gop-o", "di_tich", sheet.put(*cells(relic, names, 10)), names)


def unmerged_groups() -> Messy:
    names = "ma_di_tich ten_di_tich so_quyet_dinh ngay_quyet_dinh dien_tich"
    sheet = Sheet().head(
        ["Mã di tích", "Tên di tích", "Quyết định xếp hạng", "", "Diện tích bảo vệ (m²)"],
        ["", "", "Số quyết định xếp hạng", "Ngày quyết định xếp hạng", ""],
    )
    return messy("tieu-de-hai-dong-o-trong", "di_tich", sheet.put(*cells(relic, names, 9)), names)


def groups_and_totals() -> Messy:
    names = f"# {DI_TICH} dien_tich"
    sheet = Sheet().line("BIỂU TỔNG HỢP").head(
        ["TT", "Mã di tích", "Tên di tích", "Loại hình", "Cấp xếp hạng", "Số QĐ", "Ngày QĐ",
         "Diện tích bảo vệ"],
    )  # fmt: skip
    sheet.line("I", "Huyện Đồng Mẫu").put(*cells(relic, names, 4))
    sheet.line("", "Cộng huyện Đồng Mẫu", "", "", "", "", "", "120,5")
    sheet.line("II", "Huyện Tây Mẫu", "", "", "", "", "", "99")
    sheet.put(*cells(relic, names, 5, 20)).line("", "Tổng cộng", "", "", "", "", "", "219,5")
    fields = names.replace("so_quyet_dinh", "so_quyet_dinh")
    return messy("nhom-la-ma-va-dong-cong", "di_tich", signed(sheet, 8), fields)


def lettered() -> Messy:
    names = "# ma_co_so ten_co_so loai_co_so hang_sao so_phong so_giuong dien_thoai"
    sheet = Sheet().head(
        ["STT", "Mã cơ sở", "Tên cơ sở", "Loại cơ sở", "Hạng sao", "Số phòng", "Số giường",
         "Điện thoại"],
    )  # fmt: skip
    sheet.line("A. Tỉnh Hà Mẫu").merged(1, 0, 1, 7).put(*cells(hotel, names, 5))
    top = len(sheet.rows)
    sheet.line("B. Tỉnh Nam Mẫu").merged(top, 0, top, 7).put(*cells(hotel, names, 5, 9))
    sheet.line("Tổng số: 10 cơ sở", "", "", "", "", 400, 600)
    return messy("nhom-chu-cai-gop-o", "co_so_luu_tru", sheet, names)


def numbered_by_letters() -> Messy:
    names = "# so_the ho_ten ngay_sinh gioi_tinh dien_thoai ngay_cap"
    sheet = (
        motto(Sheet())
        .line("", "", "DANH SÁCH HƯỚNG DẪN VIÊN DU LỊCH")
        .head(
            ["STT", "Số thẻ", "Họ và tên", "Ngày sinh", "Giới tính", "Điện thoại", "Ngày cấp"],
            also=1,
        )
        .line("A", "B", "C", 1, 2, 3, 4)
        .put(*cells(guide, names, 11))
    )
    sheet.line().line("Ghi chú: số liệu tính đến ngày 30/9/2026.").line("- Nguồn: báo cáo của Sở.")
    return messy("danh-so-a-b-1-2", "huong_dan_vien", signed(sheet, 7), names)


def page_breaks() -> Messy:
    names = "# so_the ho_ten so_dinh_danh ngay_sinh thu_dien_tu"
    head = ["STT", "Số thẻ", "Họ và tên", "Số định danh cá nhân", "Ngày sinh", "Thư điện tử"]
    sheet = Sheet().line("DANH SÁCH").head(head)
    sheet.put(*cells(guide, names, 8)).line("Trang 1/3").line(*head)
    sheet.put(*cells(guide, names, 8, 9)).line(*head).put(*cells(guide, names, 4, 17))
    return messy("tieu-de-lap-moi-trang", "huong_dan_vien", sheet, names)


def short_titles() -> Messy:
    names = "thu_dien_tu ho_ten dien_thoai so_dinh_danh ngay_sinh so_the ngay_het_han ?"
    sheet = Sheet().head(
        ["Email", "Họ tên HDV", "SĐT", "Số CCCD", "Ngày, tháng, năm sinh", "Số thẻ HDV",
         "Thẻ hết hạn ngày", "Xếp loại"],
    ).put(*cells(guide, names, 20))  # fmt: skip
    return messy("tieu-de-viet-tat", "huong_dan_vien", sheet, names)


def english() -> Messy:
    names = "so_the ho_ten ngay_sinh gioi_tinh thu_dien_tu ngay_cap"
    sheet = (
        Sheet()
        .line("LIST OF TOUR GUIDES")
        .head(["Card number", "Full name", "Date of birth", "Gender", "Email", "Issue date"])
    )
    return messy("tieu-de-tieng-anh", "huong_dan_vien", sheet.put(*cells(guide, names, 8)), names)


def swapped() -> Messy:
    names = "so_the ho_ten dien_thoai ngay_sinh"
    sheet = Sheet().head(["Số thẻ", "Họ và tên", "Ngày sinh", "Điện thoại"])
    sheet.put(*cells(guide, names, 15))
    return messy(
        "ten-cot-trai-gia-tri", "huong_dan_vien", sheet, "so_the ho_ten - -",
        doubted=frozenset({2, 3}),
    )  # fmt: skip


def nameless() -> Messy:
    names = "# so_the ho_ten thu_dien_tu so_dinh_danh"
    sheet = Sheet().head(["STT", "Số thẻ", "Họ và tên", "Liên hệ", "Giấy tờ"])
    return messy(
        "chi-gia-tri-noi-len", "huong_dan_vien", sheet.put(*cells(guide, names, 25)), names
    )


def three_levels() -> Messy:
    names = "# ma_co_so ten_co_so so_phong so_giuong gia_thap_nhat gia_cao_nhat dien_thoai"
    sheet = (
        Sheet()
        .line("BÁO CÁO CƠ SỞ LƯU TRÚ")
        .head(
            [
                "STT",
                "Mã cơ sở lưu trú",
                "Tên cơ sở lưu trú",
                "Quy mô và giá",
                "",
                "",
                "",
                "Điện thoại",
            ],
            ["", "", "", "Quy mô", "", "Giá phòng", "", ""],
            ["", "", "", "Số phòng", "Số giường", "Giá phòng thấp nhất", "Giá phòng cao nhất", ""],
        )
    )
    for column in (0, 1, 2, 7):
        sheet.merged(1, column, 3, column)
    sheet.merged(1, 3, 1, 6).merged(2, 3, 2, 4).merged(2, 5, 2, 6)
    return messy("tieu-de-ba-dong", "co_so_luu_tru", sheet.put(*cells(hotel, names, 10)), names)


def gaps() -> Messy:
    names = "# ma_co_so - ten_co_so - hang_sao so_phong"
    sheet = Sheet().head(["STT", "Mã cơ sở lưu trú", "", "Tên cơ sở lưu trú", "", "Hạng sao",
                          "Số phòng"]).put(*cells(hotel, names, 9))  # fmt: skip
    return messy("cot-trong-xen-giua", "co_so_luu_tru", sheet, names)


def several_sheets() -> Messy:
    names = "# ma_co_so ten_co_so dia_chi ma_tinh ma_xa dien_thoai"
    cover = Sheet().line("BÁO CÁO NĂM 2026").line("Đơn vị: Sở Du lịch Mẫu", "Năm", "2026")
    notes = Sheet().line("Hướng dẫn").line("1. Điền đủ các cột").line("2. Gửi trước ngày 15")
    sheet = Sheet().line("Danh sách").head(
        ["STT", "Mã cơ sở lưu trú", "Tên cơ sở lưu trú", "Địa chỉ chi tiết", "Mã tỉnh", "Mã xã",
         "Điện thoại"],
    ).put(*cells(hotel, names, 14))  # fmt: skip
    return messy(
        "nhieu-trang-tinh", "co_so_luu_tru", sheet, names, chosen="Số liệu",
        content=xlsx(("Bìa", cover), ("Số liệu", sheet), ("Hướng dẫn", notes)),
    )  # fmt: skip


def two_tables() -> Messy:
    names = "# ma_co_so ten_co_so so_phong so_giuong"
    sheet = (
        Sheet()
        .line("I. Danh sách cơ sở")
        .head(["STT", "Mã cơ sở lưu trú", "Tên cơ sở lưu trú", "Số phòng", "Số giường"])
    )
    sheet.put(*cells(hotel, names, 9)).line().line("II. Người đại diện")
    sheet.line("STT", "Người đại diện", "Điện thoại", "Thư điện tử", "Mã số thuế")
    for n in range(1, 5):
        sheet.line(n, person(n), "0912345678", "a@vi-du.example", "")
    return messy("hai-bang-mot-trang", "co_so_luu_tru", sheet, names)


def semicolons() -> Messy:
    names = "ma_co_so ten_co_so loai_co_so so_phong gia_thap_nhat"
    sheet = Sheet().line("Báo cáo cơ sở lưu trú").line("Năm 2026").head(
        ["Mã cơ sở lưu trú", "Tên cơ sở lưu trú", "Loại cơ sở", "Số phòng",
         "Giá phòng thấp nhất (đồng)"],
    ).put(*cells(hotel, names, 13)).line("Tổng cộng", "", "", 500)  # fmt: skip
    return messy(
        "csv-cham-phay", "co_so_luu_tru", sheet, names, file="bao-cao.csv",
        content=text(sheet, ";").encode("utf-8-sig"),
    )  # fmt: skip


def old_font() -> Messy:
    names = "# ma_di_tich ten_di_tich dia_chi don_vi_quan_ly mo_ta"
    plain = (
        Sheet()
        .line("DANH SÁCH DI TÍCH")
        .head(["STT", "Mã di tích", "Tên di tích", "Địa chỉ chi tiết", "Đơn vị quản lý", "Mô tả"])
        .put(*cells(relic, names, 15))
    )
    sheet = Sheet(
        [[in_tcvn3(c) if isinstance(c, str) else c for c in row] for row in plain.rows],
        [], plain.header, plain.data,
    )  # fmt: skip
    return messy("font-tcvn3", "di_tich", sheet, names)


def one_old_column() -> Messy:
    names = "ma_di_tich ten_di_tich mo_ta ngay_quyet_dinh"
    sheet = Sheet().head(["Mã di tích", "Tên di tích", "Mô tả", "Ngày quyết định xếp hạng"])
    for row in cells(relic, names, 15):
        sheet.put([row[0], row[1], in_tcvn3(str(row[2])), row[3]])
    return messy("mot-cot-font-cu", "di_tich", sheet, names)


def number_with_date() -> Messy:
    sheet = Sheet().head(["Mã di tích", "Tên di tích", "Quyết định xếp hạng", "Mã xã"])
    for n in range(1, 13):
        one = relic(n)
        said = f"Số {one['so_quyet_dinh']} ngày {one['ngay_quyet_dinh']}"
        sheet.put([one["ma_di_tich"], one["ten_di_tich"], said, one["ma_xa"]])
    return messy(
        "so-va-ngay-mot-cot", "di_tich", sheet, "ma_di_tich ten_di_tich - ma_xa",
        shaped=(("number_and_date", ("so_quyet_dinh", "ngay_quyet_dinh")),),
    )  # fmt: skip


def code_with_name() -> Messy:
    sheet = Sheet().head(["Mã, tên di tích", "Loại hình di tích", "Mã xã"])
    for n in range(1, 13):
        one = relic(n)
        sheet.put([f"{one['ma_di_tich']} - {one['ten_di_tich']}", one["loai_hinh"], one["ma_xa"]])
    return messy(
        "ma-va-ten-mot-cot", "di_tich", sheet, "- loai_hinh ma_xa",
        shaped=(("code_and_name", ("ma_di_tich", "ten_di_tich")),),
    )  # fmt: skip


def date_in_three() -> Messy:
    sheet = Sheet().head(
        ["Số thẻ", "Họ và tên", "Ngày sinh", "", "", "Giới tính"],
        ["", "", "Ngày", "Tháng", "Năm", ""],
    ).merged(0, 2, 0, 4)  # fmt: skip
    for column in (0, 1, 5):
        sheet.merged(0, column, 1, column)
    for n in range(1, 13):
        one = guide(n)
        day, month, year = str(one["ngay_sinh"]).split("/")
        sheet.put([one["so_the"], one["ho_ten"], int(day), int(month), int(year), one["gioi_tinh"]])
    return messy(
        "ngay-thang-nam-ba-cot", "huong_dan_vien", sheet, "so_the ho_ten - - - gioi_tinh",
        shaped=(("date_parts", ("ngay_sinh",)),),
    )  # fmt: skip


def units_row() -> Messy:
    names = "ma_di_tich ten_di_tich dien_tich nam_tu_bo ngay_ra_soat"
    sheet = Sheet().head(
        ["Mã di tích", "Tên di tích", "Diện tích bảo vệ", "Năm tu bổ gần nhất",
         "Ngày rà soát gần nhất"],
        also=1,
    ).line("", "", "(m²)", "(năm)", "(dd/mm/yyyy)").put(*cells(relic, names, 10))  # fmt: skip
    return messy("dong-don-vi-tinh", "di_tich", sheet, names)


def sums_without_label() -> Messy:
    names = "# ma_di_tich ten_di_tich dien_tich nam_tu_bo"
    sheet = (
        Sheet()
        .head(["STT", "Mã di tích", "Tên di tích", "Diện tích bảo vệ (m²)", "Năm tu bổ gần nhất"])
        .put(*cells(relic, names, 10))
        .line("", "", "", 4521.5)
    )
    sheet.line("Nơi nhận:").line("- Như trên;").line("- Lưu: VT.")
    return messy("tong-khong-nhan-va-noi-nhan", "di_tich", sheet, names)


def far_away() -> Messy:
    names = "# ma_di_tich ten_di_tich cap_xep_hang ma_xa"
    sheet = Sheet().head(["STT", "Mã di tích", "Tên di tích", "Cấp xếp hạng", "Mã xã"])
    sheet.put(*cells(relic, names, 9))
    return messy(
        "bang-nam-giua-trang", "di_tich", sheet, names, down=7,
        content=xlsx(("Sheet1", sheet), at=(7, 2)),
    )  # fmt: skip


def names_like_totals() -> Messy:
    names = "ma_co_so ten_co_so ten_to_chuc so_phong dien_thoai"
    sheet = Sheet().head(
        ["Mã cơ sở lưu trú", "Tên cơ sở lưu trú", "Tên tổ chức kinh doanh", "Số phòng",
         "Điện thoại"],
    )  # fmt: skip
    rows = cells(hotel, names, 8)
    rows[0][1], rows[0][2] = "Tổng công ty Du lịch Mẫu", "Tổng công ty Mẫu"
    rows[1][1] = "Cộng Hòa"
    rows[2][1] = "Giám Đốc Villa"
    rows[3][1] = "Ghi chú nhỏ Homestay"
    return messy("ten-giong-dong-cong", "co_so_luu_tru", sheet.put(*rows), names)


def missing_keys() -> Messy:
    names = "ma_di_tich ten_di_tich loai_hinh ma_xa dia_chi"
    sheet = Sheet().head(["Mã di tích", "Tên di tích", "Loại hình di tích", "Mã xã", "Địa chỉ"])
    rows = cells(relic, names, 12)
    rows[3][0] = rows[5][0] = rows[6][1] = rows[7][3] = ""
    rows[8][2] = rows[8][3] = ""
    return messy("thieu-ma-van-la-du-lieu", "di_tich", sheet.put(*rows), names)


def blank_after_header() -> Messy:
    names = "so_the ho_ten ngay_sinh loai_the"
    sheet = Sheet().line("Danh sách").line().head(["Số thẻ", "Họ và tên", "Ngày sinh", "Loại thẻ"])
    sheet.line().put(*cells(guide, names, 5)).line().put(*cells(guide, names, 5, 9))
    return messy("dong-trong-xen-giua", "huong_dan_vien", sheet, names)


def merged_down() -> Messy:
    names = "ma_tinh ma_xa ma_di_tich ten_di_tich"
    sheet = Sheet().head(["Mã tỉnh", "Mã xã", "Mã di tích", "Tên di tích"])
    for n in range(1, 11):
        one = relic(n)
        first = n in (1, 6)
        sheet.put(["01" if first else "", one["ma_xa"], one["ma_di_tich"], one["ten_di_tich"]])
    sheet.merged(1, 0, 5, 0).merged(6, 0, 10, 0)
    return messy("o-gop-doc-trong-du-lieu", "di_tich", sheet, names)


def sums_above() -> Messy:
    names = "# ma_co_so ten_co_so so_phong so_giuong gia_thap_nhat"
    sheet = Sheet().head(
        ["STT", "Mã cơ sở lưu trú", "Tên cơ sở lưu trú", "Số phòng", "Số giường",
         "Giá phòng thấp nhất"], also=1,
    )  # fmt: skip
    sheet.line("1", "2", "3", "4", "5", "6").line("", "", "TỔNG SỐ", 500, 900)
    sheet.put(*cells(hotel, names, 9))
    return messy("tong-so-dung-dau", "co_so_luu_tru", sheet, names)


def bilingual() -> Messy:
    names = "so_the ho_ten ngay_sinh quoc_tich ngay_cap noi_cap"
    sheet = (
        Sheet()
        .head(
            ["Số thẻ", "Họ và tên", "Ngày sinh", "Quốc tịch", "Ngày cấp", "Nơi cấp"],
            ["Card number", "Full name", "Date of birth", "Nationality", "Issue date", "Issued by"],
        )
        .put(*cells(guide, names, 7))
    )
    return messy("tieu-de-song-ngu", "huong_dan_vien", sheet, names)


def two_signers() -> Messy:
    names = "# so_the ho_ten dien_thoai"
    sheet = Sheet().head(["STT", "Số thẻ", "Họ và tên", "Điện thoại"])
    sheet.put(*cells(guide, names, 6)).line("", "", "Cộng: 6 người")
    sheet.line().line("", "Người kiểm tra", "Kế toán trưởng", "Giám đốc")
    sheet.line("", "(đã ký)", "(đã ký)", "(đã ký)").line("", person(1), person(2), person(3))
    return messy("ba-nguoi-ky-trong-cot-ten", "huong_dan_vien", sheet, names)


def two_alike() -> Messy:
    names = "ma_co_so ten_co_so nguoi_dai_dien ?"
    sheet = Sheet().head(
        ["Mã cơ sở lưu trú", "Tên cơ sở lưu trú", "Người đại diện", "Người đại diện"]
    )
    return messy(
        "hai-cot-cung-ten", "co_so_luu_tru", sheet.put(*cells(hotel, names, 8)), names,
    )  # fmt: skip


MAKERS: tuple[Callable[[], Messy], ...] = (
    titles_above, merged_groups, unmerged_groups, groups_and_totals, lettered,
    numbered_by_letters, page_breaks, short_titles, english, swapped, nameless, three_levels,
    gaps, several_sheets, two_tables, semicolons, old_font, one_old_column, number_with_date,
    code_with_name, date_in_three, units_row, sums_without_label, far_away, names_like_totals,
    missing_keys, blank_after_header, merged_down, sums_above, bilingual, two_signers, two_alike,
)  # fmt: skip
