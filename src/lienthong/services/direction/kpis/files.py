"""Read definitions of one's own KPIs from a file of any format intake reads, by column titles.

The columns are those the list is exported with, in any order. Lines of the plans' KPIs are left
out: their targets are the plans'.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.cleaning import number as numbers
from lienthong.core.cleaning.model import CannotRead, Unsure
from lienthong.core.shaping.apply import text_of
from lienthong.services.direction.kpis.definition import CADENCES, COMPARATORS, Definition, Line
from lienthong.services.direction.models import Kpi
from lienthong.services.intake.ports import BadLine, Cells, arrived, reader_of, readers
from lienthong.services.registry.models import Agency

MOST_LINES = 2000
CODE, TITLE, TARGET = "ma", "ten", "muc tieu"
# Column → every title it is known by, folded; the first is that of the export.
TITLES: Mapping[str, tuple[str, ...]] = {
    "code": (CODE, "code", "ma chi tieu"),
    "title": (TITLE, "name", "chi tieu", "ten chi tieu"),
    "plan": ("ke hoach", "plan"),
    "definition": ("dinh nghia", "definition"),
    "formula": ("cach tinh", "formula", "cong thuc"),
    "unit": ("don vi tinh", "unit"),
    "comparator": ("so sanh", "comparator"),
    "target": (TARGET, "target"),
    "deadline": ("han", "deadline"),
    "owner": ("don vi chiu trach nhiem", "owner", "responsible unit"),
    "cadence": ("ky theo doi", "followed", "cadence"),
    "measure": ("cach do", "measure", "measured by"),
    "scope": ("pham vi", "scope"),
}
NEEDED = {"code": N_("Mã"), "title": N_("Tên"), "target": N_("Mục tiêu")}
_CADENCES = {
    "hang thang": "monthly", "hang quy": "quarterly", "sau thang": "semiannual",
    "hang nam": "yearly", "monthly": "monthly", "quarterly": "quarterly",
    "half-yearly": "semiannual", "yearly": "yearly",
}  # fmt: skip
_COMPARATORS = {"≥": ">=", "≤": "<=", **{c: c for c in COMPARATORS}}


def definitions_in(path: Path, name: str) -> list[Line]:
    """Return the KPIs of one's own that a file defines, in its order.

    Raises UserError with the line: a missing column or value, a target that is no number, a day
    that does not exist, a code twice.
    """
    known = {title for titles in TITLES.values() for title in titles}
    table = reader_of(arrived(path, name), readers()).open(path, sheet="", known=known)
    places = _columns(table.header, name)
    plans = set(Kpi.objects.filter(own=False).values_list("id", flat=True))
    found: dict[str, Line] = {}
    for number, cells in table.rows:
        if isinstance(cells, BadLine) or _cell(cells, places["code"]) in plans:
            continue
        line = _line(cells, places, f"{name}: {number}")
        if line is None:
            continue
        if line.code in found:
            raise _wrong(line.place, N_("Mã «%(given)s» lặp lại trong tệp."), line.code)
        found[line.code] = line
        if len(found) > MOST_LINES:
            raise _wrong(name, N_("Tệp có hơn %(given)s dòng."), str(MOST_LINES))
    if not found:
        raise _wrong(name, N_("Tệp «%(given)s» không có chỉ tiêu riêng nào."), name)
    return list(found.values())


def _columns(header: Sequence[str], name: str) -> dict[str, int]:
    folded = [fold(title).strip() for title in header]
    places = {
        column: folded.index(title)
        for column, titles in TITLES.items()
        for title in titles
        if title in folded
    }
    for column, title in NEEDED.items():
        if column not in places:
            raise _wrong(name, N_("Tệp thiếu cột «%(given)s»."), title)
    return places


def _cell(cells: Cells, at: int) -> str:
    return text_of(cells[at]) if at < len(cells) else ""


def _line(cells: Cells, places: Mapping[str, int], place: str) -> Line | None:
    told = {column: _cell(cells, at) for column, at in places.items()}
    if not any(told.values()):
        return None
    get = told.get
    cadence = fold(get("cadence", "")).strip()
    comparator = get("comparator", "")
    return Line(
        told["code"],
        Definition(
            title=told["title"], unit=get("unit", ""), target=_number(told["target"], place),
            comparator=_COMPARATORS.get(comparator, comparator) or ">=",
            cadence=_CADENCES.get(cadence, cadence) or CADENCES[0],
            deadline=_day(get("deadline", ""), place), owner_id=_agency(get("owner", "")),
            plan_id=get("plan", ""), measure=get("measure", ""), scope=_agency(get("scope", "")),
            definition=get("definition", ""), formula=get("formula", ""),
        ),
        place,
    )  # fmt: skip


def _number(text: str, place: str) -> Decimal:
    """Read a target as files write numbers; one with two readings is asked, never guessed."""
    try:
        read, _steps = numbers.clean(text.removesuffix("%").strip())
    except Unsure as error:
        raise _wrong(
            place,
            N_("Mục tiêu «%(given)s» có hai cách đọc: viết lại, không dùng dấu ngăn hàng nghìn."),
            text,
        ) from error
    except CannotRead as error:
        raise _wrong(place, N_("Mục tiêu «%(given)s» không phải là số."), text) from error
    if not isinstance(read, Decimal):
        raise _wrong(place, N_("Mục tiêu «%(given)s» không phải là số."), text)
    return read


def _day(text: str, place: str) -> date | None:
    if not text:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise _wrong(place, N_("«%(given)s» không phải là ngày."), text)


def _agency(text: str) -> str:
    """Return the id of an agency given by id or by name; what is not known stays as it is."""
    if not text or Agency.objects.filter(pk=text).exists():
        return text
    return Agency.objects.filter(name=text).values_list("id", flat=True).first() or text


def _wrong(place: str, message: str, given: str) -> UserError:
    return UserError(
        message,
        code="bad-kpi-file",
        values={"given": given},
        place=place,
        remedy=N_("Sửa tệp rồi nộp lại; chưa có gì được ghi. Tệp xuất từ danh sách là mẫu."),
    )
