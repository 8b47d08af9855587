"""Text: composed Unicode, no invisible characters, single spaces. Wording is never touched.

Both ways of placing tones (hoà, hòa) stay as written: names are not ours to respell. A mark on a
vowel that neither way allows (tìên) is moved. See ``tone``.
"""

import re
import unicodedata
from datetime import datetime, time
from decimal import Decimal
from math import isfinite

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.cleaning import tone
from lienthong.core.cleaning.model import (
    CannotRead,
    Clean,
    Cleaned,
    Normaliser,
    Raw,
    Step,
    Unsure,
)
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.placeholders import DOUBTFUL, is_placeholder
from lienthong.core.rules.model import Choice

# Excel writes these where a formula failed: the value is lost, not empty.
_FORMULA_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_SPACES = re.compile(r"\s+")
_LINE_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
# Eth (Ð, ð) and African D (Ɖ) look like Đ and come from old fonts.
_LETTER_D = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})
_LOOK_ALIKES = frozenset(map(chr, _LETTER_D))


def is_clean(text: str) -> bool:
    """Say whether a one-line text needs no work at all (the usual case, and a fast answer)."""
    return (
        text.isprintable()
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def tidy(text: str, *, lines: bool = False) -> tuple[str, tuple[Step, ...]]:
    """Return the text tidied, with the steps that changed it.

    >>> tidy("  Đền\\u00a0 Trần\\u200b ")[0]
    'Đền Trần'
    """
    if is_clean(text):
        return text, ()
    steps: list[Step] = []
    for name, after in (
        ("invisible", _visible(text)),
        ("unicode", None),
        ("whitespace", None),
    ):
        done = after if after is not None else _later(name, text, lines)
        if done != text:
            steps.append(Step(name, text, done))
            text = done
    return text, tuple(steps)


def _later(name: str, text: str, lines: bool) -> str:
    if name == "unicode":
        return unicodedata.normalize("NFC", text)
    if not lines:
        return _SPACES.sub(" ", text).strip()
    rows = _LINE_SPACES.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(row.strip() for row in rows)).strip()


def _visible(text: str) -> str:
    """Drop control, format, unassigned and surrogate characters; keep every kind of space."""
    return "".join(
        c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn")
    )


def written(raw: Raw) -> tuple[str, tuple[Step, ...]]:
    """Return any cell as text; a whole float loses the ``.0`` that Excel gave it.

    >>> written(12.0)[0], written(2025)[0]
    ('12', '2025')
    """
    if isinstance(raw, str):
        return raw, ()
    if raw is None:
        return "", ()
    if isinstance(raw, bool):
        return ("true" if raw else "false"), ()
    if isinstance(raw, int):
        return _digits(raw), ()
    if isinstance(raw, float):
        return _from_float(raw)
    if isinstance(raw, Decimal):
        return (f"{raw:f}" if raw.is_finite() and abs(raw.adjusted()) < 100 else str(raw)), ()
    if isinstance(raw, datetime) and raw.time() == time() and raw.tzinfo is None:
        return raw.date().isoformat(), ()
    if isinstance(raw, dict | list):
        return str(raw), ()
    return raw.isoformat(), ()


def _digits(number: int) -> str:
    return str(number) if abs(number) < 10**400 else hex(number)  # str refuses 4,300 digits


def _from_float(raw: float) -> tuple[str, tuple[Step, ...]]:
    if not isfinite(raw):
        return "", ()
    if raw.is_integer() and abs(raw) < 1e15:
        text = str(int(raw))
        return text, (Step("excel-number", repr(raw), text),)
    return repr(raw), ()


def one_line(raw: Raw) -> tuple[str | None, tuple[Step, ...]]:
    """Return a cell as tidy one-line text; empty or placeholder becomes None.

    Raises CannotRead for the error value of a failed Excel formula.
    """
    if isinstance(raw, str) and is_clean(raw):
        return _meaningful(raw, ())
    text, steps = written(raw)
    text, more = tidy(text)
    return _meaningful(text, steps + more)


def _meaningful(text: str, steps: tuple[Step, ...]) -> tuple[str | None, tuple[Step, ...]]:
    if not text:
        return None, steps
    if text[0] == "#" and text.upper() in _FORMULA_ERRORS:
        raise CannotRead(
            N_("Ô ở cột «%(title)s» chứa lỗi công thức «%(value)s»."),
            N_("Sửa công thức trong tệp Excel, hoặc gõ thẳng giá trị vào ô."),
        )
    if is_placeholder(text):
        return None, (*steps, Step("placeholder", text, ""))
    return text, steps


def or_empty(said: str, refusal: CannotRead) -> CannotRead:
    """Return the refusal; for «x» and the like, the question whether the cell is empty."""
    if fold(said) not in DOUBTFUL:
        return refusal
    empty = Choice("", N_("(để trống)"), N_("chữ này thường thay cho ô trống"))
    return Unsure(refusal.message, refusal.remedy, (empty,), refusal.values)


def spelt(text: str, steps: tuple[Step, ...]) -> tuple[str, tuple[Step, ...]]:
    """Replace look-alikes of Đ, and move tones off vowels that cannot bear them."""
    if text.isascii():
        return text, steps
    fixed = text
    if not _LOOK_ALIKES.isdisjoint(text):
        fixed = text.translate(_LETTER_D)
        steps = (*steps, Step("letter-d", text, fixed))
    return tone.mend(fixed, steps)


def clean(raw: Raw) -> Cleaned:
    """Clean a one-line text.

    >>> clean(" Chùa  Một Cột ")[0], clean("N/A")[0]
    ('Chùa Một Cột', None)
    """
    text, steps = one_line(raw)
    return (None, steps) if text is None else spelt(text, steps)


def clean_lines(raw: Raw) -> Cleaned:
    """Clean a text that may have several lines."""
    text, steps = written(raw)
    text, more = tidy(text, lines=True)
    kept, steps = _meaningful(text, steps + more)
    return (None, steps) if kept is None else spelt(kept, steps)


def _bind(field: Field, dictionary: Dictionary) -> Clean:
    return clean_lines if field.multiline else clean


TEXT = Normaliser("text", ("string",), _bind)
MULTILINE = Normaliser("multiline", ("string",), lambda field, dictionary: clean_lines)
