"""All normalisers a term may name. A new one is one file and one line here."""

from collections.abc import Mapping

from lienthong.core.cleaning import (
    address,
    area,
    boolean,
    code,
    code_list,
    coordinate,
    date,
    document_number,
    edtf_date,
    email,
    identifier,
    money,
    number,
    organisation_name,
    person_name,
    personal_number,
    phone,
    tax_code,
    text,
    time_of_day,
    timestamp,
    url,
    year,
)
from lienthong.core.cleaning.model import Normaliser
from lienthong.core.contract.model import LogicalType

NORMALISERS: tuple[Normaliser, ...] = (
    text.TEXT,
    text.MULTILINE,
    person_name.NORMALISER,
    organisation_name.NORMALISER,
    address.NORMALISER,
    code.CODE,
    code.UPPER_CODE,
    code.UNIT_CODE_2,
    code.UNIT_CODE_3,
    code.UNIT_CODE_5,
    code_list.NORMALISER,
    personal_number.NORMALISER,
    tax_code.NORMALISER,
    document_number.NORMALISER,
    identifier.PASSPORT,
    identifier.HOUSEHOLD,
    identifier.PROCEDURE,
    identifier.DOSSIER,
    identifier.PLATE,
    identifier.BOOK,
    identifier.ACCESSION,
    phone.NORMALISER,
    email.NORMALISER,
    url.NORMALISER,
    date.NORMALISER,
    timestamp.NORMALISER,
    time_of_day.NORMALISER,
    edtf_date.PARTIAL,
    edtf_date.UNCERTAIN,
    area.NORMALISER,
    year.NORMALISER,
    number.INTEGER,
    number.NORMALISER,
    money.NORMALISER,
    coordinate.LONGITUDE,
    coordinate.LATITUDE,
    boolean.NORMALISER,
)
BY_NAME: Mapping[str, Normaliser] = {n.name: n for n in NORMALISERS}
BY_TYPE: Mapping[LogicalType, Normaliser] = {
    "string": text.TEXT,
    "integer": number.INTEGER,
    "number": number.NORMALISER,
    "boolean": boolean.NORMALISER,
    "date": date.NORMALISER,
    "time": time_of_day.NORMALISER,
    "timestamp": timestamp.NORMALISER,
}
# A kind that says more than its type, and more than a term.
BY_KIND: Mapping[str, Normaliser] = {
    "partial-date": edtf_date.PARTIAL,
    "uncertain-date": edtf_date.UNCERTAIN,
    "latitude": coordinate.LATITUDE,
    "longitude": coordinate.LONGITUDE,
    "area": area.NORMALISER,
}
