"""Take an address apart: house and street, village, commune, district, province, country.

Units are read from the end of the text. What comes before them is the detail; a part that starts
with a word for a village is the village. Nothing is certain unless every unit named is.
"""

import re
from dataclasses import dataclass, replace

from lienthong.core.admin_units import parts as written
from lienthong.core.admin_units.model import Level, Unit
from lienthong.core.admin_units.reading import NO_HINTS, NOTHING, Found, Hints, UnitReader
from lienthong.core.cleaning.admin_unit import UnitCleaner, successors
from lienthong.core.cleaning.model import Steps, Unsure
from lienthong.core.dictionary.value import Value

_PIECES = re.compile(r"\s*[,;\n]\s*|\s[-–—]\s")
_VILLAGE = re.compile(
    r"(thôn|thon|ấp|xóm|xom|bản|buôn|buon|làng|khu phố|khu pho|kp\.?|tổ dân phố|to dan pho|tdp\.?|"
    r"tổ|khóm|tiểu khu|phum|sóc|đội|khối|khu dân cư|khu)\s*\S",
    re.IGNORECASE,
)
_COUNTRY = re.compile(r"(việt nam|viet nam|vietnam|vn|nước chxhcn việt nam)\.?\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """An address in parts; ``commune`` is as its text means it, of whichever era."""

    detail: str = ""
    village: str = ""
    communes: tuple[Unit, ...] = ()
    district: Unit | None = None
    province: Unit | None = None
    country: str = ""
    sure: bool = False
    units_text: str = ""


@dataclass(frozen=True)
class FromAddress:
    """A commune's code taken out of an address, or the question it raises."""

    value: Value
    steps: Steps
    question: Unsure | None = None


def take_apart(reader: UnitReader, text: str, hints: Hints = NO_HINTS) -> Address:
    """Return the parts of an address.

    The longest run of pieces at the end that starts with a commune and names nothing but units. A
    commune must be called one (P., xã …): «12 Lê Lợi, Kon Tum» is a street as well as a ward.
    """
    pieces = [p.strip(" .") for p in _PIECES.split(text) if p.strip(" .")]
    country = "VNM" if pieces and _COUNTRY.match(pieces[-1]) else ""
    if country:
        pieces = pieces[:-1]
    at = _start(pieces)
    units = ", ".join(pieces[at:])
    found = reader.read(units, "xa", hints) if at < len(pieces) else NOTHING
    if not found.units:
        return Address(detail=", ".join(pieces), country=country)
    named = replace(found, units=_of_their_time(reader, units, found.units))
    return _address(reader, pieces[:at], named, units, country)


def _start(pieces: list[str]) -> int:
    """Where the last piece stands that says it is a commune; the end when there is none."""
    called = (at for at in reversed(range(len(pieces))) if _is_commune(pieces[at]))
    return next(called, len(pieces))


def _is_commune(piece: str) -> bool:
    return any(
        part.kinds & written.COMMUNE_KINDS and part.spelt for part in written.parts_of(piece)[:1]
    )


def _of_their_time(reader: UnitReader, text: str, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Keep the former units where the text names their district: there are none since."""
    named = {unit.id for meant in reader.meanings(text) for unit, _ in meant.units}
    kept = (
        u
        for u in units
        if any(a.level == "huyen" and a.id in named for a in reader.index.ancestors(u))
    )
    return tuple(kept) or units


def _address(
    reader: UnitReader, front: list[str], found: Found, units: str, country: str
) -> Address:
    communes = found.units
    villages = [piece for piece in front if _VILLAGE.match(piece)]
    detail = [piece for piece in front if piece not in villages]
    above: dict[Level, Unit] = {}
    if len(communes) == 1:
        above = {unit.level: unit for unit in reader.index.ancestors(communes[0])}
    return Address(
        detail=", ".join(detail),
        village=", ".join(villages),
        communes=communes,
        district=above.get("huyen"),
        province=above.get("tinh"),
        country=country or "VNM",
        sure=found.sure and (len(communes) == 1 or len(successors(reader.index, communes)) == 1),
        units_text=units,
    )


def from_address(cleaner: UnitCleaner, text: str, hints: Hints) -> FromAddress | None:
    """Return the commune of an address; None when the address names none."""
    address = take_apart(cleaner.reader, text, hints)
    if not address.communes:
        return None
    try:
        value, steps = cleaner.settle(address.units_text, (), hints)
    except Unsure as question:
        return FromAddress(None, (), question)
    return FromAddress(value, steps)
