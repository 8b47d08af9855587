"""One term as a file says it: an entry of ``key: value``, read with all its faults, and written.

YAML, a spreadsheet row, the form of a page and a stored version all pass through here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, cast, get_args

from lienthong.base.i18n import N_
from lienthong.core.contract.model import LOGICAL_TYPES, LogicalType, Privacy
from lienthong.core.dictionary.model import State, Term

# In the order in which files are written.
KEYS = (
    "id", "name_vi", "name_en", "definition", "type", "min_length", "max_length", "pattern",
    "unit", "minimum", "maximum", "normaliser", "validator", "code_list", "privacy", "identifier",
    "source", "source_from", "source_to", "source_replaced_by", "aliases", "version", "state",
    "replaced_by",
)  # fmt: skip
NEEDED = ("id", "name_vi", "name_en", "definition", "type")
# What a person writes; the rest is told by the workflow.
WRITTEN = KEYS[: KEYS.index("version")]
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "min_length": int,
    "max_length": int,
    "version": int,
    "minimum": (int, float),
    "maximum": (int, float),
    "identifier": bool,
    "aliases": list,
    "source_from": date,
    "source_to": date,
}
_CHOICES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "type": (LOGICAL_TYPES, N_("Kiểu dữ liệu «%(value)s» không có.")),
    "privacy": (
        get_args(Privacy),
        N_("Mức riêng tư «%(value)s» không có; chỉ nhận: none, basic, sensitive."),
    ),
    "state": (get_args(State), N_("Trạng thái «%(value)s» không có.")),
}


@dataclass(frozen=True)
class Fault:
    """Why an entry cannot be taken: the key, the rule and the remedy."""

    key: str
    message: str
    remedy: str
    values: Mapping[str, object] = field(default_factory=dict)


def faults_of(entry: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every fault in the shape of an entry: keys missing, unknown, of the wrong kind."""
    for key in NEEDED:
        if not entry.get(key):
            yield Fault(
                key,
                N_("Thuật ngữ thiếu mục «%(key)s»."),
                N_("Bổ sung mục này cho thuật ngữ."),
                {"key": key},
            )
    for key, value in entry.items():
        message = _wrong(str(key), value)
        if message and not (key in NEEDED and not value):
            yield Fault(
                str(key),
                message,
                N_("Sửa mục này theo tài liệu tham chiếu của từ điển."),
                {"key": key, "value": value},
            )


def _wrong(key: str, value: object) -> str:
    if key not in KEYS:
        return N_("Khóa «%(key)s» không có trong từ điển.")
    choices, message = _CHOICES.get(key, ((), ""))
    if choices and value not in choices:
        return message
    kind = _KINDS.get(key, str)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        return N_("Giá trị «%(value)s» của khóa «%(key)s» sai kiểu.")
    return ""


def term_of(entry: Mapping[str, Any], source: str = "") -> Term:
    """Make the term of an entry without faults; ``source`` serves when it names none."""
    text = {key: value for key, value in entry.items() if isinstance(value, str)}
    return Term(
        id=text["id"],
        name_vi=text["name_vi"],
        name_en=text["name_en"],
        definition=text["definition"],
        logical_type=cast(LogicalType, text["type"]),
        max_length=entry.get("max_length"),
        pattern=text.get("pattern"),
        normaliser=text.get("normaliser"),
        validator=text.get("validator"),
        code_list=text.get("code_list"),
        privacy=cast(Privacy, text.get("privacy", "none")),
        identifier=bool(entry.get("identifier")),
        source=text.get("source", source),
        aliases=tuple(str(alias) for alias in entry.get("aliases") or ()),
        min_length=entry.get("min_length"),
        unit=text.get("unit", ""),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        source_from=entry.get("source_from"),
        source_to=entry.get("source_to"),
        source_replaced_by=text.get("source_replaced_by", ""),
        version=entry.get("version", 1),
        state=cast(State, text.get("state", "approved")),
        replaced_by=text.get("replaced_by", ""),
    )


_DEFAULTS = {f.name: f.default for f in fields(Term)}


def entry_of(term: Term) -> dict[str, Any]:
    """Return the entry of a term, without what is left at its default.

    >>> entry_of(Term("a.b", "A", "A", "Một điều.", "string", aliases=("x",)))["aliases"]
    ['x']
    """
    entry: dict[str, Any] = {}
    for key in KEYS:
        name = "logical_type" if key == "type" else key
        value = getattr(term, name)
        if value not in (None, "", ()) and value != _DEFAULTS[name]:
            entry[key] = list(value) if isinstance(value, tuple) else value
    return entry


def entry_of_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """Read the texts of a spreadsheet row or a form; what cannot be read stays a text.

    ``faults_of`` then names it. Aliases are parted by semicolons or lines.
    """
    entry: dict[str, Any] = {}
    for key, cell in cells.items():
        text = cell.strip()
        if text:
            entry[key] = _READ.get(key, str)(text)
    return entry


def cells_of(term: Term) -> list[str]:
    """Return the row of a term, in the order of WRITTEN."""
    entry = entry_of(term)
    return [_cell(entry.get(key)) for key in WRITTEN]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def plain_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry as JSON can hold it."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in entry.items()}


def entry_of_plain(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry that ``plain_of`` made plain."""
    return {
        k: _day(v) if _KINDS.get(k) is date and isinstance(v, str) else v for k, v in plain.items()
    }


def _whole(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 16 else text


def _number(text: str) -> float | int | str:
    whole = _whole(text)
    if isinstance(whole, int):
        return whole
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _yes(text: str) -> bool | str:
    words = {"true": True, "có": True, "x": True, "1": True, "on": True}
    words |= {"false": False, "không": False, "0": False}
    return words.get(text.casefold(), text)


def _day(text: str) -> date | str:
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return text


def _many(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]


_READ: Mapping[str, Callable[[str], object]] = {
    "min_length": _whole,
    "max_length": _whole,
    "version": _whole,
    "minimum": _number,
    "maximum": _number,
    "identifier": _yes,
    "aliases": _many,
    "source_from": _day,
    "source_to": _day,
}
