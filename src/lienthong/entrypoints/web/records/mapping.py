"""The map of the forms: Việt Nam drawn from the centres of its communes, no network needed.

Dots, not borders: the reference data holds points only. Hoàng Sa and Trường Sa are among them.
"""

from functools import cache
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.base.text import fold
from lienthong.core.sample.places import Commune
from lienthong.entrypoints.web.access import Request, needs

OFFERED = 12
ISLANDS = {"20333": "Quần đảo Hoàng Sa", "22736": "Quần đảo Trường Sa"}


@needs()
@require_safe
def points(request: Request) -> HttpResponse:
    """Send the centres of the communes and the names of the provinces."""
    return JsonResponse(_points(), headers={"Cache-Control": "private, max-age=86400"})


@needs()
@require_safe
def communes(request: Request) -> HttpResponse:
    """Offer the communes whose name, with or without diacritics, holds what is typed."""
    box = request.GET.get("o", "")
    text = fold(" ".join(request.GET.get("tim_xa", "").split()))
    found = [c for key, c in _by_name() if text and all(w in key for w in text.split())]
    # Names that begin with what was typed come first; among the rest, the shorter.
    found.sort(key=lambda c: (not fold(c.name).startswith(text), len(c.name)))
    context = {"communes": found[:OFFERED], "input": box, "text": text}
    return render(request, "records/_communes.html", context)


@cache
def _points() -> dict[str, Any]:
    places = shipped_places().communes
    provinces: dict[str, list[Commune]] = {}
    for commune in places:
        if commune.code not in ISLANDS:
            provinces.setdefault(commune.province_name, []).append(commune)
    return {
        "communes": [[round(c.longitude, 4), round(c.latitude, 4), c.name] for c in places],
        "provinces": [
            [
                round(sum(c.longitude for c in of_one) / len(of_one), 3),
                round(sum(c.latitude for c in of_one) / len(of_one), 3),
                name,
            ]
            for name, of_one in provinces.items()
        ],
        "islands": [
            [c.longitude, c.latitude, ISLANDS[c.code]] for c in places if c.code in ISLANDS
        ],
    }


@cache
def _by_name() -> list[tuple[str, Commune]]:
    return [(fold(f"{c.name} {c.province_name}"), c) for c in shipped_places().communes]
