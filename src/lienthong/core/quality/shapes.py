r"""Which patterns every engine reads as Python does, and what a pattern says of length alone.

``\w`` is ASCII on one engine and Unicode on another, so only plain characters and explicit ASCII
classes are let through; any other pattern is left to the reference. Turning runs of digits into
casts was tried and is slower than RE2: a cast also takes signs, spaces, points and exponents.
"""

import re

# What RE2, PostgreSQL and Python read alike: plain characters, explicit ASCII classes, groups.
_ALIKE = re.compile(
    r"(?:[A-Za-z0-9@/_ ,:;%&=<>~'\"!-]|\\[.\-+*?()\[\]{}/|^$\\]"
    r"|\[(?:[A-Za-z0-9@_ .,/+%-]|\\[-.\]\[/])+\]|[()|*+?]|\{\d+(?:,\d*)?\}|\(\?:)*"
)
_ANYTHING = re.compile(
    r"\[(?:\\s\\S|\\S\\s)\](?:(?P<sign>[+*])|\{(?P<low>\d+)(?P<comma>,)?(?P<high>\d+)?\})"
)
# Possessive and lazy repeats, and groups with marks, are not the same everywhere.
_READ_APART = re.compile(r"[*+?}][*+?]|\(\?(?!:)|\n")


def portable(pattern: str) -> str | None:
    r"""Return the pattern when every engine reads it as Python does, without its anchors.

    >>> portable("^[A-Z]{2}-[0-9]+$"), portable(r"\w+"), portable("[À-ỹ]+")
    ('[A-Z]{2}-[0-9]+', None, None)
    """
    text = pattern.removeprefix("^")
    if text.endswith("$") and not text.endswith(r"\$"):
        text = text[:-1]
    alike = _ALIKE.fullmatch(text) and not _READ_APART.search(text)
    return text if text and alike else None


def length_only(pattern: str) -> tuple[int, int | None] | None:
    r"""Return the least and greatest length of a pattern that asks nothing but it, else None.

    >>> length_only(r"^[\s\S]{2,60}$"), length_only(r"[\s\S]{5}"), length_only(r"[\s\S]+")
    ((2, 60), (5, 5), (1, None))
    >>> length_only(".{2,60}") is None  # a dot is no new line
    True
    """
    text = pattern.removeprefix("^").removesuffix("$")
    found = _ANYTHING.fullmatch(text)
    if found is None:
        return None
    if found["sign"]:
        return (1 if found["sign"] == "+" else 0), None
    low = int(found["low"])
    return low, (int(found["high"]) if found["high"] else None) if found["comma"] else low
