"""A profile from its settings; what is wrong is named, nothing unknown is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.message.model import (
    Answers,
    Batch,
    Formats,
    Http,
    Message,
    PartialDates,
    Profile,
    Shape,
    TableMap,
    Template,
)
from lienthong.core.message.reading import NOT_A_TEXT, ProfileFault, Section

RECORD_PARTS = (
    "$source-id", "$source-name", "$type", "$id", "$fields", "$files", "$event", "$version",
    "$changed-at", "$effective", "$reason", "$reason-detail",
)  # fmt: skip
FILE_PARTS = (
    "$file-id", "$file-name", "$file-type", "$file-sha256", "$file-url", "$id", "$event",
    "$version", "$type", "$source-id", "$changed-at",
)  # fmt: skip
NEEDED = ("$id", "$event", "$version", "$fields")
CONTENT_TYPES = {"xml": "application/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
MOST_RECORDS, MOST_BYTES = 100_000, 64 * 1024 * 1024

NO_PART = N_("không có «%(part)s»; chỉ nhận: %(allowed)s")
PART_MISSING = N_("thiếu %(part)s")
NO_TYPE = N_("thiếu mã loại dữ liệu của bảng")
NOT_A_PATH = N_("phải bắt đầu bằng dấu /")
NOT_A_NAME = N_("«%(name)s» không làm tên thẻ được; chỉ dùng chữ cái không dấu, số và _ - .")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


def parse_profile(name: str, data: Any) -> Profile:
    """Read a whole profile. Raises ProfileFault."""
    top = Section(data)
    shape = _shape(top.section("shape"))
    profile = Profile(
        name=name,
        grade=top.choice("grade", ("P", "C", "M", "own"), "own"),
        shape=shape,
        formats=_formats(top.section("formats")),
        message=_message(top),
        tables=_tables(top.section("tables")),
        http=_http(top.section("http"), shape),
        batch=_batch(top.section("batch")),
        answers=_answers(top.section("answers")),
    )
    top.done()
    return profile


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one profile's settings over another's: groups are merged, templates are replaced."""
    made = dict(below)
    for name, value in above.items():
        base = made.get(name)
        whole = name in ("record", "file", "headers")
        if isinstance(base, dict) and isinstance(value, dict) and not whole:
            made[name] = merged(base, value)
        else:
            made[name] = value
    return made


def _shape(section: Section) -> Shape:
    shape = Shape(
        format=section.choice("format", ("xml", "json"), "xml"),
        case=section.choice("case", ("pascal", "camel", "as-written"), "pascal"),
        list_name=section.text("list", "DanhSach"),
        item_name=section.text("item", "Root"),
        json_list=section.choice("json_list", ("named", "nested", "bare"), "named"),
        arrays=section.choice("arrays", ("repeat", "wrap"), "repeat"),
        array_item=section.text("array_item", "Item"),
        namespace=section.text("namespace"),
    )
    section.done()
    _check_names(section.at("list"), (shape.list_name, shape.item_name, shape.array_item))
    return shape


def _check_names(place: str, names: Iterable[str]) -> None:
    """Raise ProfileFault for what XML could not carry as a name."""
    for name in names:
        if not _NAME.match(name):
            raise ProfileFault(place, NOT_A_NAME, name=name)


def _formats(section: Section) -> Formats:
    partial = section.section("partial_date")
    dates = PartialDates(
        day=partial.text("day", "{name}"),
        month=partial.text("month", "{name}ThangNam"),
        year=partial.text("year", "{name}Nam"),
        other=partial.text("other", "{name}MoTa"),
        fill=partial.choice("fill", ("exact", "all"), "exact"),
    )
    partial.done()
    names = (dates.day, dates.month, dates.year, dates.other)
    _check_names(partial.at("day"), (name.replace("{name}", "x") for name in names if name))
    formats = Formats(
        date=section.text("date", "%Y-%m-%d"),
        timestamp=section.text("timestamp", "%Y-%m-%dT%H:%M:%S"),
        true=section.text("true", "true"),
        false=section.text("false", "false"),
        numbers=section.choice("numbers", ("number", "text"), "number"),
        offset_minutes=section.count("offset_minutes", 420, minimum=-840, maximum=840),
        partial=dates,
    )
    section.done()
    return formats


def _message(top: Section) -> Message:
    source = top.section("source")
    message = Message(
        record=_template(top.raw("record"), "record", RECORD_PARTS),
        file=_template(top.raw("file") or {}, "file", FILE_PARTS),
        record_id=top.text("record_id", "{id}"),
        source_id=source.text("id"),
        source_name=source.text("name"),
        reasons=top.texts("reasons"),
        file_url=top.text("file_url"),
        version_offset=top.count("version_offset", 0, minimum=0, maximum=2**31),
    )
    source.done()
    stated = set(_leaves(message.record))
    for part in NEEDED:
        if part not in stated:
            raise ProfileFault("record", PART_MISSING, part=part)
    return message


def _template(data: Any, place: str, parts: tuple[str, ...]) -> Template:
    section = Section(data, place)
    made: dict[str, Template | str] = {}
    for name in section.names():
        value = section.raw(name)
        if not (name == "*" and value == "$fields"):
            _check_names(place, [name])
        if isinstance(value, dict):
            made[name] = _template(value, section.at(name), parts)
            continue
        if not isinstance(value, str):
            raise ProfileFault(section.at(name), NOT_A_TEXT)
        if value.startswith("$") and value not in parts:
            raise ProfileFault(section.at(name), NO_PART, part=value, allowed=", ".join(parts))
        made[name] = value
    return made


def _leaves(template: Template) -> list[str]:
    return [
        leaf
        for part in template.values()
        for leaf in ([part] if isinstance(part, str) else _leaves(part))
    ]


def _tables(section: Section) -> dict[str, TableMap]:
    return {name: _table(section.section(name), section.at(name)) for name in section.names()}


def _table(section: Section, place: str) -> TableMap:
    values = section.section("values")
    table = TableMap(
        type=section.text("type"),
        path=section.text("path"),
        file_type=section.text("file_type"),
        names=section.texts("names"),
        values={column: values.texts(column) for column in values.names()},
        effective=section.text("effective"),
        skip=section.yes("skip"),
    )
    section.done()
    _check_names(f"{place}.names", (name for name in table.names.values() if name))
    if not table.type and not table.skip:
        raise ProfileFault(f"{place}.type", NO_TYPE)
    if table.path and not table.path.startswith("/"):
        raise ProfileFault(f"{place}.path", NOT_A_PATH)
    return table


def _http(section: Section, shape: Shape) -> Http:
    http = Http(
        path=section.text("path", "/"),
        method=section.choice("method", ("POST", "PUT"), "POST"),
        content_type=section.text("content_type") or CONTENT_TYPES[shape.format],
        headers=section.texts("headers"),
        timeout_seconds=float(section.count("timeout_seconds", 60, minimum=1, maximum=3600)),
    )
    section.done()
    if not http.path.startswith("/"):
        raise ProfileFault(section.at("path"), NOT_A_PATH)
    return http


def _batch(section: Section) -> Batch:
    batch = Batch(
        records=section.count("records", 500, minimum=1, maximum=MOST_RECORDS),
        bytes=section.count("bytes", 4_000_000, minimum=1_000, maximum=MOST_BYTES),
        refused_in_a_row=section.count("refused_in_a_row", 50, minimum=1, maximum=MOST_RECORDS),
    )
    section.done()
    return batch


def _answers(section: Section) -> Answers:
    answers = Answers(
        accepted=section.codes("accepted"),
        bad=section.codes("bad"),
        stale=section.codes("stale"),
        too_large=section.codes("too_large"),
        busy=section.codes("busy"),
        code=section.text("code"),
        record=section.text("record"),
        reason=section.text("reason"),
        version=section.text("version"),
    )
    section.done()
    return answers
