"""Look a former unit up: what it is today, what a unit was made of, and where it is written."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lienthong.core.admin_units.search import line, search
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.dictionary.words import TABS
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.dictionary.admin_units import shipped_units

ERAS = (("", _("Mọi thời kỳ")), ("cu", _("Đơn vị cũ")), ("nay", _("Đang có hiệu lực")))
KINDS = {
    "nguyen-ven": _("giữ nguyên phạm vi"),
    "sap-nhap": _("sáp nhập trọn"),
    "chia-tach": _("chia cho nhiều đơn vị"),
}


@needs("records.read")
@require_safe
def units(request: Request) -> HttpResponse:
    """Find units of every era by name or code, with or without diacritics."""
    text = request.GET.get("tim", "").strip()[:200]
    era = request.GET.get("thoi_ky", "")
    reader = shipped_units()
    in_force = {"cu": False, "nay": True}.get(era)
    found = search(reader, text, in_force=in_force)
    paging = Paging.of(request, len(found))
    shown = found[paging.offset : paging.offset + paging.size]
    context = {
        "tabs": TABS,
        "tab": "units",
        "rows": [line(reader.index, unit) for unit in shown],
        "paging": paging,
        "text": text,
        "era": era,
        "eras": ERAS,
        "kinds": KINDS,
        "counts": _counts(),
    }
    return render(request, "dictionary/units.html", context)


def _counts() -> dict[str, int]:
    index = shipped_units().index
    communes = [unit for unit in index.units.values() if unit.level == "xa"]
    former = [unit for unit in communes if not unit.in_force]
    split = sum(any(c.asks for c in index.changes.get(unit.id, ())) for unit in former)
    return {"former": len(former), "present": len(communes) - len(former), "split": split}
