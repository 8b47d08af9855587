"""Nested values in one cell of a spreadsheet: one item a line, its parts parted by « | ».

``\\|``, ``\\n`` and ``\\\\`` stand for a bar, a new line and a backslash within a part, ``\\{`` and
``\\[`` for a brace and a bracket that begin no JSON. A part that is itself nested is JSON.
"""

import re
from datetime import datetime

from lienthong.core.contract.model import Field
from lienthong.core.dictionary.json_form import canonical
from lienthong.core.dictionary.value import Value, show

_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([\\|n{\[])")
SEPARATOR = " | "


def write(field: Field, value: Value) -> str:
    """Write an object or array for a cell; anything else as ``show`` says.

    >>> from lienthong.core.contract.model import Field
    >>> ten = Field("ten", "Tên", "", "", "string", "")
    >>> dai = Field("dai", "Dài", "", "", "number", "")
    >>> muc = Field("muc", "Mục", "", "", "array", "", children=(ten, dai))
    >>> write(muc, [{"ten": "Cao", "dai": 12}, {"dai": 3}])
    'Cao | 12\\n | 3'
    """
    if value is None:
        return ""
    if isinstance(value, list):
        least = 1 if field.item is None else 2
        return "\n".join(_item(field.element, item, least) for item in value)
    return _item(field, value, 2)


def _item(field: Field, value: Value, least: int) -> str:
    if not isinstance(value, dict):
        return canonical(value) if isinstance(value, list) else _escape_text(_plain(field, value))
    if not field.children:
        return canonical(value)
    parts = [_part(child, value.get(child.name)) for child in field.children]
    while len(parts) > least and not parts[-1]:
        parts.pop()
    return SEPARATOR.join(parts)


def _part(field: Field, value: Value) -> str:
    nested = isinstance(value, dict | list)
    return _escape(canonical(value)) if nested else _escape_text(_plain(field, value))


def _plain(field: Field, value: Value) -> str:
    if field.logical_type in ("integer", "number") and value is not None:
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.isoformat()
    return show(value)


def _escape_text(text: str) -> str:
    escaped = _escape(text)
    return f"\\{escaped}" if escaped.startswith(("{", "[")) else escaped


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def items(text: str) -> list[str]:
    """Return the lines of a cell that say something."""
    return [line for line in text.splitlines() if line.strip()]


def parts(item: str) -> list[str]:
    """Return the parts of one item, as they were before they were written.

    >>> parts("Cao | 12"), parts("a\\\\|b"), parts(" | 3")
    (['Cao', '12'], ['a|b'], ['', '3'])
    """
    found, start = [], 0
    for bar in _BAR.finditer(item):
        found.append(item[start : bar.end() - 1])
        start = bar.end()
    return [_meant(part.strip()) for part in (*found, item[start:])]


def _meant(part: str) -> str:
    return _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else m[1], part)
