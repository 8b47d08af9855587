"""Addresses of the pages of reports."""

from django.urls import path, re_path

from lienthong.entrypoints.web.reporting import (
    acting,
    listing,
    regime_page,
    regimes,
    report_page,
)
from lienthong.entrypoints.web.reporting.figures.urls import urlpatterns as figures

app_name = "reporting"
urlpatterns = [
    *figures,
    path("bao-cao/", listing.due, name="due"),
    re_path(r"^bao-cao/xuat\.(?P<form>csv|xlsx)$", listing.export, name="due_export"),
    path("bao-cao/don-vi/", listing.units, name="units"),
    path("bao-cao/che-do/", regimes.regimes, name="regimes"),
    path("bao-cao/che-do/them/", regimes.add, name="regime_add"),
    path("bao-cao/che-do/<str:pk>/", regime_page.regime, name="regime"),
    path("bao-cao/che-do/<str:pk>/pham-vi/", regime_page.scope, name="regime_scope"),
    path("bao-cao/che-do/<str:pk>/nguoi/", regime_page.people, name="regime_people"),
    path("bao-cao/che-do/<str:pk>/theo-doi/", regimes.track, name="regime_track"),
    path("bao-cao/lap/", acting.compose, name="compose"),
    path("bao-cao/<int:pk>/", report_page.report, name="report"),
    path("bao-cao/<int:pk>/xem/", report_page.preview, name="preview"),
    path("bao-cao/<int:pk>/loi/", acting.words, name="words"),
    path("bao-cao/<int:pk>/do-lai/", acting.measure, name="measure"),
    path("bao-cao/<int:pk>/viec/<slug:act>/", acting.act, name="act"),
    re_path(r"^bao-cao/(?P<pk>\d+)/tai\.(?P<form>docx|pdf|xlsx|json)$", report_page.download,
            name="download"),
]  # fmt: skip
