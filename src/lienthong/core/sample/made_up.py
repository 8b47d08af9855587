"""Names, numbers and places that look right, pass every check, and belong to nobody.

Personal numbers end in the row's number; tax codes begin with 99, which no province has; telephone
numbers are in the block 0900 xxx xxx; mail goes to the reserved domain ``.example``.
"""

from datetime import date, timedelta
from random import Random

from stdnum.vn import mst

FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
GIVEN_NAMES = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga", "Phúc")
PLACE_NAMES = ("An Mẫu", "Bình Mẫu", "Cao Mẫu", "Đông Mẫu", "Hòa Mẫu", "Long Mẫu", "Tân Mẫu")


def person_name(rng: Random) -> str:
    """Make a name; the middle name «Mẫu» says it is a sample."""
    return f"{rng.choice(FAMILY_NAMES)} Mẫu {rng.choice(GIVEN_NAMES)}"


def phone(number: int) -> str:
    return f"0900{number % 1_000_000:06d}"


def email(number: int) -> str:
    return f"mau{number}@vi-du.example"


def personal_number(place: str, gender: str, birth: date, serial: int) -> str:
    """Make a number that agrees with gender ("1" male, "2" female) and year of birth."""
    mark = (birth.year // 100 - 19) * 2 + (gender == "2")
    return f"{place}{mark}{birth.year % 100:02d}{serial % 1_000_000:06d}"


def day_between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def tax_code(rng: Random) -> str:
    """Make a code with a right check digit; sums whose digit is 10 are left out."""
    while True:
        stem = f"99{rng.randrange(1, 10_000_000):07d}"
        digit = mst.calc_check_digit(stem)
        if len(digit) == 1:
            return str(stem + digit)


def tax_codes(rng: Random, count: int) -> tuple[str, ...]:
    """Make several codes; one may come twice."""
    return tuple(tax_code(rng) for _ in range(count))
