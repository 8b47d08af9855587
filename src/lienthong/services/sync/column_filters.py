"""Which texts of a column are right for certain, told by Arrow for all of them at once.

A filter knows only the commonest rules, and may always say «not certain»: such a text is then read
and checked by itself. What it lets through must pass every rule, to the last letter.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from lienthong.core.contract.model import Field
from lienthong.core.dictionary.placeholders import PLACEHOLDERS
from lienthong.core.rules.model import Check

Filter = Callable[[pa.StringArray], pa.BooleanArray]

_NOTHING_SAID = max(map(len, PLACEHOLDERS))  # letters; a longer text says something
_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?\+00$"
)
# Patterns that mean the same to Python and to RE2, or less to RE2: letters, sets of letters,
# counts, groups, alternatives. Nothing negated, no flags, nothing that looks around.
_ALIKE = re.compile(
    r"\^?(?:[A-Za-z0-9 _/,:@#-]|\\[d.\-/+()]|\[[A-Za-z0-9 _/.-]+\]|\{[0-9]{1,3}(?:,[0-9]{1,3})?\}"
    r"|\((?![?])|\)|[|?+*])*\$?"
)


def filter_of(field: Field, checks: Sequence[Check]) -> Filter | None:
    """Return the filter of a column with these rules about its value, or None without one."""
    kinds = {check.rule.kind for check in checks}
    if field.logical_type == "timestamp" and kinds <= {"type", "required"}:
        return moments
    if field.logical_type != "string" or not kinds <= _OF_TEXTS.keys():
        return None
    tests = [test for check in checks if (test := _OF_TEXTS[check.rule.kind](check)) is not None]
    return _all_of([_filled, *tests])


def moments(column: pa.StringArray) -> pa.BooleanArray:
    """Tell which texts are moments in the text form."""
    days = pc.utf8_slice_codeunits(column, 0, 10)
    real = [day for day in pc.unique(days).to_pylist() if day is not None and _is_day(day)]
    return pc.and_(
        pc.match_substring_regex(column, _MOMENT), pc.is_in(days, pa.array(real, pa.string()))
    )


def _all_of(tests: Sequence[Filter]) -> Filter:
    def certain(column: pa.StringArray) -> pa.BooleanArray:
        found = tests[0](column)
        for test in tests[1:]:
            found = pc.and_(found, test(column))
        return found

    return certain


def _filled(column: pa.StringArray) -> pa.BooleanArray:
    return pc.greater(pc.binary_length(column), 0)


def _nothing_to_ask(check: Check) -> Filter | None:
    return None


def _length(check: Check) -> Filter:
    least, most = check.rule.values["min"], check.rule.values["max"]

    def certain(column: pa.StringArray) -> pa.BooleanArray:
        size = pc.utf8_length(column)
        found = pc.greater_equal(size, int(least))
        return found if most == "∞" else pc.and_(found, pc.less_equal(size, int(most)))

    return certain


def _pattern(check: Check) -> Filter:
    whole = f"^(?:{check.rule.values['pattern']})$"
    if not _ALIKE.fullmatch(check.rule.values["pattern"]) or not _is_known_to_re2(whole):
        return lambda column: pc.less(pc.binary_length(column), 0)
    return lambda column: pc.match_substring_regex(column, whole)


def _is_known_to_re2(pattern: str) -> bool:
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True


def _placeholder(check: Check) -> Filter:
    return lambda column: pc.or_(
        pc.greater(pc.utf8_length(column), _NOTHING_SAID),
        pc.match_substring_regex(column, _SAYS_SOMETHING),
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _first_letters() -> str:
    """Return the ASCII letters and digits no text that stands for «nothing» begins with."""
    taken = {text[0] for text in PLACEHOLDERS}
    return "".join(c for c in string.ascii_letters + string.digits if c.lower() not in taken)


_SAYS_SOMETHING = f"^[{_first_letters()}]"
_OF_TEXTS: dict[str, Callable[[Check], Filter | None]] = {
    "type": _nothing_to_ask,
    "required": _nothing_to_ask,
    "placeholder": _placeholder,
    "length": _length,
    "pattern": _pattern,
}
