"""What will come out of a draft: the entry form, the list, the import template."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.adapters.files.template import make_template
from lienthong.base import clock
from lienthong.core.contract.model import Contract, Table
from lienthong.core.sample.errors import SampleImpossible
from lienthong.core.sample.rows import Sampler
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.desk import Desk
from lienthong.entrypoints.web.contracts.draft import READING
from lienthong.entrypoints.web.downloads import XLSX
from lienthong.entrypoints.web.records.form import form_groups
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records.access import Access

SAMPLE_ROWS = 6


@needs(*READING)
@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """Show the form of a table as it will be, and where its list and template are seen."""
    desk = Desk.of(request, pk)
    chosen = request.GET.get("bang", "0")
    number = int(chosen) if chosen.isascii() and chosen.isdigit() else 0
    contract, table = desk.model_table(number)
    access = Access.of(request.user, contract, table)
    place = Place(contract, table, frozenset(), access)
    context = desk.frame(
        "preview",
        contract=contract,
        number=number,
        table=table,
        groups=form_groups(place, request.user, {}, existing=False),
        template_columns=[
            (f, f.required or f.name in table.primary_key, ", ".join(f.examples[:2]))
            for f in table.fields
        ],
    )
    return render(request, "contracts/preview.html", context)


@needs(*READING)
@require_safe
def rows(request: Request, pk: int, table: int) -> HttpResponse:
    """Show the list as it will be, with rows that are made up and pass every rule."""
    contract, found = Desk.of(request, pk).model_table(table)
    fields = found.fields[:8]
    context: dict[str, Any] = {"fields": fields, "table": found, "more": len(found.fields) - 8}
    try:
        made = _made_up(contract, found)
    except SampleImpossible:
        made = ()
    context["rows"] = [[display.shown(f, row.get(f.name)) for f in fields] for row in made]
    return render(request, "contracts/_preview_list.html", context)


def _made_up(contract: Contract, table: Table) -> tuple[Any, ...]:
    known = {c.id: c for c in contracts.all_current()} | {contract.id: contract}
    sampler = Sampler(
        known, dictionary.current(), shipped_places(),
        today=clock.today(), seed=1, rows=SAMPLE_ROWS,
    )  # fmt: skip
    return sampler.sample(contract.id)[table.name]


@needs(*READING)
@require_safe
def template(request: Request, pk: int, table: int) -> HttpResponse:
    """Download the import template that the draft would give."""
    contract, found = Desk.of(request, pk).model_table(table)
    content = make_template(contract, found, dictionary.current(), clock.today())
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="mau-{found.name}-ban-thao.xlsx"'
    return answer
