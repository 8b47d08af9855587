"""Faults of what identifies and reaches people: numbers, telephones, mail, genders."""

from random import Random

from bench.planted.model import C, D, Damage, H, Kind, Row, Spoil, text_of

NUMBER, PHONE, MAIL, TAX = "so_dinh_danh", "dien_thoai", "thu_dien_tu", "ma_so_thue"


def _phone(write: str) -> Spoil:
    def spoil(row: Row, rng: Random) -> object:
        number = text_of(row, PHONE)
        return write.format(n=number, bare=number[1:], a=number[:4], b=number[4:7], c=number[7:])

    return spoil


def _old_mobile(row: Row, rng: Random) -> Damage:
    last = f"{rng.randrange(10**7):07d}"
    return Damage({PHONE: f"0168{last}"}, f"038{last}")


def _dropped(column: str) -> Spoil:
    """Lose one digit that is not at the front."""

    def spoil(row: Row, rng: Random) -> object:
        digits = text_of(row, column)
        if not digits:
            return None
        place = rng.randrange(1, len(digits))
        return Damage({column: digits[:place] + digits[place + 1 :]}, "")

    return spoil


def _without_zeros(kind: type, zeros: int) -> Spoil:
    def spoil(row: Row, rng: Random) -> object:
        number = text_of(row, NUMBER)
        bare = number.lstrip("0")
        return kind(bare) if len(bare) == len(number) - zeros else None

    return spoil


def _dropped_without_zeros(row: Row, rng: Random) -> object:
    """A number cell: no zeros at the front, and one digit forgotten."""
    digits = text_of(row, NUMBER).lstrip("0")
    place = rng.randrange(1, len(digits))
    return Damage({NUMBER: float(digits[:place] + digits[place + 1 :])}, "")


def _other_gender(row: Row, rng: Random) -> Damage:
    return Damage({"gioi_tinh": "21"["12".index(text_of(row, "gioi_tinh"))]}, "")


def _other_year(row: Row, rng: Random) -> Damage:
    number = text_of(row, NUMBER)
    return Damage({NUMBER: f"{number[:4]}{(int(number[4:6]) + 1) % 100:02d}{number[6:]}"}, "")


def _short_tax_code(row: Row, rng: Random) -> Damage:
    """A code of a province below ten, without its zero; no office has the digits after it."""
    from stdnum.vn import mst

    while True:
        stem = f"099{rng.randrange(10**6):06d}"
        digit = mst.calc_check_digit(stem)
        if len(digit) == 1:
            return Damage({TAX: (stem + digit)[1:]}, stem + digit)


def _wrong_check(row: Row, rng: Random) -> object:
    code = text_of(row, TAX)
    return Damage({TAX: code[:-1] + str((int(code[-1]) + 1) % 10)}, "")


KINDS = (
    Kind("phone_country", "+84 và dấu cách", H, PHONE, "repair", _phone("+84 {bare}")),
    Kind("phone_points", "dấu chấm trong số", H, PHONE, "repair", _phone("{a}.{b}.{c}")),
    Kind("phone_label", "ĐT: trước số", C, PHONE, "repair", _phone("ĐT: {n}")),
    Kind("phone_no_zero", "mất số 0 ở đầu", C, PHONE, "repair", _phone("{bare}")),
    Kind(
        "phone_number_cell",
        "số điện thoại ở ô số",
        H,
        PHONE,
        "repair",
        lambda row, rng: float(text_of(row, PHONE)),
    ),
    Kind("phone_2018", "di động 11 số", D, PHONE, "repair", _old_mobile),
    Kind("two_phones", "hai số trong một ô", H, PHONE, "question", _phone("{n}; 0987654321")),
    Kind("extension", "số máy lẻ", C, PHONE, "question", _phone("{n} (máy lẻ 12)")),
    Kind("phone_of", "tên người cạnh số", D, PHONE, "question", _phone("{n} - gặp anh Mẫu")),
    Kind("short_phone", "thiếu một chữ số điện thoại", H, PHONE, "held", _dropped(PHONE)),
    Kind(
        "spaced_personal_number",
        "dấu cách trong số định danh",
        H,
        NUMBER,
        "repair",
        lambda row, rng: " ".join(text_of(row, NUMBER)[i : i + 3] for i in range(0, 12, 3)),
    ),
    Kind("zero_lost", "số định danh mất một số 0", H, NUMBER, "repair", _without_zeros(str, 1)),
    Kind("zero_lost_cell", "số định danh ở ô số", H, NUMBER, "repair", _without_zeros(float, 1)),
    Kind("zeros_lost", "số định danh mất hai số 0", H, NUMBER, "question", _without_zeros(str, 2)),
    Kind("digit_lost", "số định danh thiếu một chữ số", H, NUMBER, "held", _dropped(NUMBER)),
    Kind(
        "digit_and_zeros_lost",
        "số định danh ở ô số, thiếu một chữ số",
        H,
        NUMBER,
        "held",
        _dropped_without_zeros,
    ),
    Kind("other_gender", "giới tính khác số định danh", H, "gioi_tinh", "held", _other_gender),
    Kind("other_year", "năm sinh khác số định danh", H, NUMBER, "held", _other_year),
    Kind(
        "spaced_tax_code",
        "dấu cách trong mã số thuế",
        C,
        TAX,
        "repair",
        lambda row, rng: f"{text_of(row, TAX)[:4]} {text_of(row, TAX)[4:]}",
    ),
    Kind("tax_code_zero_lost", "mã số thuế mất số 0", C, TAX, "question", _short_tax_code),
    Kind("tax_code_digit_lost", "mã số thuế thiếu một chữ số", C, TAX, "held", _dropped(TAX)),
    Kind("tax_code_check", "sai số kiểm tra của mã số thuế", C, TAX, "held", _wrong_check),
    Kind(
        "mail_link",
        "mailto: và tên miền chữ hoa",
        H,
        MAIL,
        "repair",
        lambda row, rng: "mailto:" + text_of(row, MAIL).replace("example", "EXAMPLE"),
    ),
    Kind(
        "mail_no_at",
        "thư điện tử thiếu @",
        C,
        MAIL,
        "held",
        lambda row, rng: Damage({MAIL: "mau.vi-du.example"}, ""),
    ),
)
