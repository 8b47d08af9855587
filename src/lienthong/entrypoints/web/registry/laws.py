"""Legal texts: whether each is in force, what replaced it, and who still leans on it."""

from collections.abc import Callable
from datetime import date
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
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.registry.views import frame, may_keep
from lienthong.entrypoints.web.registry.words import FORCES
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction import citing
from lienthong.services.registry.laws.rows import CONTRACT, GONE, Law, laws

_ORDERS: dict[str, Callable[[Law], Any]] = {
    "so": lambda law: (not law.number, fold(law.number)),
    "ten": lambda law: fold(law.subject),
    "ngay": lambda law: law.issued_on or date.min,
}
_PARTS = ("vien-dan", "phai-ban-hanh", "giao-viec", "thay-the")


@needs("records.read")
@require_safe
def listing(request: Request) -> HttpResponse:
    """List the legal texts, searched and filtered by part and force."""
    today, query = clock.today(), request.GET
    found = _asked(request, today)
    paging = Paging.of(request, len(found))
    context = frame("laws") | {
        "rows": [line(law, today) for law in found[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "text": query.get("tim", ""),
        "part": query.get("trang_thai", ""),
        "force": query.get("hieu_luc", ""),
        "parts": [("", _("Mọi vai trò")), *((p, part_name(p)) for p in _PARTS)],
        "forces": [("", _("Mọi hiệu lực")), *((k, str(v[0])) for k, v in FORCES.items())],
        "query": query.urlencode(),
        "declared": contracts.find(CONTRACT) is not None,
        "may_keep": may_keep(request.user),
        "today": today,
    }
    return render(request, "registry/laws.html", context)


def _asked(request: Request, day: date) -> list[Law]:
    query = request.GET
    words = fold(query.get("tim", "")).split()
    part, force = query.get("trang_thai", ""), query.get("hieu_luc", "")
    found = [
        law
        for law in laws().values()
        if (not part or law.part == part)
        and (not force or law.force(day) == force)
        and all(w in fold(f"{law.number} {law.kind} {law.issuer} {law.subject}") for w in words)
    ]
    order = _ORDERS.get(query.get("xep", ""))
    return sorted(found, key=order, reverse=query.get("giam") == "1") if order else found


def part_name(part: str) -> str:
    """Return the part of a text in the plans in words."""
    return display.code_name("vai-tro-van-ban", part)


def line(law: Law, day: date) -> dict[str, Any]:
    """Return a text as pages show it, with its force on a day."""
    words, tone = FORCES[law.force(day)]
    return {
        "law": law,
        "force": words,
        "tone": tone,
        "part": part_name(law.part),
        "grade": display.code_name("do-tin-cay-nguon", law.grade) if law.grade else "",
    }


@needs("records.read")
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """Download the texts as the list shows them, all pages."""
    today = clock.today()
    header = [
        _("Số, ký hiệu"), _("Loại"), _("Nội dung"), _("Cơ quan ban hành"), _("Ngày ban hành"),
        _("Vai trò"), _("Hiệu lực"), _("Từ ngày"), _("Đến ngày"), _("Được thay thế bởi"),
        _("Độ tin cậy"), _("Nguồn"),
    ]  # fmt: skip
    lines = (_cells(law, today) for law in _asked(request, today))
    return downloads.rows_file(kind, "van-ban", header, lines)


def _cells(law: Law, day: date) -> list[object]:
    shown = line(law, day)
    return [
        law.number, law.kind, law.subject, law.issuer, law.issued_on, shown["part"],
        str(shown["force"]), law.since, law.until, law.successor.title if law.successor else "",
        shown["grade"], law.source,
    ]  # fmt: skip


@needs("records.read")
@require_safe
def law(request: Request, law_id: str) -> HttpResponse:
    """Show one text: its validity with the grade of what is known, and who cites it."""
    today, known = clock.today(), laws()
    found = known.get(law_id)
    if found is None:
        raise NotFound(N_("Không có văn bản «%(id)s»."), values={"id": law_id})
    context = frame("laws") | line(found, today) | {
        "replaces": [one for one in known.values() if one.successor_id == law_id],
        "citers": citing.citers(found),
        "gone": found.force(today) in GONE,
        "may_keep": may_keep(request.user) and found.has_row,
        "today": today,
    }  # fmt: skip
    return render(request, "registry/law.html", context)
