"""Every address of the node: pages, API, and the door other nodes send packages to."""

from django.urls import include, path, re_path

from lienthong.entrypoints.api import api
from lienthong.entrypoints.api.errors import no_such_address

urlpatterns = [
    # First: the door that is asked most is found at once.
    path("", include("lienthong.entrypoints.api.sync")),
    path("", include("lienthong.entrypoints.web.urls")),
    path("api/v1/", api.urls),
    re_path(r"^api/", no_such_address),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
]
