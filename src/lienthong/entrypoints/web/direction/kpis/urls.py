"""Addresses of the indicators, within those of plans and tasks."""

from django.urls import path, re_path

from lienthong.entrypoints.web.direction.kpis import editing, listing, page, rows

PAGES = [
    path("chi-tieu/", listing.kpis, name="kpis"),
    re_path(r"^chi-tieu/xuat\.(?P<form>csv|xlsx)$", listing.export, name="kpis_export"),
    path("chi-tieu/them/", editing.new, name="kpi_new"),
    path("chi-tieu/nop/", editing.take_in, name="kpis_take_in"),
    path("chi-tieu/<slug:pk>/", page.kpi, name="kpi"),
    path("chi-tieu/<slug:pk>/khai-bao/", page.declare, name="declare"),
    path("chi-tieu/<slug:pk>/do-lai/", page.measure, name="kpi_measure"),
    path("chi-tieu/<slug:pk>/dinh-nghia/", page.describe, name="kpi_describe"),
    path("chi-tieu/<slug:pk>/sua/", editing.edit, name="kpi_edit"),
    path("chi-tieu/<slug:pk>/ngung/", editing.retire, name="kpi_retire"),
    path("chi-tieu/<slug:pk>/tep/<str:sha256>/", page.evidence, name="kpi_file"),
    path("chi-tieu/<slug:pk>/dong/", rows.rows, name="kpi_rows"),
    re_path(
        r"^chi-tieu/(?P<pk>[-\w]+)/dong/xuat\.(?P<form>csv|xlsx)$", rows.export,
        name="kpi_rows_export",
    ),
]  # fmt: skip
