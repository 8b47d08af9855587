"""A form's declaration as its page writes it: lists in one line, categories and checks one a line.

``Giới tính (gioi): nam = nam; nu = nữ`` is a category with two options.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lienthong.core.indicators.judging import named
from lienthong.core.indicators.model import Form
from lienthong.core.indicators.relations import line_of

_CATEGORY = re.compile(r"(?P<name>.+?)\s*\((?P<code>[^()]+)\)\s*:\s*(?P<options>.+)")
_PLACE = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?(?:\[(\d+)\])?(?:\.(\w+))?")
_TEXTS = ("code", "name", "kind", "unit", "min", "max", "change", "measure", "takes", "kpi",
          "source", "total")  # fmt: skip
MOST_ELEMENTS = 300


def plain_of_page(sent: QueryDict) -> dict[str, Any]:
    """Return the declaration that a page sends, in the shape ``core`` reads."""
    plain: dict[str, Any] = {
        "id": sent.get("id", "").strip(), "title": sent.get("title", "").strip(),
        "regimes": sent.getlist("regimes"), "totals_in": sent.getlist("totals_in"),
        "days_ahead": sent.get("days_ahead", "").strip(), "source": sent.get("source", "").strip(),
        "units": {"under": sent.get("under", "").strip()}
        | {name: listed(sent.get(name, "")) for name in ("levels", "only", "except")},
        "categories": [_category(line) for line in _lines(sent.get("categories", ""))],
        "checks": [_check(line) for line in _lines(sent.get("checks", ""))],
        "elements": [e for at in range(1, MOST_ELEMENTS) if (e := _element(sent, at))],
    }  # fmt: skip
    return {name: value for name, value in plain.items() if value not in ("", [])}


def listed(text: str) -> list[str]:
    """Return the words of a line, separated by commas or spaces."""
    return [word for word in re.split(r"[,;\s]+", text) if word]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _category(line: str) -> dict[str, Any]:
    found = _CATEGORY.fullmatch(line)
    if found is None:
        return {"name": line, "code": "", "options": []}
    options = [part.partition("=") for part in found["options"].split(";") if part.strip()]
    return {
        "name": found["name"], "code": found["code"].strip(),
        "options": [{"code": code.strip(), "name": (name or code).strip()}
                    for code, _sep, name in options],
    }  # fmt: skip


def _check(line: str) -> str | dict[str, str]:
    holds, _sep, says = line.partition("#")
    return {"holds": holds.strip(), "says": says.strip()} if says.strip() else holds.strip()


def _element(sent: QueryDict, at: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: text for name in _TEXTS if (text := sent.get(f"e{at}.{name}", "").strip())
    }
    if not told.get("code") and not told.get("name"):
        return {}
    told |= {name: found for name in ("categories", "share")
             if (found := listed(sent.get(f"e{at}.{name}", "")))}  # fmt: skip
    for name in ("min", "max", "change"):
        if name in told:
            told[name] = told[name].replace(",", ".")
    if "measure" not in told:
        told.pop("takes", None)
    return told if f"e{at}.needed" in sent else told | {"needed": False}


def element_of_plain(plain: Mapping[str, Any]) -> dict[str, str | bool]:
    """Return an element as its fields show it."""
    shown: dict[str, str | bool] = {name: _text(plain.get(name)) for name in _TEXTS}
    shown |= {name: ", ".join(plain.get(name) or []) for name in ("categories", "share")}
    return shown | {"needed": plain.get("needed", True)}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def texts_of(plain: Mapping[str, Any]) -> dict[str, str]:
    """Return what the page writes on several lines, or as a list in one."""
    units = plain.get("units") or {}
    return {
        "categories": "\n".join(map(_category_line, plain.get("categories") or [])),
        "checks": "\n".join(map(_check_line, plain.get("checks") or [])),
        **{name: ", ".join(units.get(name) or []) for name in ("levels", "only", "except")},
        "under": _text(units.get("under")),
    }


def _category_line(one: Mapping[str, Any]) -> str:
    if not one.get("options"):
        return str(one.get("name", ""))
    options = "; ".join(f"{o['code']} = {o['name']}" for o in one["options"])
    return f"{one['name']} ({one['code']}): {options}"


def _check_line(one: str | Mapping[str, str]) -> str:
    return one if isinstance(one, str) else f"{one['holds']} # {one['says']}"


def checks_of(form: Form) -> list[tuple[str, str]]:
    """Return the checks: as declared, and with names."""
    return [(line_of(check), check.says or named(form, check)) for check in form.checks]


def place_words(place: str) -> str:
    """Return where in the page a declaration does not hold."""
    parts = {"elements": _("Chỉ tiêu"), "categories": _("Phân tổ"), "checks": _("Điều kiện")}
    found = _PLACE.match(place)
    if found is None or found[1] not in parts:
        return place
    return f"{parts[found[1]]} {found[2]}" + (f", {found[3]}" if found[3] else "")
