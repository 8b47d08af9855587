"""A form as plain data, in the shape it is declared in: kept, exported, compared."""

from decimal import Decimal
from typing import Any

import yaml

from lienthong.core.indicators.model import USUAL, Category, Element, Form
from lienthong.core.indicators.relations import line_of


def plain_of(form: Form) -> dict[str, Any]:
    """Return what ``reading.form_of`` reads back as the same form; nothing empty is written."""
    who = form.fillers
    return _kept(
        {
            "id": form.id,
            "title": form.title,
            "regimes": list(form.regimes),
            "totals_in": list(form.totals_in),
            "days_ahead": form.days_ahead,
            "units": _kept({"under": who.under, "levels": list(who.levels),
                            "only": list(who.only), "except": list(who.leave_out)}),
            "categories": [_category(one) for one in form.categories],
            "elements": [_element(one) for one in form.elements],
            "checks": [
                {"holds": line_of(c), "says": c.says} if c.says else line_of(c)
                for c in form.checks
            ],
            "source": form.cites,
        }
    )  # fmt: skip


def yaml_of(form: Form) -> str:
    """Return a form's declaration as YAML."""
    return yaml.safe_dump(plain_of(form), allow_unicode=True, sort_keys=False, width=100)


def _category(one: Category) -> dict[str, Any]:
    return {"code": one.code, "name": one.name,
            "options": [{"code": o.code, "name": o.name} for o in one.options]}  # fmt: skip


def _element(one: Element) -> dict[str, Any]:
    said = _kept(
        {
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            "unit": one.unit,
            "total": "" if one.total == USUAL[one.kind] else one.total,
            "categories": list(one.categories),
            "min": _number(one.bounds.least),
            "max": _number(one.bounds.most),
            "change": _number(one.bounds.change),
            "measure": one.origin.measure,
            "takes": one.origin.takes if one.origin.measure else "",
            "share": list(one.origin.share),
            "kpi": one.kpi,
            "source": one.cites,
        }
    )
    return said if one.needed else said | {"needed": False}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _kept(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in ("", None, [], {}, 0)
            or (key in ("min", "max", "change") and value == 0)}  # fmt: skip


def shortest(value: Decimal) -> str:
    """Return a number without zeros behind its last place.

    >>> shortest(Decimal("1234.5000")), shortest(Decimal("1000"))
    ('1234.5', '1000')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
