"""From a declaration (YAML, JSON, a page) to a form, and back. What does not hold is refused.

Keys: ``id``, ``title``, ``regimes``, ``totals_in``, ``units`` (``under``, ``levels``, ``only``,
``except``), ``categories``, ``elements``, ``checks``, ``change``, ``days_ahead``, ``source``.
"""

from decimal import Decimal
from typing import cast

from lienthong.base.i18n import N_
from lienthong.core.indicators.declared import (
    Plain,
    among,
    code,
    decimal,
    demand_once,
    items,
    known_keys,
    mapping,
    text,
    texts,
    truth,
    whole,
)
from lienthong.core.indicators.errors import BadForm
from lienthong.core.indicators.model import (
    KINDS,
    NUMERIC,
    TAKEN,
    TOTALS,
    USUAL,
    Bounds,
    Category,
    Element,
    Fillers,
    Form,
    Kind,
    Option,
    Origin,
    Taken,
    Total,
)
from lienthong.core.indicators.relations import check_of
from lienthong.core.marked_yaml import MarkedYaml, YamlFault

MOST_ELEMENTS, MOST_LINES = 200, 1000
_KEYS = {
    "id", "title", "regimes", "totals_in", "units", "categories", "elements", "checks", "change",
    "days_ahead", "source",
}  # fmt: skip
_ELEMENT_KEYS = {
    "code", "name", "kind", "unit", "needed", "total", "categories", "min", "max", "change",
    "measure", "takes", "share", "kpi", "source",
}  # fmt: skip


def form_of_yaml(text: str) -> Form:
    """Return the form a YAML text declares. Raises BadForm with the place."""
    try:
        data = MarkedYaml(text).data
    except YamlFault as fault:
        raise BadForm(f"dòng {fault.line}", N_("Không đọc được YAML: %(what)s."),
                      what=fault.detail) from fault  # fmt: skip
    return form_of(data)


def form_of(data: object) -> Form:
    """Return the form that plain data declare. Raises BadForm with the place."""
    plain = mapping(data, "")
    known_keys(plain, _KEYS, "")
    change = decimal(plain.get("change"), "change")
    categories = tuple(
        _category(one, f"categories[{at}]") for at, one in items(plain, "categories")
    )
    demand_once([c.code for c in categories], "categories")
    elements = tuple(
        _element(one, f"elements[{at}]", {c.code for c in categories}, change)
        for at, one in items(plain, "elements")
    )
    demand_once([e.code for e in elements], "elements")
    form = Form(
        id=code(plain.get("id"), "id"),
        title=text(plain.get("title"), "title", needed=True),
        regimes=texts(plain.get("regimes"), "regimes"),
        fillers=_fillers(plain.get("units")),
        elements=elements,
        categories=categories,
        checks=tuple(
            check_of(one, f"checks[{at}]", elements) for at, one in items(plain, "checks")
        ),
        totals_in=texts(plain.get("totals_in"), "totals_in"),
        days_ahead=whole(plain.get("days_ahead"), "days_ahead"),
        cites=text(plain.get("source"), "source"),
    )
    _hold_together(form)
    return form


def _hold_together(form: Form) -> None:
    if not form.regimes:
        raise BadForm("regimes", N_("Biểu chưa thuộc chế độ báo cáo nào."))
    if not form.elements:
        raise BadForm("elements", N_("Biểu chưa có chỉ tiêu nào."))
    if len(form.elements) > MOST_ELEMENTS or sum(1 for _ in form.lines()) > MOST_LINES:
        raise BadForm("elements", N_("Biểu có hơn %(most)s ô; chia thành nhiều biểu."),
                      most=MOST_LINES)  # fmt: skip
    for at, element in enumerate(form.elements, start=1):
        _share_holds(form, element, f"elements[{at}].share")


def _share_holds(form: Form, element: Element, place: str) -> None:
    if not element.origin.share:
        return
    parts = [form.element(one) for one in element.origin.share]
    if len(parts) != 2 or None in parts:
        raise BadForm(place, N_("Tỷ lệ phải nêu hai chỉ tiêu có trong biểu: tử số, mẫu số."))
    for part in cast(list[Element], parts):
        if part.kind not in NUMERIC or part.origin.share or part.categories != element.categories:
            raise BadForm(
                place,
                N_(
                    "«%(code)s» không làm tử số hay mẫu số được: phải là số, không tính từ chỉ "
                    "tiêu khác, cùng phân tổ."
                ),
                code=part.code,
            )


def _element(data: object, place: str, categories: set[str], change: Decimal | None) -> Element:
    plain = mapping(data, place)
    known_keys(plain, _ELEMENT_KEYS, place)
    kind = cast(Kind, among(plain.get("kind", "count"), KINDS, f"{place}.kind"))
    named = texts(plain.get("categories"), f"{place}.categories")
    for one in named:
        if one not in categories:
            raise BadForm(f"{place}.categories", N_("Không có phân tổ «%(code)s»."), code=one)
    own = decimal(plain["change"], f"{place}.change") if "change" in plain else change
    bounds = Bounds(
        decimal(plain.get("min"), f"{place}.min"), decimal(plain.get("max"), f"{place}.max"),
        own if kind in NUMERIC else None,
    )  # fmt: skip
    return Element(
        code=code(plain.get("code"), f"{place}.code"),
        name=text(plain.get("name"), f"{place}.name", needed=True),
        kind=kind,
        unit=text(plain.get("unit"), f"{place}.unit") or ("%" if kind == "percent" else ""),
        needed=truth(plain.get("needed", True), f"{place}.needed"),
        total=_total(plain, kind, place),
        categories=named,
        bounds=_usual(bounds, kind),
        origin=_origin(plain, place),
        kpi=text(plain.get("kpi"), f"{place}.kpi"),
        cites=text(plain.get("source"), f"{place}.source"),
    )


def _total(plain: Plain, kind: Kind, place: str) -> Total:
    total = cast(Total, among(plain.get("total", USUAL[kind]), TOTALS, f"{place}.total"))
    if kind == "text" and total != "none":
        raise BadForm(f"{place}.total", N_("Chỉ tiêu bằng chữ không cộng được; ghi «none»."))
    return total


def _usual(bounds: Bounds, kind: Kind) -> Bounds:
    """Nothing is counted below zero, and no share goes beyond 100, unless the form says so."""
    least, most = bounds.least, bounds.most
    if least is None and kind in ("count", "percent"):
        least = Decimal(0)
    if most is None and kind == "percent":
        most = Decimal(100)
    return Bounds(least, most, bounds.change)


def _origin(plain: Plain, place: str) -> Origin:
    measure = text(plain.get("measure"), f"{place}.measure")
    share = texts(plain.get("share"), f"{place}.share")
    if measure and share:
        raise BadForm(place, N_("Chỉ tiêu vừa do nút đo vừa là tỷ lệ: chọn một."))
    if measure and plain.get("categories"):
        raise BadForm(place, N_("Chỉ tiêu do nút đo không chia theo phân tổ."))
    takes = cast(Taken, among(plain.get("takes", "value"), TAKEN, f"{place}.takes"))
    return Origin(measure, takes, share)


def _category(data: object, place: str) -> Category:
    plain = mapping(data, place)
    known_keys(plain, {"code", "name", "options"}, place)
    options = tuple(
        Option(code(one.get("code"), f"{place}.options[{at}].code"),
               text(one.get("name"), f"{place}.options[{at}].name", needed=True))
        for at, one in (
            (at, mapping(one, f"{place}.options[{at}]")) for at, one in items(plain, "options")
        )
    )  # fmt: skip
    if len(options) < 2:
        raise BadForm(f"{place}.options", N_("Phân tổ phải có ít nhất hai giá trị."))
    demand_once([o.code for o in options], f"{place}.options")
    name = text(plain.get("name"), f"{place}.name", needed=True)
    return Category(code(plain.get("code"), f"{place}.code"), name, options)


def _fillers(data: object) -> Fillers:
    plain = mapping(data or {}, "units")
    known_keys(plain, {"under", "levels", "only", "except"}, "units")
    found = Fillers(
        text(plain.get("under"), "units.under"), texts(plain.get("levels"), "units.levels"),
        texts(plain.get("only"), "units.only"), texts(plain.get("except"), "units.except"),
    )  # fmt: skip
    if not (found.under or found.levels or found.only):
        raise BadForm("units", N_("Chưa nêu đơn vị nào điền biểu."))
    return found
