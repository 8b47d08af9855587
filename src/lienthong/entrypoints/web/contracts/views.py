"""The contract of a database as people read it, and the files made from it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.adapters.files.template import make_template
from lienthong.base import clock
from lienthong.core.contract.kinds import BY_NAME
from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.downloads import XLSX
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality import measuring


@needs("records.read")
@require_safe
def tab(request: Request, contract_id: str) -> HttpResponse:
    """Show fields, rules as sentences, versions, and what can be downloaded."""
    place = Place.of(request, contract_id)
    every = measuring.all_rules(place.table)
    rules = [rule for rule in every if rule.kind not in ("text", "carried")]
    context = place.frame("contract") | {
        "fields": [(f, kind_of(f), limits_of(f)) for f in place.table.fields],
        "rules": [(rule, said(rule.sentence, dict(rule.values))) for rule in rules],
        "text_rules": [r for r in place.table.rules if r.kind in ("text", "carried")],
        "versions": contracts.versions(contract_id),
        "sharing": [sharing_of(word) for word in place.contract.sharing.values()],
    }
    return render(request, "records/contract.html", context)


def sharing_of(word: str) -> str:
    """Say a sharing term of the contract in words; one it does not know stays as written."""
    words = {
        "open": _("dữ liệu mở"),
        "shared": _("dùng chung"),
        "restricted": _("hạn chế"),
        "automatic": _("tự động theo danh mục bắt buộc"),
        "on-request": _("theo yêu cầu"),
        "special": _("theo yêu cầu đặc thù"),
    }
    return words.get(word, word)


def kind_of(field: Field) -> str:
    """Say in words what kind of values a field holds."""
    kinds = {
        "string": _("chữ"),
        "integer": _("số nguyên"),
        "number": _("số"),
        "boolean": _("có / không"),
        "date": _("ngày"),
        "time": _("giờ trong ngày"),
        "timestamp": _("thời điểm"),
        "object": _("đối tượng nhiều phần"),
        "array": _("danh sách"),
    }
    if field.kind in BY_NAME:
        return _(BY_NAME[field.kind].title)
    return kinds[field.logical_type]


def limits_of(field: Field) -> str:
    """Say in words what a field's values may be."""
    parts = []
    if field.code_list:
        found = dictionary.current().code_list(field.code_list)
        parts.append(_("theo danh mục «%(name)s»") % {"name": found.name_vi if found else ""})
    if field.reference:
        target = contracts.find(field.reference.contract_id)
        title = display.title_of(target) if target else field.reference.contract_id
        parts.append(_("có trong «%(id)s»") % {"id": title})
    if field.max_length:
        parts.append(_("tối đa %(n)s ký tự") % {"n": display.number(field.max_length)})
    if field.minimum is not None:
        parts.append(_("từ %(n)s") % {"n": display.number(field.minimum)})
    if field.maximum is not None:
        parts.append(_("đến %(n)s") % {"n": display.number(field.maximum)})
    return ", ".join(parts)


@needs("records.read")
@require_safe
def source(request: Request, contract_id: str) -> HttpResponse:
    """Download the contract as it was applied."""
    contract = contracts.current(contract_id)
    answer = HttpResponse(contract.source, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{contract.id}.yaml"'
    return answer


@needs("records.read")
@require_safe
def template(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Download the import template of a table."""
    place = Place.of(request, contract_id, table)
    content = make_template(place.contract, place.table, dictionary.current(), clock.today())
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="mau-{place.table.name}.xlsx"'
    return answer
