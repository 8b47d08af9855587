"""Faults of numbers and money."""

from decimal import Decimal
from random import Random

from bench.planted.model import C, D, Damage, Kind, Row, Spoil, text_of
from lienthong.core.cleaning.evidence import Evidence

AREA, PRICE = "dien_tich", "gia_thap_nhat"


def _grouped(mark: str, point: str) -> Spoil:
    """Write thousands in groups, and always one decimal."""

    def spoil(row: Row, rng: Random) -> object:
        value = Decimal(text_of(row, AREA))
        if value < 1000:
            return None
        english = f"{value:,.1f}"
        return english.translate(str.maketrans({",": mark, ".": point}))

    return spoil


def _thousands(row: Row, rng: Random) -> Damage:
    """A whole number of thousands, written in one group."""
    whole = rng.randrange(1000, 100_000)
    return Damage({AREA: f"{whole:,}".replace(",", ".")}, str(whole))


def _three_decimals(row: Row, rng: Random) -> Damage:
    value = f"{rng.randrange(1, 900)}.{rng.randrange(100, 999)}"
    return Damage({AREA: value}, value)


def _money(write: str, step: int) -> Spoil:
    """Give the lowest price as words say it; half units of ``step``, so that nothing is lost."""

    def spoil(row: Row, rng: Random) -> Damage:
        amount = rng.randrange(1, 20) * step
        text = write.format(
            n=f"{amount:,}".replace(",", "."), m=f"{amount / 10**6:g}".replace(".", ",")
        )
        return Damage({PRICE: text, "gia_cao_nhat": "900000000"}, str(amount))

    return spoil


def _put(table_column: str, cell: object) -> Spoil:
    return lambda row, rng: Damage({table_column: cell}, "")


COMMA, POINT, BOTH = ({AREA: Evidence("", mark)} for mark in ("comma", "point", "both"))
KINDS = (
    Kind("vietnamese_number", "3.359,8", D, AREA, "repair", _grouped(".", ",")),
    Kind("english_number", "3,359.8", D, AREA, "repair", _grouped(",", ".")),
    Kind("spaced_number", "3 359,8", D, AREA, "repair", _grouped(" ", ",")),
    Kind(
        "group_proved",
        "1.234 trong cột viết lối Việt Nam",
        D,
        AREA,
        "repair",
        _thousands,
        evidence=COMMA,
    ),
    Kind(
        "decimals_proved",
        "1.234 trong cột viết lối Anh",
        D,
        AREA,
        "leave",
        _three_decimals,
        evidence=POINT,
    ),
    Kind("group_or_decimals", "1.234 đứng một mình", D, AREA, "question", _thousands),
    Kind("decimals_or_group", "1.234 nghĩa là 1,234", D, AREA, "question", _three_decimals),
    Kind(
        "marks_of_both",
        "1.234 trong cột lẫn hai lối",
        D,
        AREA,
        "question",
        _thousands,
        evidence=BOTH,
    ),
    Kind("dong", "1.500.000 đồng", C, PRICE, "repair", _money("{n} đồng", 500_000)),
    Kind("million", "1,5 triệu", C, PRICE, "repair", _money("{m} triệu", 500_000)),
    Kind("grouped_money", "1.500.000", C, PRICE, "repair", _money("{n}", 1_500_000)),
    Kind("other_currency", "USD", C, PRICE, "held", _put(PRICE, "100 USD")),
    Kind("words_in_number", "40 buồng", C, "so_phong", "held", _put("so_phong", "40 buồng")),
    Kind("negative", "số buồng âm", C, "so_phong", "held", _put("so_phong", "-3")),
    Kind("half_a_room", "số buồng lẻ", C, "so_phong", "held", _put("so_phong", "12,5")),
    Kind(
        "point_zero",
        "40.0",
        C,
        "so_phong",
        "repair",
        lambda row, rng: f"{text_of(row, 'so_phong')}.0",
    ),
    Kind("scientific", "1.2E+05", D, AREA, "held", _put(AREA, "1.2E+05")),
    Kind(
        "comma_coordinate",
        "kinh độ dấu phẩy",
        D,
        "kinh_do",
        "repair",
        lambda row, rng: text_of(row, "kinh_do").replace(".", ","),
    ),
    Kind(
        "swapped_coordinates",
        "đảo kinh độ, vĩ độ",
        D,
        "kinh_do",
        "held",
        lambda row, rng: Damage({"kinh_do": row["vi_do"], "vi_do": row["kinh_do"]}, ""),
    ),
)
