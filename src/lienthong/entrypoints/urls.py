"""Every address of the node: pages, API, and the door other nodes send packages to."""

from django.urls import include, path

from lienthong.entrypoints.api import api

urlpatterns = [
    path("", include("lienthong.entrypoints.web.urls")),
    path("", include("lienthong.entrypoints.api.sync")),
    path("api/v1/", api.urls),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
]
