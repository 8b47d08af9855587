"""How the values of a column are written: digits, letters, both, or running text."""

import re
from collections import Counter
from typing import cast

from lienthong.core.cleaning.model import Raw
from lienthong.core.cleaning.text import written
from lienthong.core.profiling.model import Sampled, Shape

_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_TEMPLATE = 24


def shape(sampled: Sampled) -> Shape:
    """Return the share of each class of writing, and the commonest template."""
    classes: Counter[str] = Counter()
    templates: Counter[str] = Counter()
    for value, count in sampled.values:
        text = written(cast(Raw, value))[0].strip()
        classes[class_of(text)] += count
        if len(text) <= _LONGEST_TEMPLATE:
            templates[template(text)] += count
    if not sampled.weight:
        return Shape({})
    common, count = templates.most_common(1)[0] if templates else ("", 0)
    shares = {name: n / sampled.weight for name, n in classes.most_common()}
    return Shape(shares, common, count / sampled.weight)


def class_of(text: str) -> str:
    """Return the class of one value.

    >>> class_of("0912"), class_of("noi-dia"), class_of("TV-01"), class_of("Đền Trần 1")
    ('digits', 'letters', 'mixed', 'text')
    """
    if text.isdigit():
        return "digits"
    if " " in text or "\n" in text:
        return "text"
    return "mixed" if _DIGIT.search(text) else "letters"


def template(text: str) -> str:
    """Return the text with every digit as 9 and every letter as A.

    >>> template("05/03/2020"), template("TV-0001")
    ('99/99/9999', 'AA-9999')
    """
    return _LETTER.sub("A", _DIGIT.sub("9", text))
