"""Addresses of the sources."""

from django.urls import path

from lienthong.entrypoints.web.sources import acting, following, listing, planning, wizard

app_name = "sources"
urlpatterns = [
    path("nguon/", listing.sources, name="list"),
    path("nguon/them/", wizard.kinds, name="new"),
    path("nguon/them/<str:kind>/", wizard.add, name="add"),
    path("nguon/<int:pk>/", listing.source, name="source"),
    path("nguon/<int:pk>/ket-noi/", wizard.connection, name="connection"),
    path("nguon/<int:pk>/bang/", planning.choose, name="choose"),
    path("nguon/<int:pk>/ghep-cot/", planning.match, name="match"),
    path("nguon/<int:pk>/lich/", planning.plan, name="plan"),
    path("nguon/<int:pk>/thu/", acting.test, name="test"),
    path("nguon/<int:pk>/chay/", acting.run, name="run"),
    path("nguon/<int:pk>/hoat-dong/", acting.resume, name="resume"),
    path("nguon/<int:pk>/tam-dung/", acting.pause, name="pause"),
    path("nguon/<int:pk>/lay-lai/", following.copy_again, name="copy-again"),
    path("nguon/<int:pk>/dang-theo/", following.progress, name="following"),
    path("nguon/<int:pk>/moc/", acting.cursor, name="cursor"),
    path("nguon/<int:pk>/ngung/", acting.retire, name="retire"),
    path("nguon/<int:pk>/luot/<int:run_pk>/huy-ban-ghi/", acting.cancel_missing, name="missing"),
]
