"""Addresses of the pages, one part per service."""

from django.urls import include, path

from lienthong.entrypoints.web.help import views as help_views
from lienthong.entrypoints.web.home import views as home_views

PARTS = (
    "accounts", "audit", "registry", "dictionary", "records", "contracts", "intake", "sync",
    "direction", "reporting", "leaders", "sources", "digitising", "quality",
)  # fmt: skip

app_name = "web"
urlpatterns = [
    path("", home_views.home, name="home"),
    path("tro-giup/", help_views.page, name="help"),
    *(path("", include(f"lienthong.entrypoints.web.{part}.urls")) for part in PARTS),
]
