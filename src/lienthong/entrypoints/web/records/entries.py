"""One field of the entry form as the page draws it, with all its parts.

What a field looks like follows from its type and kind alone; how it looks is its template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Term
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.records import posting
from lienthong.entrypoints.web.records.asking import choices_of
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records.attachments import LIMITS, MEGABYTE, Limits

Kind = Literal[
    "choice", "picker", "date", "number", "long", "text",
    "parts", "point", "area", "file", "rows",
]  # fmt: skip
WIDE: frozenset[Kind] = frozenset({"long", "parts", "point", "area", "file", "rows"})
LATITUDE, LONGITUDE = "vi_do", "kinh_do"


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a field, and what to do about it."""

    message: str
    remedy: str
    severe: bool
    column: str = ""


@dataclass(frozen=True)
class Entry:
    """One input of the form, or a group of inputs that make one value.

    ``path`` names the input. ``parts`` are the inputs of a group; for a list, one entry an item.
    ``is_required`` is False for the parts of what may be left out whole.
    ``hidden`` says that the condition of the field does not hold, ``idle`` that it holds a value
    all the same. ``decides`` says that conditions of other fields read it. ``pair`` holds the ids
    of the latitude and the longitude that a map under this field sets.
    """

    field: Field
    path: str
    kind: Kind
    value: str
    title: str
    choices: Sequence[tuple[str, str]] = ()
    complaints: Sequence[Complaint] = ()
    fixed: bool = False
    parts: Sequence["Entry"] = ()
    hidden: bool = False
    idle: bool = False
    condition: str = ""
    decides: bool = False
    chosen: str = ""
    file: Mapping[str, Any] | None = None
    pair: tuple[str, str] | None = None
    number: int = 0
    is_required: bool = False

    @property
    def id(self) -> str:
        return input_id(self.path)

    @property
    def is_wide(self) -> bool:
        return self.kind in WIDE

    @property
    def is_group(self) -> bool:
        return self.kind in ("parts", "point", "rows", "file", "area") or bool(self.parts)

    @property
    def help(self) -> str:
        return self.field.help or self.field.description

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-help"] if self.help else []
        return " ".join([*parts, *([f"{self.id}-error"] if self.complaints else [])])

    @property
    def term(self) -> Term | None:
        return dictionary.current().term(self.field.term)

    @property
    def limits(self) -> Limits:
        return LIMITS[self.field.kind]

    @property
    def most_megabytes(self) -> int:
        return self.limits.max_bytes // MEGABYTE

    @property
    def placeholder(self) -> str:
        return _placeholder(self.field) if self.kind in ("date", "text") else ""


def input_id(path: str) -> str:
    """Return the id of the input of a path; identifiers of pages hold no dots."""
    return f"f-{path.replace('.', '-')}"


@dataclass(frozen=True)
class Drawing:
    """What the entries of one form share: its table, its texts, what is wrong with it."""

    table: Table
    texts: Mapping[str, str]
    keeper: posting.Keeper
    complaints: Mapping[str, Sequence[Complaint]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    def entry(
        self, column: Field, path: str, title: str, number: int = 0, *, within: bool = True
    ) -> Entry:
        """Draw one value with all its parts. ``within`` says whether what holds it is required."""
        value = self.texts.get(path, "")
        choices = [] if column.is_nested else choices_of(column)
        if value and choices and value not in dict(choices):
            choices = [(value, value), *choices]
        kind = kind_of(column, bool(choices))
        return Entry(
            field=column,
            path=path,
            kind=kind,
            value=value,
            title=title,
            choices=choices,
            complaints=self.complaints.get(path, ()),
            fixed=path in self.fixed,
            parts=self._parts(column, path, kind),
            chosen=self.names.get(path, "") if kind == "picker" else "",
            file=self.keeper.read(value) if kind == "file" and value else None,
            pair=_pair_of_point(path) if kind == "point" else None,
            number=number,
            is_required=(column.required or path in self.table.primary_key) and within,
        )

    def _parts(self, column: Field, path: str, kind: Kind) -> list[Entry]:
        if kind in ("parts", "point"):
            in_list = path.rpartition(".")[2].isdecimal()
            within = column.required or in_list
            return [
                self.entry(c, f"{path}.{c.name}", title_of(c), within=within)
                for c in column.children
            ]
        if kind != "rows":
            return []
        element = posting.element_of(column)
        return [
            self.entry(
                element,
                f"{path}.{at}",
                _("%(title)s, dòng %(number)s") % {"title": title_of(column), "number": n},
                n,
            )
            for n, at in enumerate(posting.positions(self.texts, path), start=1)
        ]


def title_of(column: Field) -> str:
    """Return the name of a field in the reader's language."""
    return display.title_of(column)


def kind_of(column: Field, has_choices: bool) -> Kind:
    """Return how a field is drawn."""
    if posting.is_file(column):
        return "file"
    if posting.is_area(column):
        return "area"
    if column.logical_type == "array":
        return "rows"
    if column.logical_type == "object":
        return "point" if column.kind == "point" else "parts"
    if has_choices:
        return "choice"
    if column.reference or column.code_list:
        return "picker"
    if column.logical_type in ("date", "timestamp"):
        return "date"
    if column.logical_type in ("integer", "number"):
        return "number"
    return "long" if column.multiline else "text"


def pairs(table: Table) -> dict[str, tuple[str, str]]:
    """Return the second column of each latitude and longitude pair → the ids of both inputs."""
    found: dict[str, tuple[str, str]] = {}
    names = [f.name for f in table.fields if f.logical_type == "number"]
    for name in names:
        other = name.replace(LATITUDE, LONGITUDE)
        if LATITUDE in name and other in names:
            second = max(name, other, key=names.index)
            found[second] = (input_id(name), input_id(other))
    return found


def _pair_of_point(path: str) -> tuple[str, str]:
    return input_id(f"{path}.{LATITUDE}"), input_id(f"{path}.{LONGITUDE}")


def _placeholder(column: Field) -> str:
    if column.kind == "partial-date":
        return _("ngày/tháng/năm, tháng/năm hoặc năm")
    if column.kind == "uncertain-date":
        return _("khoảng thế kỷ XV; trước 1945; 1990")
    if column.logical_type == "timestamp":
        return _("ngày/tháng/năm giờ:phút")
    if column.logical_type == "time":
        return _("giờ:phút")
    return _("ngày/tháng/năm") if column.logical_type == "date" else ""
