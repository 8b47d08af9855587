"""All validators a term may name. A new one is one file and one line here."""

from collections.abc import Mapping

from lienthong.core.dictionary.validators import (
    accession_number,
    address,
    agency_code,
    coordinate,
    document_number,
    dossier_number,
    email,
    household,
    isbn,
    money,
    organisation_name,
    passport,
    past_date,
    person_name,
    personal_number,
    phone,
    procedure_code,
    tax_code,
    unit_code,
    url,
    vehicle_plate,
    year,
)
from lienthong.core.dictionary.validators.model import Validator

VALIDATORS: tuple[Validator, ...] = (
    personal_number.VALIDATOR,
    person_name.VALIDATOR,
    tax_code.VALIDATOR,
    phone.VALIDATOR,
    email.VALIDATOR,
    url.VALIDATOR,
    coordinate.LONGITUDE,
    coordinate.LATITUDE,
    agency_code.VALIDATOR,
    document_number.VALIDATOR,
    past_date.PAST_DATE,
    past_date.BIRTH_DATE,
    year.YEAR,
    year.BIRTH_YEAR,
    passport.VALIDATOR,
    household.VALIDATOR,
    organisation_name.VALIDATOR,
    address.VALIDATOR,
    unit_code.VALIDATOR,
    procedure_code.VALIDATOR,
    dossier_number.VALIDATOR,
    vehicle_plate.VALIDATOR,
    isbn.VALIDATOR,
    accession_number.VALIDATOR,
    money.VALIDATOR,
)
BY_NAME: Mapping[str, Validator] = {v.name: v for v in VALIDATORS}
