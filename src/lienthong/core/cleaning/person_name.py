"""Names of people: tidy text; a name in one case only gets capitals, a mixed one is left alone."""

import re

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

_WORD = re.compile(r"[^\W\d_]+")


def clean(raw: Raw) -> Cleaned:
    """Clean a name.

    >>> clean("NGUYỄN VĂN  AN")[0], clean("h'hen niê")[0], clean("Nguyễn văn An")[0]
    ('Nguyễn Văn An', "H'Hen Niê", 'Nguyễn văn An')
    """
    name, steps = text.clean(raw)
    if not isinstance(name, str) or not (name.isupper() or name.islower()):
        return name, steps
    proper = _WORD.sub(lambda m: m.group()[0].upper() + m.group()[1:].lower(), name)
    if proper == name or len(name) == 1:
        return name, steps
    return proper, (*steps, Step("capitals", name, proper))


NORMALISER = Normaliser("person_name", ("string",), lambda field, dictionary: clean)
