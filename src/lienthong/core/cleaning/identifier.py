"""Identifiers written in capitals without gaps: passports, households, plates, dossiers, ISBN …

Each member takes away what people put between the marks and nothing else; a text that does not
come out in the identifier's shape stays as it was written, for the rules to refuse.
"""

import re
from collections.abc import Callable

from stdnum import isbn

from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import Clean, Cleaned, Normaliser, Raw, Step

# Without a gap after the series «30A12345» could be read in two ways: it stays as written.
_PLATE = re.compile(
    r"([1-9][0-9])[\s-]*([A-ZĐ]{1,2}[0-9]?)[\s-]+([0-9]{2,3}[.\s]?[0-9]{2})", re.IGNORECASE
)


def joined(marks: str) -> Callable[[str], str]:
    """Make a writer that takes away spaces and the given marks, in capitals.

    >>> joined(".-")("p 0012-3456")
    'P00123456'
    """
    gap = re.compile(rf"[\s{re.escape(marks)}]+")
    return lambda said: gap.sub("", said).upper()


def spaced_marks(said: str) -> str:
    """Take away the spaces around and instead of marks, keeping case.

    >>> spaced_marks("BTLS. 12345 / Gm . 12")
    'BTLS.12345/Gm.12'
    """
    return re.sub(r"\s*([./:_-])\s*", r"\1", said)


def dossier(said: str) -> str:
    """Write a dossier number without spaces, in capitals, with plain hyphens.

    >>> dossier("h29.19 – 250105 - 0001")
    'H29.19-250105-0001'
    """
    return re.sub(r"\s+", "", said).upper().replace("–", "-")


def plate(said: str) -> str:
    """Write a vehicle plate as place, series, hyphen, number; anything else as it is.

    >>> plate("30a 123.45"), plate("29-H1 234.56"), plate("80LD-1234"), plate("30A12345")
    ('30A-12345', '29H1-23456', '80LD-1234', '30A12345')
    """
    found = _PLATE.fullmatch(said)
    if found is None:
        return said
    return f"{found[1]}{found[2].upper()}-{re.sub(r'[^0-9]', '', found[3])}"


def book_number(said: str) -> str:
    """Write an ISBN as digits; ten become thirteen, so that one book has one number.

    >>> book_number("ISBN 978-604-1-23456-7"), book_number("0-471-95869-7"), book_number("12")
    ('9786041234567', '9780471958697', '12')
    """
    bare = re.sub(r"\A\s*ISBN(?:-1[03])?\s*:?\s*", "", said, flags=re.IGNORECASE)
    return str(isbn.to_isbn13(isbn.compact(bare))) if isbn.is_valid(bare) else said


def _normaliser(name: str, write: Callable[[str], str]) -> Normaliser:
    def clean(raw: Raw) -> Cleaned:
        said, steps, _ = code.plain(raw)
        if said is None:
            return None, steps
        done = write(said)
        return done, steps if done == said else (*steps, Step("identifier", said, done))

    bound: Clean = clean
    return Normaliser(name, ("string",), lambda field, dictionary: bound)


PASSPORT = _normaliser("passport", joined(".-"))
HOUSEHOLD = _normaliser("household", joined(".-"))
PROCEDURE = _normaliser("procedure_code", joined(""))
DOSSIER = _normaliser("dossier_number", dossier)
PLATE = _normaliser("vehicle_plate", plate)
BOOK = _normaliser("isbn", book_number)
ACCESSION = _normaliser("accession_number", spaced_marks)
