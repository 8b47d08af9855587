"""Objects and arrays: each part is cleaned by its own terms, and named by its path when it cannot.

An object comes as JSON, as «a | b» in one cell, or as the cells of its parts; an array as JSON or
as one item a line. A point may be «21,03; 105,85» or metres of VN-2000 with their zone, a period
«01/2020 – 12/2020».
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.cleaning import text, vn2000
from lienthong.core.cleaning.model import CannotRead, Clean, Cleaned, Converted, Raw, Step
from lienthong.core.cleaning.unit_address_object import cells_of
from lienthong.core.contract.model import Field
from lienthong.core.dictionary import cell_form
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value

Choose = Callable[[Field, Dictionary], Clean]
BETWEEN = " – "  # between the titles of a column and of its part
MAX_ITEMS = 1_000
LONGEST_PAIR = 200  # characters; no point or period is longer, and the patterns below are slow then
_PERIOD = re.compile(r"(?:từ\s+)?(.*?)\s*(?:–|—|\s-\s|\sđến\s)\s*(.*)\Z", re.IGNORECASE | re.DOTALL)
_POINT = re.compile(r"([^;]*[0-9][^;]*?)\s*;\s*([^;]+)\Z|([^;\s]*[0-9][^;\s]*)\s+([^;\s]+)\Z")


@dataclass(frozen=True)
class PartFault:
    """One part that could not be read: where it stands, what it held, why."""

    path: str
    cell: Any
    refusal: CannotRead


class CannotReadParts(CannotRead):
    """Some parts of a nested cell cannot be converted; ``value`` holds the others."""

    def __init__(
        self, value: Value, steps: tuple[Step, ...], faults: tuple[PartFault, ...]
    ) -> None:
        first = faults[0].refusal
        super().__init__(first.message, first.remedy, first.values)
        self.value = value
        self.steps = steps
        self.faults = faults


def bind(field: Field, dictionary: Dictionary, choose: Choose) -> Clean:
    """Return the cleaner of an object or array; ``choose`` gives the cleaners of its parts."""
    made = _array(field, dictionary, choose) if field.logical_type == "array" else None
    return made or _object(field, dictionary, choose)


def _object(field: Field, dictionary: Dictionary, choose: Choose) -> Clean:
    cleaners = [(child, choose(child, dictionary)) for child in field.children]

    def clean(raw: Raw) -> Cleaned:
        given = cells_of(field, dictionary, raw) or _given(field, raw)
        if given is None:
            return None, ()
        cells = ((c, f"{BETWEEN}{c.title}", given.get(c.name), one) for c, one in cleaners)
        values, steps, faults = _each(cells)
        value = {c.name: v for (c, _), v in zip(cleaners, values, strict=True) if v is not None}
        if isinstance(raw, str) and field.kind == "point" and vn2000.looks_like(raw):
            degrees = "; ".join(str(given[name]) for name in ("vi_do", "kinh_do"))
            steps = [Step("coordinate", raw, degrees), *steps]
        return _done(value or None, steps, faults)

    return clean


def _array(field: Field, dictionary: Dictionary, choose: Choose) -> Clean:
    element = field.element
    one = choose(element, dictionary)

    def clean(raw: Raw) -> Cleaned:
        cells = _listed(field, raw)
        placed = ((element, f" [{n}]", cell, one) for n, cell in enumerate(cells, start=1))
        values, steps, faults = _each(placed)
        return _done([v for v in values if v is not None] or None, steps, faults)

    return clean


def _each(
    cells: Iterator[tuple[Field, str, Raw, Clean]],
) -> tuple[list[Value], list[Step], list[PartFault]]:
    values: list[Value] = []
    steps: list[Step] = []
    faults: list[PartFault] = []
    for field, path, cell, clean in cells:
        try:
            value, done = _cleaned(clean, single(field, cell))
        except CannotReadParts as refusal:
            value, done = refusal.value, refusal.steps
            faults += (replace(f, path=path + f.path) for f in refusal.faults)
        except CannotRead as refusal:
            value, done = None, ()
            faults.append(PartFault(path, cell, refusal))
        values.append(value)
        steps += done
    return values, steps, faults


def _cleaned(clean: Clean, cell: Raw) -> Cleaned:
    if not isinstance(cell, Converted):
        return clean(cell)
    value, steps = clean(str(cell))
    return value, (Step(cell.encoding, cell.before, str(cell)), *steps)


def _done(value: Value, steps: list[Step], faults: list[PartFault]) -> Cleaned:
    if faults:
        raise CannotReadParts(value, tuple(steps), tuple(faults))
    return value, tuple(steps)


def single(field: Field, cell: Any) -> Raw:
    """Return the cell; refuse an object or a list where one value belongs. Raises CannotRead."""
    if isinstance(cell, dict | list | tuple) and not field.is_nested:
        raise CannotRead(
            N_("«%(title)s» nhận một giá trị đơn, không nhận đối tượng hay danh sách."),
            N_("Gửi một giá trị cho «%(title)s»."),
        )
    return cell  # type: ignore[no-any-return]


def _given(field: Field, raw: Any) -> dict[str, Any] | None:
    """Return the cells of an object's parts, None for an empty cell. Raises CannotRead."""
    if isinstance(raw, dict):
        unknown = sorted(set(map(str, raw)) - {c.name for c in field.children})
        if unknown:
            raise CannotRead(
                N_("«%(title)s» không có phần: %(parts)s."),
                N_("Chỉ dùng các phần: %(known)s."),
                {"parts": ", ".join(unknown), "known": ", ".join(c.name for c in field.children)},
            )
        return raw
    if isinstance(raw, list | tuple):
        raise _refused(field)
    said = text.written(raw)[0].strip()
    if not said or text.one_line(said)[0] is None:
        return None
    found = _from_json(field, said, "{")
    if found is not None and not isinstance(found, dict):
        raise _refused(field)
    return _from_words(field, said) if found is None else _given(field, found)


def split(field: Field, raw: Raw) -> Any:
    """Return the cells of the parts as they were written; the cell itself if it has no parts.

    For those who show a cell that could not be read, part by part.
    """
    try:
        return _listed(field, raw) if field.logical_type == "array" else _given(field, raw)
    except CannotRead:
        return raw


def _from_words(field: Field, said: str) -> dict[str, Any]:
    names = [c.name for c in field.children]
    cells = cell_form.parts(said)
    if field.kind == "point" and vn2000.looks_like(said):
        return _from_metres(said)
    pattern = {"period": _PERIOD, "point": _POINT}.get(field.kind)
    short = len(cells) == 1 and len(said) <= LONGEST_PAIR
    found = pattern.match(said) if pattern is not None and short else None
    if found is not None:
        order = ("tu", "den") if field.kind == "period" else ("vi_do", "kinh_do")
        given = [group for group in found.groups() if group is not None]
        return dict(zip(order, given, strict=True))
    if len(cells) > len(names) or (len(cells) == 1 and len(names) > 1):
        raise _refused(field)
    return dict(zip(names, cells, strict=False))


def _from_metres(said: str) -> dict[str, Any]:
    point = vn2000.read(said)
    if point is None:
        raise CannotRead(
            N_("Toạ độ VN-2000 «%(value)s» ở cột «%(title)s» thiếu kinh tuyến trục hoặc sai dạng."),
            N_("Ghi cả kinh tuyến trục và múi, ví dụ X=2325000; Y=587000; KTT 105°45'; múi 3."),
        )
    return {"vi_do": point.latitude, "kinh_do": point.longitude}


def _listed(field: Field, raw: Any) -> list[Any]:
    """Return the items of an array's cell. Raises CannotRead."""
    if raw is None:
        return []
    if isinstance(raw, dict):
        raise _refused(field)
    if not isinstance(raw, list | tuple):
        said = text.written(raw)[0].strip()
        if text.one_line(said)[0] is None:
            return []
        found = _from_json(field, said, "[")
        raw = _lines(field, said) if found is None else found
    if len(raw) > MAX_ITEMS:
        raise CannotRead(
            N_("«%(title)s» có %(count)s mục, quá giới hạn %(limit)s."),
            N_("Tách phần này thành một bảng riêng."),
            {"count": str(len(raw)), "limit": str(MAX_ITEMS)},
        )
    return list(raw)


def _lines(field: Field, said: str) -> list[Any]:
    element = field.element
    if not element.children:
        return [
            cell_form.parts(line)[0] if "\\" in line else line for line in cell_form.items(said)
        ]
    return [_line(element, line) for line in cell_form.items(said)]


def _line(element: Field, line: str) -> Any:
    names = [c.name for c in element.children]
    cells = cell_form.parts(line)
    if element.kind in ("period", "point") or len(cells) > len(names):
        return line
    return dict(zip(names, cells, strict=False))


def _from_json(field: Field, said: str, opening: str) -> Any:
    """Return the data of a JSON text, None for another text. Raises CannotRead."""
    if not said.startswith(opening):
        return None
    try:
        return json.loads(said, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise CannotRead(
            N_("Ô ở cột «%(title)s» mở đầu như JSON nhưng không đọc được: %(detail)s."),
            N_("Sửa JSON, hoặc nhập theo mẫu ghi ở tiêu đề cột."),
            {"detail": str(error)[:100]},
        ) from error


def _refused(field: Field) -> CannotRead:
    shape = cell_form.SEPARATOR.join(c.title for c in field.element_parts)
    return CannotRead(
        N_("Không tách được «%(value)s» ở cột «%(title)s» thành các phần."),
        N_("Nhập theo thứ tự: %(shape)s; mỗi mục một dòng nếu có nhiều mục."),
        {"shape": shape},
    )
