"""Numbers of documents: without the word "Số" and without spaces around / and -."""

import re

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

_WORD = re.compile(r"(?:số(?:\s*hiệu)?|so)\s*[:.]?\s*(?=[0-9])", re.IGNORECASE)
_MARKS = re.compile(r"\s*([/\-–])\s*")


def clean(raw: Raw) -> Cleaned:
    """Clean the number of a document.

    >>> clean("Số: 2439 / QĐ - TTg")[0]
    '2439/QĐ-TTg'
    """
    number, steps = text.clean(raw)
    if not isinstance(number, str):
        return number, steps
    found = _WORD.match(number)
    bare = number[found.end() :] if found else number
    bare = _MARKS.sub(lambda m: m[1].replace("–", "-"), bare)
    return bare, steps if bare == number else (*steps, Step("document", number, bare))


NORMALISER = Normaliser("document_number", ("string",), lambda field, dictionary: clean)
