"""Names of organisations: tidy text, and the abbreviations that have one reading written out."""

import re

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

# Only what can be read in one way; «CP» alone or «TT» cannot.
_FORMS = (
    (re.compile(r"\A(?:Cty|C\.ty|Cong ty|CTY|CÔNG TY)\b\.?", re.IGNORECASE), "Công ty"),
    (re.compile(r"\A(Công ty) (?:Trách nhiệm hữu hạn|T\.N\.H\.H)\b", re.IGNORECASE), r"\1 TNHH"),
    (re.compile(r"\A(Công ty TNHH) (?:(?:Một|1) thành viên|1 ?TV)\b", re.IGNORECASE), r"\1 MTV"),
    (re.compile(r"\A(?:DNTN|D\.N\.T\.N)\b\.?"), "Doanh nghiệp tư nhân"),
    (re.compile(r"\A(?:HTX|H\.T\.X)\b\.?"), "Hợp tác xã"),
    (re.compile(r"\AUBND\b"), "Ủy ban nhân dân"),
)  # fmt: skip


def clean(raw: Raw) -> Cleaned:
    """Clean an organisation's name; capitals stay as they are: names are spelt by their owners.

    >>> clean("Cty  TNHH Một thành viên Hoa Sen")[0], clean("UBND xã Phúc Xá")[0]
    ('Công ty TNHH MTV Hoa Sen', 'Ủy ban nhân dân xã Phúc Xá')
    """
    name, steps = text.clean(raw)
    if not isinstance(name, str):
        return name, steps
    full = name
    for pattern, form in _FORMS:
        full = pattern.sub(form, full)
    return full, steps if full == name else (*steps, Step("abbreviation", name, full))


NORMALISER = Normaliser("organisation_name", ("string",), lambda field, dictionary: clean)
