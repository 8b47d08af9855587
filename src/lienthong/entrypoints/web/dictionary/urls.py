"""Addresses of the dictionary."""

from django.urls import path

from lienthong.entrypoints.web.dictionary import (
    coverage,
    lists,
    search,
    steps,
    terms,
    transfer,
    units,
)

app_name = "dictionary"
urlpatterns = [
    path("tu-dien/", terms.terms, name="terms"),
    path("tu-dien/xuat.<str:kind>", terms.export, name="export"),
    path("tu-dien/tim", search.search, name="search"),
    path("tu-dien/nhap/", transfer.take_in, name="take_in"),
    path("tu-dien/de-xuat/", terms.edit, name="new"),
    path("tu-dien/do-phu/", coverage.coverage, name="coverage"),
    path("tu-dien/don-vi-hanh-chinh/", units.units, name="units"),
    path("tu-dien/thuat-ngu/<str:term_id>/", terms.term, name="term"),
    path("tu-dien/thuat-ngu/<str:term_id>/sua/", terms.edit, name="edit"),
    path("tu-dien/danh-muc/", lists.code_lists, name="lists"),
    path("tu-dien/danh-muc-moi/", lists.load, name="new_list"),
    path("tu-dien/danh-muc/<str:list_id>/", lists.code_list, name="list"),
    path("tu-dien/danh-muc/<str:list_id>/nap/", lists.load, name="load"),
    path("tu-dien/danh-muc/<str:list_id>/xuat.<str:kind>", lists.export, name="export_list"),
    path(
        "tu-dien/thuat-ngu/<str:entry_id>/buoc/<slug:name>/",
        steps.step,
        {"about": "term"},
        name="term_step",
    ),
    path(
        "tu-dien/danh-muc/<str:entry_id>/buoc/<slug:name>/",
        steps.step,
        {"about": "list"},
        name="list_step",
    ),
]
