"""All validators a term may name. A new one is one file and one line here."""

from collections.abc import Mapping

from lienthong.core.dictionary.validators import (
    agency_code,
    coordinate,
    document_number,
    email,
    past_date,
    person_name,
    personal_number,
    phone,
    tax_code,
    url,
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
)
BY_NAME: Mapping[str, Validator] = {v.name: v for v in VALIDATORS}
