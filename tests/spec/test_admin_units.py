"""Run the tables of administrative units: rows of several columns, addresses, places in text."""

import pytest

from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.cleaning.unit_address import take_apart
from lienthong.core.contract.model import Field, Table
from tests.spec.tables import cases, raw


def _field(name: str, term: str, **more: object) -> Field:
    return Field(name, name, name, "", "string", "", term=term, group="Nơi", **more)


PLACE = (
    _field("ma_tinh", "dia-chi.ma-tinh"),
    _field("ma_xa", "dia-chi.ma-xa"),
    _field("dia_chi", "dia-chi.chi-tiet"),
)


def _table(*fields: Field) -> Table:
    return Table("thu", "thu", "Thử", "Test", "", fields, ())


@pytest.mark.parametrize(
    ("commune", "province", "address", "code", "province_code", "steps"),
    cases("admin_units", "rows", 6),
)
def test_rows(commune, province, address, code, province_code, steps, shipped):
    row = {"ma_xa": raw(commune), "ma_tinh": raw(province), "dia_chi": raw(address)}

    done = TableStandardiser.of(_table(*PLACE), shipped).standardise(row)

    asked = any(problem.is_question for problem in done.problems)
    taken = ", ".join(s.name for s in done.steps if s.column != "dia_chi")
    assert (done.values["ma_xa"] or "∅", done.values["ma_tinh"] or "∅") == (code, province_code)
    assert ("hỏi" if asked else taken) == steps


@pytest.mark.parametrize(
    ("address", "detail", "village", "commune", "district", "province"),
    cases("admin_units", "addresses", 6),
)
def test_addresses(address, detail, village, commune, district, province, shipped):
    found = take_apart(shipped.units, address)

    names = [unit.full_name if unit else "" for unit in (found.district, found.province)]
    assert (found.detail, found.village) == (detail, village)
    assert [*(u.full_name for u in found.communes[:1]), *names] == (
        [commune, district, province] if commune else ["", ""]
    )
    assert found.sure is bool(commune)
