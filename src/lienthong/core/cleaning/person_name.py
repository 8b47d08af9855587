"""Names of people: tidy text; a name in one case only gets capitals, a mixed one is left alone."""

import re

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

_WORD = re.compile(r"[^\W\d_]+")


def clean(raw: Raw) -> Cleaned:
    """Clean a name.

    >>> clean("NGUYỄN VĂN  AN")[0], clean("h'hen niê")[0], clean("Nguyễn văn An")[0]
    ('Nguyễn Văn An', "H'Hen Niê", 'Nguyễn văn An')

    A letter without a capital of its own stays («ß» would become two letters).

    >>> clean("0ß")[0], clean("ßa")[0]
    ('0ß', 'ßa')
    """
    name, steps = text.clean(raw)
    if not isinstance(name, str) or not (name.isupper() or name.islower()):
        return name, steps
    proper = _WORD.sub(_capitalised, name)
    if proper == name or len(name) == 1:
        return name, steps
    return proper, (*steps, Step("capitals", name, proper))


def _capitalised(word: re.Match[str]) -> str:
    first, rest = word.group()[0], word.group()[1:]
    return (first.upper() if len(first.upper()) == 1 else first) + rest.lower()


NORMALISER = Normaliser("person_name", ("string",), lambda field, dictionary: clean)
