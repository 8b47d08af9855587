"""Put one written address into the parts of an address object, as its contract declares them.

Each part takes what its term means: the detail, the commune of today or of its time, the district,
the province, the country. A part named «nguyen_van» keeps the text as it was written. Nothing is
parted unless every unit is sure; the whole text is the detail then, and stays for a person.
"""

from lienthong.core.admin_units.model import Unit
from lienthong.core.admin_units.reading import UnitReader
from lienthong.core.cleaning.admin_unit import LEVEL_AND_ERA
from lienthong.core.cleaning.unit_address import Address, take_apart
from lienthong.core.contract.model import Field
from lienthong.core.dictionary import cell_form
from lienthong.core.dictionary.model import Dictionary

KIND, WHOLE = "address", "nguyen_van"
_COUNTRY = "dia-chi.quoc-gia"
_VILLAGE = frozenset({"thon", "to", "thon_to", "to_dan_pho", "khu_pho", "thon_ban"})


def cells_of(field: Field, dictionary: Dictionary, raw: object) -> dict[str, str] | None:
    """Return the cells of the parts of a written address; None for any other cell."""
    reader = dictionary.units if field.kind == KIND and isinstance(raw, str) else None
    if reader is None or not isinstance(raw, str) or not _is_prose(raw):
        return None
    address = take_apart(reader, raw)
    if not address.sure:
        address = Address(detail=raw)
    names = {child.name for child in field.children}
    found = {child.name: _cell(child, dictionary, reader, address, raw) for child in field.children}
    if address.village and not names & _VILLAGE:
        detail = next((c.name for c in field.children if _said(c, dictionary) == "address"), "")
        found[detail] = ", ".join(filter(None, (found.get(detail, ""), address.village)))
    return {name: cell for name, cell in found.items() if name and cell}


def _is_prose(raw: str) -> bool:
    said = raw.strip()
    return bool(said) and said[0] != "{" and len(cell_form.parts(said)) == 1


def _said(field: Field, dictionary: Dictionary) -> str:
    term = dictionary.term(field.term)
    return (term.normaliser if term else None) or ""


def _cell(
    field: Field, dictionary: Dictionary, reader: UnitReader, address: Address, raw: str
) -> str:
    said = _said(field, dictionary)
    if field.name == WHOLE:
        return raw
    if field.name in _VILLAGE:
        return address.village
    if field.term == _COUNTRY:
        return address.country
    if said == "address":
        return address.detail
    return _unit_text(reader, said, address) if said in LEVEL_AND_ERA else ""


def _unit_text(reader: UnitReader, said: str, address: Address) -> str:
    """Return the text that the part's own cleaner reads as its unit."""
    level, _ = LEVEL_AND_ERA[said]
    units: dict[str, Unit | None] = {"huyen": address.district, "tinh": address.province}
    if level == "xa":
        return address.units_text
    unit = units[level]
    return reader.index.label(unit) if unit is not None else ""
