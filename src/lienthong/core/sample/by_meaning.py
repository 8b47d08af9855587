"""What a value means decides how it is made: by the check its term names, or by the term itself."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from stdnum.ean import calc_check_digit as isbn_check

from lienthong.core.dictionary.value import Value
from lienthong.core.sample import made_up
from lienthong.core.sample.scene import Scene

# A maker takes the row's scene and the ordinal of the column among those of its bond.
Maker = Callable[[Scene, int], Value]
NEAR = 0.002  # degrees around a commune's point


def _phone(scene: Scene, ordinal: int) -> Value:
    return made_up.phone(scene.number if ordinal == 0 else _serial(scene))


def _email(scene: Scene, ordinal: int) -> Value:
    return made_up.email(scene.number if ordinal == 0 else _serial(scene))


def _serial(scene: Scene) -> int:
    return scene.rng.randrange(1_000_000)


def _tax_code(scene: Scene, ordinal: int) -> Value:
    code = made_up.tax_code(scene.rng)
    return code if scene.rng.random() < 0.9 else f"{code}-{scene.rng.randrange(1, 1000):03d}"


def degrees(value: float, scene: Scene) -> Decimal:
    """Return a degree near a commune's own."""
    return Decimal(f"{value + scene.rng.uniform(-NEAR, NEAR):.6f}")


def _document_number(scene: Scene, ordinal: int) -> Value:
    return f"{scene.rng.randrange(1, 5000)}/QĐ-GL"


def _agency_code(scene: Scene, ordinal: int) -> Value:
    return f"H99.{scene.rng.randrange(1, 1000)}"


def _year(scene: Scene, ordinal: int) -> Value:
    return scene.day(ordinal).year


def _organisation(scene: Scene, ordinal: int) -> Value:
    return f"Tổ chức Mẫu {scene.number if ordinal == 0 else _serial(scene)}"


def _address(scene: Scene, ordinal: int) -> Value:
    return f"{scene.rng.randrange(1, 400)} đường {scene.rng.choice(made_up.PLACE_NAMES)}"


def _digits(scene: Scene, count: int) -> str:
    return "".join(scene.rng.choice("0123456789") for _ in range(count))


def _isbn(scene: Scene, ordinal: int) -> Value:
    body = f"978604{_digits(scene, 6)}"
    return body + str(isbn_check(body))


def _dossier(scene: Scene, ordinal: int) -> Value:
    return f"H99.{scene.rng.randrange(1, 100)}-{scene.day(ordinal):%y%m%d}-{_digits(scene, 4)}"


BY_VALIDATOR: Mapping[str, tuple[str, Maker]] = {
    "personal_number": ("person", lambda scene, n: scene.person(n).number),
    "person_name": ("person", lambda scene, n: scene.person(n).name),
    "birth_date": ("person", lambda scene, n: scene.person(n).birth),
    "birth_year": ("person", lambda scene, n: scene.person(n).birth.year),
    "longitude": ("place", lambda scene, n: degrees(scene.commune(n).longitude, scene)),
    "latitude": ("place", lambda scene, n: degrees(scene.commune(n).latitude, scene)),
    "phone": ("", _phone),
    "email": ("", _email),
    "tax_code": ("", _tax_code),
    "document_number": ("", _document_number),
    "agency_code": ("", _agency_code),
    "url": ("", lambda scene, n: f"https://vi-du.example/mau/{scene.number}"),
    "year": ("", _year),
    "passport": ("", lambda scene, n: f"P{_digits(scene, 8)}"),
    "household": ("", lambda scene, n: _digits(scene, 9)),
    "vehicle_plate": ("", lambda scene, n: f"99A-{_digits(scene, 5)}"),
    "procedure_code": ("", lambda scene, n: f"9.{_digits(scene, 6)}"),
    "dossier_number": ("", _dossier),
    "isbn": ("", _isbn),
    "organisation_name": ("", _organisation),
    "address": ("", _address),
}
BY_TERM: Mapping[str, tuple[str, Maker]] = {
    "nguoi.gioi-tinh": ("person", lambda scene, n: scene.person(n).gender),
    "nguoi.ma-quoc-tich": ("", lambda scene, n: "VNM"),
    "nguoi.quoc-tich": ("", lambda scene, n: "Việt Nam"),
    "nguoi.dan-toc": ("", lambda scene, n: "Kinh"),
    "nguoi.dia-chi": ("", _address),
    "dia-chi.quoc-gia": ("", lambda scene, n: "VNM"),
    "dia-chi.chi-tiet": ("", _address),
    "dia-chi.ma-tinh": ("place", lambda scene, n: scene.commune(n).province),
    "dia-chi.ma-xa": ("place", lambda scene, n: scene.commune(n).code),
    "dia-chi.ten-tinh": ("place", lambda scene, n: scene.commune(n).province_name),
    "dia-chi.ten-xa": ("place", lambda scene, n: scene.commune(n).name),
    "to-chuc.ten": ("", _organisation),
}
