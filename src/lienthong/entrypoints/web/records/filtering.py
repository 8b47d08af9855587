"""The filters a list offers, by the kind of each column."""

from dataclasses import dataclass
from typing import Literal

from django.http import QueryDict
from django.utils.translation import gettext as _

from lienthong.core.contract.model import Field, Table
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.records.asking import OPERATOR, PREFIX
from lienthong.entrypoints.web.records.choosing import choices_of
from lienthong.services.contracts.indexes import sortable
from lienthong.services.records.access import Access
from lienthong.services.records.selecting import EMPTY, FILLED

Kind = Literal["choices", "picker", "range", "text", "presence"]
_RANGED = ("date", "timestamp", "time", "integer", "number")


@dataclass(frozen=True)
class Filter:
    """One filter as the page shows it, with what is set now."""

    field: Field
    kind: Kind
    choices: list[tuple[str, str]]
    values: list[str]
    how: str
    low: str
    high: str

    @property
    def name(self) -> str:
        return PREFIX + self.field.name

    @property
    def id(self) -> str:
        return f"loc-{self.field.name}"

    @property
    def value(self) -> str:
        return self.values[0] if self.values and self.values[0] not in (EMPTY, FILLED) else ""

    @property
    def presence(self) -> str:
        """EMPTY or FILLED when the filter asks only that."""
        return next((v for v in (self.how, *self.values) if v in (EMPTY, FILLED)), "")

    @property
    def is_set(self) -> bool:
        return bool(self.values or self.low or self.high or self.presence)

    def said(self) -> str:
        """Say what the filter asks, in words."""
        if self.kind == "choices":
            names = dict(self.choices) | {EMPTY: _("chưa có giá trị"), FILLED: _("có giá trị")}
            return ", ".join(names.get(v, v) for v in self.values)
        if self.presence:
            return _("chưa có giá trị") if self.presence == EMPTY else _("có giá trị")
        if self.low or self.high:
            return f"{self.low or '…'} – {self.high or '…'}"
        code_list = self.field.code_list or ""
        return ", ".join(display.code_name(code_list, v) for v in self.values)


def filters_of(access: Access, table: Table, query: QueryDict) -> list[Filter]:
    """Return the filters of every column that the reader may look at."""
    return [
        _filter(field, query) for field in table.fields if field.name not in access.always_hidden
    ]


def _filter(field: Field, query: QueryDict) -> Filter:
    name, choices = PREFIX + field.name, choices_of(field)
    return Filter(
        field,
        _kind(field, choices),
        choices,
        [v for v in query.getlist(name) if v.strip()],
        query.get(name + OPERATOR, ""),
        query.get(f"{name}__gte", ""),
        query.get(f"{name}__lte", ""),
    )


def _kind(field: Field, choices: list[tuple[str, str]]) -> Kind:
    if not sortable(field):
        return "presence"
    if choices:
        return "choices"
    if field.code_list or field.reference:
        return "picker"
    return "range" if field.logical_type in _RANGED else "text"
