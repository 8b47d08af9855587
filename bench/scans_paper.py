"""Forms of known content, printed in several layouts and spoiled as scanners spoil them."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: do-so-hoa
name: Phiếu khai thử
version: 1.0.0
status: active
schema:
  - name: phieu_khai
    physicalName: phieu_khai
    businessName: Phiếu khai
    logicalType: object
    properties:
      - {name: so_phieu, businessName: Số phiếu, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1, logicalTypeOptions: {pattern: '^PK-[0-9]{6}$', maxLength: 9}}
      - {name: ho_ten, businessName: Họ và tên, logicalType: string, required: true, customProperties: [{property: term, value: nguoi.ho-ten}]}
      - {name: so_dinh_danh, businessName: Số định danh cá nhân, logicalType: string, required: true, customProperties: [{property: term, value: nguoi.so-dinh-danh}]}
      - {name: ngay_sinh, businessName: Ngày sinh, logicalType: date}
      - {name: dien_thoai, businessName: Điện thoại, logicalType: string, customProperties: [{property: term, value: nguoi.dien-thoai}]}
      - {name: nghe_nghiep, businessName: Nghề nghiệp, logicalType: string}
      - {name: noi_o, businessName: Nơi ở hiện nay, logicalType: string}
      - {name: so_quyet_dinh, businessName: Số quyết định, logicalType: string}
      - {name: ngay_quyet_dinh, businessName: Ngày quyết định, logicalType: date}
      - {name: so_tien, businessName: Số tiền hỗ trợ, logicalType: integer}
      - {name: ghi_chu, businessName: Ghi chú, logicalType: string}
"""  # noqa: E501 - one field a line
# Fonts of fonts-dejavu-core that hold every Vietnamese letter; Liberation before 2 lacks 93.
FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
)
FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
)
MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thuỳ", "Quốc", "Xuân", "Kỳ")
GIVEN = ("Ánh", "Bảo", "Cường", "Dũng", "Giàu", "Hằng", "Khuê", "Lưỡng", "Mỹ", "Nghĩa", "Phượng",
         "Quỳnh", "Sửu", "Thắng", "Uyên", "Vượng", "Yến", "Điệp")  # fmt: skip
WORK = ("Giáo viên", "Nghệ nhân dệt thổ cẩm", "Hướng dẫn viên", "Nông dân", "Kỹ sư", "Thợ gốm",
        "Cán bộ hưu trí", "Diễn viên chèo")  # fmt: skip
PLACES = ("phường Phú Cường", "xã Đồng Văn", "phường Thượng Cát", "xã Mỹ Đức", "phường Kỳ Lừa",
          "xã Vĩnh Thuỵ", "phường Bến Nghé", "xã Ea Kmút")  # fmt: skip
NOTES = ("Đã nộp đủ giấy tờ", "Hộ cận nghèo", "Được miễn lệ phí", "Nhận kết quả tại nhà", "Không")
LABELS = {
    "so_phieu": "Số phiếu", "ho_ten": "Họ và tên", "so_dinh_danh": "Số định danh cá nhân",
    "ngay_sinh": "Ngày sinh", "dien_thoai": "Điện thoại", "nghe_nghiep": "Nghề nghiệp",
    "noi_o": "Nơi ở hiện nay", "so_quyet_dinh": "Số quyết định",
    "ngay_quyet_dinh": "Ngày quyết định", "so_tien": "Số tiền hỗ trợ", "ghi_chu": "Ghi chú",
}  # fmt: skip
HEAD = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "PHIẾU KHAI")
Values = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """A form: what is written on it, its lines of (distance from the left, text), its look."""

    values: Values
    lines: tuple[tuple[tuple[float, str], ...], ...]
    layout: str
    font: str
    dots: int
    degrees: float
    noise: int


def forms(count: int, seed: int) -> Iterator[Form]:
    """Yield forms; the same seed makes the same ones."""
    chance = random.Random(seed)
    names = sorted(LAYOUTS)
    for number in range(count):
        values = _values(chance)
        layout = names[number % len(names)]
        yield Form(
            values,
            tuple(tuple(line) for line in LAYOUTS[layout](values)),
            layout,
            FONTS[number // len(names) % len(FONTS)],
            (200, 300)[number % 2],
            round(chance.uniform(-1.2, 1.2), 2),
            (0, 12, 28)[number % 3],
        )


def _values(chance: random.Random) -> Values:
    day = lambda since, till: (  # noqa: E731
        f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(since, till)}"
    )
    name = " ".join(chance.choice(part) for part in (FAMILIES, MIDDLES, GIVEN))
    born = day(1950, 1999)
    return {
        "so_phieu": f"PK-{chance.randint(0, 999_999):06}",
        "ho_ten": name,
        "so_dinh_danh": f"001{chance.randint(0, 1)}{born[-2:]}{chance.randint(0, 999_999):06}",
        "ngay_sinh": born,
        "dien_thoai": f"09{chance.randint(0, 99_999_999):08}",
        "nghe_nghiep": chance.choice(WORK),
        "noi_o": f"số {chance.randint(1, 200)}, {chance.choice(PLACES)}",
        "so_quyet_dinh": f"{chance.randint(1, 999)}/QĐ-BVHTTDL",
        "ngay_quyet_dinh": day(2000, 2025),
        "so_tien": f"{chance.randint(1, 90)}.{chance.randint(0, 9)}00.000",
        "ghi_chu": chance.choice(NOTES),
    }


def _beside(values: Values) -> list[list[tuple[float, str]]]:
    return [[(0.0, f"{LABELS[name]}: {text}")] for name, text in values.items()]


def _numbered(values: Values) -> list[list[tuple[float, str]]]:
    return [
        [(0.0, f"{n}. {LABELS[name]}: {text}")]
        for n, (name, text) in enumerate(values.items(), start=1)
    ]


def _dotted(values: Values) -> list[list[tuple[float, str]]]:
    return [[(0.0, f"{LABELS[name]}: ....... {text} .......")] for name, text in values.items()]


def _pairs(values: Values) -> list[list[tuple[float, str]]]:
    texts = [f"{LABELS[name]}: {text}" for name, text in values.items()]
    return [
        [(at, text) for at, text in zip((0.0, 0.52), texts[n : n + 2], strict=False)]
        for n in range(0, len(texts), 2)
    ]


def _above(values: Values) -> list[list[tuple[float, str]]]:
    return [[(0.0, text)] for name, value in values.items() for text in (LABELS[name], value)]


def _columns(values: Values) -> list[list[tuple[float, str]]]:
    return [[(0.0, LABELS[name]), (0.4, text)] for name, text in values.items()]


LAYOUTS: Mapping[str, Callable[[Values], list[list[tuple[float, str]]]]] = {
    "beside": _beside, "numbered": _numbered, "dotted": _dotted, "pairs": _pairs,
    "above": _above, "columns": _columns,
}  # fmt: skip


def text_of(form: Form) -> str:
    """Return what is printed on the form, one line a line."""
    return "\n".join([*HEAD, *(" ".join(text for _, text in line) for line in form.lines)])


def printed(form: Form, seed: int) -> Image.Image:
    """Return the page as a scanner sees it, at 300 dots an inch as the product reads pages."""
    scale = form.dots / 72
    width, height = round(595 * scale), round(842 * scale)
    page = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(form.font, round(11.5 * scale))
    step, left, top = 27 * scale, 55 * scale, 50 * scale
    for number, text in enumerate(HEAD):
        pen.text((left + 90 * scale, top + number * 20 * scale), text, font=font, fill=20)
    for number, line in enumerate(form.lines):
        for at, text in line:
            place = (left + at * 485 * scale, top + 90 * scale + number * step)
            pen.text(place, text, font=font, fill=20)
    page = page.rotate(form.degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if form.noise:
        page = _spoiled(page, form.noise, seed)
    wanted = (round(width * 300 / form.dots), round(height * 300 / form.dots))
    return page.resize(wanted, Image.Resampling.BICUBIC)


def _spoiled(page: Image.Image, noise: int, seed: int) -> Image.Image:
    grain = random.Random(seed).randbytes(page.width * page.height)
    dust = Image.frombytes("L", page.size, grain).point(lambda v: v * noise // 255)
    return ImageChops.subtract(page, dust).filter(ImageFilter.GaussianBlur(noise / 40))
