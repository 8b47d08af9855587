"""Links between databases as a picture drawn by the server, and the same facts as a table."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.registry import drawing
from lienthong.entrypoints.web.registry.database import kind_title
from lienthong.entrypoints.web.registry.views import frame
from lienthong.services.registry import links, queries, register

MOST_LINES = 300


@needs("records.read")
@require_safe
def graph(request: Request) -> HttpResponse:
    """Show links around one database, within one agency, or between agencies."""
    database, agency = request.GET.get("csdl", ""), request.GET.get("co_quan", "")
    if database:
        drawn = _around(database)
    elif agency:
        drawn = _of_agency(agency)
    else:
        drawn = _between_agencies()
    shape = {"width": drawing.WIDTH, "height": drawing.HEIGHT}
    context = frame("graph") | shape | drawn | {"database": database, "agency": agency}
    return render(request, "registry/graph.html", context)


def _around(database_id: str) -> dict[str, Any]:
    middle = register.database(database_id)
    found, far = links.around(database_id, day=clock.today())
    named = links.nodes(far)
    places = drawing.rings({key: steps for key, steps in far.items() if key in named})
    return _drawn(found, named, places, database_id) | {"subject": middle.row[register.NAME]}


def _of_agency(agency_id: str) -> dict[str, Any]:
    found, ids = links.of_agency(agency_id, day=clock.today())
    named = links.nodes(ids)
    places = drawing.circle([key for key in ids if key in named])
    return _drawn(found, named, places, "") | {"subject": queries.agency(agency_id).name}


def _drawn(
    found: list[links.Link],
    named: Mapping[str, links.Node],
    places: Mapping[str, tuple[float, float]],
    middle: str,
) -> dict[str, Any]:
    here = reverse("web:registry:graph")
    shown = [one for one in found if one.start in places and one.end in places]
    spots = [
        drawing.Spot(
            key, *places[key], 17 if key == middle else 11, drawing.label(named[key].name),
            named[key].name, f"{here}?csdl={key}", f"node-{named[key].status or 'chua-ro'}",
        )
        for key in places
    ]  # fmt: skip
    edges = [
        drawing.edge(places, o.start, o.end, f"edge-{o.kind}", kind_title(o.kind)) for o in shown
    ]
    names = queries.agency_names()
    rows = [
        {
            "start": named[one.start],
            "start_agency": names.get(named[one.start].agency, ""),
            "kind": kind_title(one.kind),
            "end": named[one.end],
            "end_agency": names.get(named[one.end].agency, ""),
            "ground": one.ground,
        }
        for one in shown[:MOST_LINES]
    ]
    kinds = sorted({(o.kind, kind_title(o.kind)) for o in shown})
    return {
        "spots": spots,
        "edges": edges,
        "rows": rows,
        "kinds": kinds,
        "more": len(shown) - len(rows),
    }


def _between_agencies() -> dict[str, Any]:
    pairs, counts = links.between_agencies(day=clock.today())
    named = queries.agency_names()
    here = reverse("web:registry:graph")
    linked = {one for pair in pairs for one in pair}
    shown = sorted(linked, key=lambda one: -counts.get(one, 0))[:30]
    places = drawing.circle(sorted(shown, key=lambda one: named.get(one, one)))
    spots = [
        drawing.Spot(
            one, *places[one], 9 + min(14, counts.get(one, 0) ** 0.5 * 2),
            drawing.label(named.get(one, one)),
            _("%(agency)s: %(count)s cơ sở dữ liệu")
            % {"agency": named.get(one, one), "count": display.number(counts.get(one, 0))},
            f"{here}?co_quan={one}", "node-agency",
        )
        for one in places
    ]  # fmt: skip
    edges = [
        drawing.edge(places, a, b, "edge-agency", display.number(n), min(6, 1 + n / 2))
        for (a, b), n in pairs.items()
        if a != b and a in places and b in places
    ]
    lines = [(a, named.get(a, a), b, named.get(b, b), n) for (a, b), n in pairs.most_common()]
    return {"spots": spots, "edges": edges, "pairs": lines[:MOST_LINES], "kinds": [], "subject": ""}
