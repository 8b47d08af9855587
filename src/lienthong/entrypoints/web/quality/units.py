"""Scores of units and agencies: every number opens to the units and databases it is made of."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.entrypoints.web import display, downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.states import WORD_MEANINGS, WORDS
from lienthong.services.accounts import queries as accounts
from lienthong.services.quality.exporting import note_export
from lienthong.services.quality.scores import Score, SixWords
from lienthong.services.quality.tickets import queries as tickets
from lienthong.services.registry.quality_by_agency import AgencyScore, Owned, by_agency

LOWEST_FIRST = "diem"


@needs("records.read")
@require_safe
def units(request: Request) -> HttpResponse:
    """List the units that own databases under the agencies above them, each with its score."""
    found = _asked(request, by_agency())
    paging = Paging.of(request, len(found))
    context = {
        "rows": [
            {"unit": one, "words": _cells(one.words)}
            for one in found[paging.offset : paging.offset + paging.size]
        ],
        "names": [str(name) for name in WORDS.values()],
        "paging": paging,
        "text": request.GET.get("tim", ""),
        "flat": bool(request.GET.get("tim") or request.GET.get("xep")),
        "query": request.GET.urlencode(),
    }
    part = request.headers.get("HX-Target") == "list"
    return render(request, "quality/_units.html" if part else "quality/units.html", context)


@needs("records.read")
@require_safe
def unit(request: Request, agency_id: str) -> HttpResponse:
    """Show what the score of one unit is made of: its databases, and the units below it."""
    everyone = by_agency()
    found = _one(everyone, agency_id)
    below = [one for one in everyone if one.parent == agency_id]
    paging = Paging.of(request, len(found.own))
    own = sorted(found.own, key=_lowest)[paging.offset : paging.offset + paging.size]
    context = {
        "unit": found,
        "above": _above(found, {one.id: one for one in everyone}),
        "words": [(WORDS[w], WORD_MEANINGS[w], s, said(s.reason)) for w, s in found.words.items()],
        "names": [str(name) for name in WORDS.values()],
        "own": [_line(found, one) for one in own],
        "below": [{"unit": one, "words": _cells(one.words)} for one in below],
        "paging": paging,
        "load": _load(request, agency_id),
    }
    return render(request, "quality/unit.html", context)


@needs("records.export")
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """Give the scores of the units asked for as CSV or XLSX."""
    header = [_("Mã"), _("Đơn vị"), _("Thuộc"), _("Cơ sở dữ liệu"), _("Chưa đo"), _("Bản ghi"),
              *map(str, WORDS.values()), _("Chỉ số")]  # fmt: skip
    lines = [
        [one.id, one.name, one.parent or "", len(one.all), one.unmeasured, one.rows,
         *(s.value for s in one.words.values()), one.index.value]
        for one in _asked(request, by_agency())
    ]  # fmt: skip
    return _file(request, kind, "chat-luong-don-vi", "units", header, lines)


@needs("records.export")
@require_safe
def export_unit(request: Request, agency_id: str, kind: str) -> HttpResponseBase:
    """Give the databases that one unit's score is made of, those of units below it too."""
    found = _one(by_agency(), agency_id)
    header = [_("Mã"), _("Cơ sở dữ liệu"), _("Đơn vị"), _("Bản ghi"), _("Trọng số"),
              *map(str, WORDS.values()), _("Chỉ số")]  # fmt: skip
    lines = [
        [o.contract.id, display.title_of(o.contract), o.contract.owner, o.rows, o.weight,
         *(s.value for s in o.words.values()), o.index.value]
        for o in found.all
    ]  # fmt: skip
    return _file(request, kind, f"chat-luong-{agency_id}", f"unit:{agency_id}", header, lines)


def _file(
    request: Request, kind: str, name: str, subject: str, header: list[str], lines: list[Any]
) -> HttpResponseBase:
    if kind not in ("csv", "xlsx"):
        raise NotFound(N_("Không có tệp này."))
    note_export(subject=subject, facts={"kind": kind}, by=request.user.actor)
    return downloads.rows_file(kind, f"{name}-{clock.today():%Y%m%d}", header, lines)


def _one(everyone: Sequence[AgencyScore], agency_id: str) -> AgencyScore:
    found = next((one for one in everyone if one.id == agency_id), None)
    if found is None:
        raise NotFound(
            N_("Đơn vị này không có cơ sở dữ liệu nào được khai báo."),
            remedy=N_("Mở danh sách đơn vị rồi chọn lại."),
        )
    return found


def _asked(request: Request, everyone: list[AgencyScore]) -> list[AgencyScore]:
    """Return the units whose names hold what is searched for, as a tree or the lowest first."""
    text = fold(request.GET.get("tim", "").strip())
    found = [one for one in everyone if text in fold(f"{one.name} {one.id}")] if text else everyone
    if request.GET.get("xep") != LOWEST_FIRST:
        return found
    down = request.GET.get("giam") == "1"
    measured = [one for one in found if one.index.value is not None]
    rest = [one for one in found if one.index.value is None]
    return sorted(measured, key=lambda o: o.index.value or 0.0, reverse=down) + rest


def _lowest(one: Owned) -> tuple[bool, float, str]:
    """Order databases: the lowest index first, those not measured last."""
    return one.index.value is None, one.index.value or 0.0, one.contract.id


def _line(found: AgencyScore, one: Owned) -> dict[str, Any]:
    return {"owned": one, "share": found.share(one), "words": _cells(one.words)}


def _cells(words: SixWords) -> list[tuple[str, Score, str]]:
    """Return (name of the word, score, why it was not measured)."""
    return [(str(WORDS[word]), score, said(score.reason)) for word, score in words.items()]


def _above(found: AgencyScore, known: dict[str, AgencyScore]) -> list[AgencyScore]:
    """Return the agencies above a unit, the highest first."""
    above, parent = [], found.parent
    while parent is not None:
        above.append(known[parent])
        parent = known[parent].parent
    return above[::-1]


def _load(request: Request, agency_id: str) -> tickets.UnitLoad | None:
    """Return the tickets a unit has, for who sees them."""
    own = accounts.write_scope(request.user)
    if own is not None and own != agency_id:
        return None
    return next((load for load in tickets.late_by_unit() if load.unit == agency_id), None)
