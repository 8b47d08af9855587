"""The card of one database: what is declared, what is measured, its links and its history."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records import facts, showing, versions
from lienthong.entrypoints.web.registry import connections
from lienthong.entrypoints.web.registry.registers import related
from lienthong.entrypoints.web.registry.words import ITEM_STATES, LINK_KINDS
from lienthong.services.accounts.models import User
from lienthong.services.direction.citing import gone_in
from lienthong.services.registry import links, queries, register
from lienthong.services.registry.registers import rows as registers
from lienthong.services.registry.review import queries as reviews

CONTRACT = "danh-muc-csdl"
MOST_VERSIONS = 20


@needs("records.read")
@require_safe
def database(request: Request, database_id: str) -> HttpResponse:
    """Show one database of the register."""
    place, row = showing.open_row(request, CONTRACT, register.TABLE, database_id)
    found = register.database(str(row["_id"]))
    groups = facts.Reader(place, request.user, place.access.veiled(row)).groups()
    entries = versions.history(place, str(row["_id"]))
    agency = str(row[register.AGENCY])
    context = {
        "found": found,
        "row": row,
        "id": row["_id"],
        "title": row[register.NAME],
        "agency": agency,
        "agency_name": queries.agency_names([agency]).get(agency, agency),
        "groups": [(title, [f for f in values if f.text]) for title, values in groups],
        "empty": [f.title for _title, values in groups for f in values if not f.text],
        "links": link_lines(str(row["_id"])),
        "partners": _partners(agency, request.user),
        "systems": queries.systems_of(str(row["_id"])),
        "reviews": [
            (i, *ITEM_STATES[i.state], display.code_name("ket-qua-ra-soat", i.result))
            for i in reviews.of_database(str(row["_id"]))
        ],
        "related": related(registers.of_database(str(row["_id"]), request.user)),
        "gone_laws": gone_in(str(row.get("can_cu_phap_ly") or ""), clock.today()),
        "gone_title": _("Căn cứ pháp lý đã ghi không còn hiệu lực:"),
        "versions": versions.versions(place, entries)[:MOST_VERSIONS],
        "may_edit": showing.may_edit(place, row),
    }
    context |= connections.of_database(request, found)
    return render(request, "registry/database.html", context)


def _partners(agency: str, user: User) -> list[str]:
    """Return the companions of an agency by name: those registered, else those the plans name."""
    held = registers.partners_of(agency, user)
    if held:
        return [str(row["ten_ngan"] or row["ten_doanh_nghiep"]) for row in held]
    return [partner.enterprise_short for partner in queries.partners(agency_id=agency)]


def link_lines(database_id: str) -> list[dict[str, Any]]:
    """Return the links of a database as lines: the kind, which way, the other end."""
    found = links.links(day=clock.today(), ids=[database_id])
    others = {e for one in found for e in (one.start, one.end)} - {database_id}
    named = links.nodes(others)
    return [
        {
            "kind": kind_title(one.kind),
            "out": one.start == database_id,
            "other": other,
            "name": named[other].name if other in named else other,
            "agency": named[other].agency if other in named else "",
            "link": one,
        }
        for one in found
        for other in [one.end if one.start == database_id else one.start]
    ]


def kind_title(kind: str) -> str:
    """Return the name of a kind of link."""
    return str(LINK_KINDS.get(kind) or display.code_name("loai-lien-ket-csdl", kind))
