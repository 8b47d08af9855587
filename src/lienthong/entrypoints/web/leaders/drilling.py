"""Behind the figures of the leaders' page: one unit, one province, one commune."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lienthong.base.errors import NotAllowed, NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.core.rules.model import WORDS
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import BADGES
from lienthong.entrypoints.web.leaders import mapping
from lienthong.entrypoints.web.states import WORDS as WORD_NAMES
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.board import queries
from lienthong.services.direction.board.keeping import board_of_today
from lienthong.services.direction.board.measuring import commune_column, province_column
from lienthong.services.direction.board.models import BoardDay
from lienthong.services.direction.board.scoring import WEIGHTS
from lienthong.services.quality.scores import Score
from lienthong.services.quality.scoring import policy
from lienthong.services.registry import queries as registry
from lienthong.services.registry.boundaries import queries as boundaries
from lienthong.services.registry.boundaries.queries import Unit

# A contract, its table, how many rows, the address that lists them.
Line = tuple[Contract, Table, int, str]


@needs("direction.read")
@require_safe
def unit(request: Request, unit: str) -> HttpResponse:
    """Show what one unit's score and words rest on, each with the way to its rows."""
    scope = queries.scope_of(request.user)
    found = registry.agency(unit)
    if not scope.holds(unit):
        raise NotAllowed(
            N_("«%(unit)s» ngoài phạm vi của bạn."),
            values={"unit": found.name},
            remedy=N_("Xem đơn vị của bạn, hoặc nhờ người có quyền xem mọi đơn vị."),
        )
    stored = board_of_today()
    board = queries.board(stored, scope)
    told = {k: v for k, v in stored.figures["contracts"].items() if v["owner"] == unit}
    context = {
        "unit": found,
        "board": board,
        "score": next((one for one in board.scores if one.unit == unit), None),
        "weights": WEIGHTS,
        "states": [
            (state, BADGES.get(state, state), n)
            for state, n in sorted(
                stored.figures["tasks"].get(unit, {}).items(), key=lambda p: -p[1]
            )
        ],
        "lifecycle": [
            (status, display.code_name("trang-thai-csdl", status), number)
            for status, number in stored.figures["lifecycle"].get(unit, {}).items()
        ],
        "databases": _databases({k: v for k, v in told.items() if k in scope.contracts}),
        "words": list(WORD_NAMES.values()),
    }
    return render(request, "leaders/unit.html", context)


def _databases(told: dict[str, Any]) -> list[dict[str, Any]]:
    known = {c.id: c for c in contracts.all_current()}
    limits = policy.limits_of(told)
    lines = []
    for contract_id, one in told.items():
        if contract_id in known:
            own = limits[contract_id]
            words = {w: replace(s, limits=own) for w, s in queries.words_of(one).items()}
            lines.append({
                "contract": known[contract_id], "rows": one["rows"], "index": one["index"],
                "grade": Score(one["index"], limits=own),
                "words": [(str(WORD_NAMES[word]), words[word]) for word in WORDS],
            })  # fmt: skip
    return sorted(lines, key=lambda line: (line["index"] is None, line["index"] or 0.0))


@needs("direction.read")
@require_safe
def province(request: Request, code: str) -> HttpResponse:
    """Show which tables hold the rows of one province, and the map of its communes."""
    scope, now = queries.scope_of(request.user), queries.current_provinces()
    known = boundaries.units("tinh").get(code)
    if known is None:
        raise NotFound(N_("Không có tỉnh mã «%(code)s»."), values={"code": code})
    stored = board_of_today()
    codes = [one for one, here in now.items() if here == code] or [code]
    lines = _lines(stored.figures["provinces"], codes, province_column, scope)
    context = _place(known, lines, stored) | {
        "former": [display.code_name("tinh", one) for one in codes if one != code],
        "picture": mapping.communes(stored, scope, code),
    }
    return render(request, "leaders/province.html", context)


@needs("direction.read")
@require_safe
def commune(request: Request, code: str) -> HttpResponse:
    """Show which tables hold the rows of one commune, with a link to those rows."""
    known = boundaries.units("xa").get(code)
    if known is None:
        raise NotFound(N_("Không có xã, phường mã «%(code)s»."), values={"code": code})
    scope, stored = queries.scope_of(request.user), board_of_today()
    lines = _lines(stored.communes, [code], commune_column, scope)
    context = _place(known, lines, stored) | {"within": boundaries.units("tinh")[known.province]}
    return render(request, "leaders/province.html", context)


def _place(known: Unit, lines: list[Line], stored: BoardDay) -> dict[str, Any]:
    return {
        "name": known.name, "short": mapping.short_name(known.name), "lines": lines,
        "total": sum(line[2] for line in lines), "at": stored.at,
    }  # fmt: skip


def _lines(
    told: Mapping[str, Mapping[str, int]],
    codes: Sequence[str],
    column_of: Callable[[Table], str],
    scope: queries.Scope,
) -> list[Line]:
    """Return the tables with rows of some codes, the most first, each with the way to its rows."""
    found: list[Line] = []
    for contract in contracts.all_current():
        for table in contract.tables:
            number = sum(told.get(table.name, {}).get(one, 0) for one in codes)
            if number and table.name in scope.tables:
                asked = [(f"loc_{column_of(table)}", one) for one in sorted(codes)]
                query = urlencode([("bang", table.name), *asked])
                address = f"{reverse('web:records:list', args=[contract.id])}?{query}"
                found.append((contract, table, number, address))
    return sorted(found, key=lambda line: -line[2])
