"""A profile: how rows become messages to one kind of receiver, and how its answers are read.

What Thông tư 08/2025/TT-BCA asks is known from third parties only (grade C), so every name, case,
nesting, status and path is a member of the profile and none is a constant of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Format = Literal["xml", "json"]
Case = Literal["pascal", "camel", "as-written"]
JsonList = Literal["named", "nested", "bare"]
Arrays = Literal["repeat", "wrap"]
Numbers = Literal["number", "text"]
Parts = Literal["exact", "all"]
# A template: names to templates; a text that starts with $ is filled, another is itself.
Template = Mapping[str, "Template | str"]


@dataclass(frozen=True)
class Shape:
    """The form of a message around its records. ``json_list`` says how JSON holds the list."""

    format: Format
    case: Case
    list_name: str
    item_name: str
    json_list: JsonList = "named"
    arrays: Arrays = "repeat"
    array_item: str = "Item"
    namespace: str = ""


@dataclass(frozen=True)
class PartialDates:
    """Names of the three fields a date that may lack its day travels in; {name} is the column's.

    ``fill`` exact sends only the most exact field, all also the coarser ones. ``other`` takes a
    date that is no plain day, month or year; empty leaves it out.
    """

    day: str = "{name}"
    month: str = "{name}ThangNam"
    year: str = "{name}Nam"
    other: str = "{name}MoTa"
    fill: Parts = "exact"


@dataclass(frozen=True)
class Formats:
    """How values are written: strftime patterns, words of truth, minutes east of UTC."""

    date: str = "%Y-%m-%d"
    timestamp: str = "%Y-%m-%dT%H:%M:%S"
    true: str = "true"
    false: str = "false"
    numbers: Numbers = "number"
    offset_minutes: int = 420
    partial: PartialDates = PartialDates()


@dataclass(frozen=True)
class TableMap:
    """One table: its code of data type, where it is posted, names and values of its columns.

    ``names`` gives a column (or ``column.part``) its name in the message as it is to be written,
    an empty one leaves it out. ``values`` translates single values. ``effective`` is the column
    that holds the day from which the record counts.
    """

    type: str
    path: str = ""
    file_type: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    effective: str = ""
    skip: bool = False


@dataclass(frozen=True)
class Message:
    """The record's template and what fills it beside the row.

    ``version_offset`` is added to a row's version: for a receiver that holds greater ones from a
    system before, or from before a backup was put back.
    """

    record: Template
    file: Template
    record_id: str
    source_id: str
    source_name: str
    reasons: Mapping[str, str]
    file_url: str = ""
    version_offset: int = 0


@dataclass(frozen=True)
class Http:
    """The request. In path and headers {type}, {table}, {contract}, {secret:NAME} are filled."""

    path: str
    method: str
    content_type: str
    headers: Mapping[str, str]
    timeout_seconds: float


@dataclass(frozen=True)
class Batch:
    """How much one message holds; after ``refused_in_a_row`` refusals and nothing else, a pause."""

    records: int
    bytes: int
    refused_in_a_row: int


@dataclass(frozen=True)
class Answers:
    """How answers are read: HTTP status codes, and codes found in the body at ``code``.

    ``record``, ``reason`` and ``version`` are paths in the body to the bad record's id, to the
    receiver's words, and to the version it holds; empty when it does not tell.
    """

    accepted: frozenset[str]
    bad: frozenset[str]
    stale: frozenset[str]
    too_large: frozenset[str]
    busy: frozenset[str]
    code: str = ""
    record: str = ""
    reason: str = ""
    version: str = ""


@dataclass(frozen=True)
class Profile:
    """All of it, under a name. ``grade`` says how far the source is to be trusted."""

    name: str
    grade: str
    shape: Shape
    formats: Formats
    message: Message
    tables: Mapping[str, TableMap]
    http: Http
    batch: Batch
    answers: Answers
