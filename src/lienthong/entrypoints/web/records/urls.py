"""Addresses of a declared database."""

from django.urls import path

from lienthong.entrypoints.web.contracts import views as contract
from lienthong.entrypoints.web.quality import views as quality
from lienthong.entrypoints.web.records import listing, views
from lienthong.entrypoints.web.sync import views as sync

app_name = "records"
urlpatterns = [
    path("csdl/<slug:contract_id>/", listing.row_list, name="list"),
    path("csdl/<slug:contract_id>/xuat.<str:kind>", listing.export, name="export"),
    path("csdl/<slug:contract_id>/chat-luong/", quality.tab, name="quality"),
    path("csdl/<slug:contract_id>/chat-luong/do/", quality.measure, name="measure"),
    path("csdl/<slug:contract_id>/chat-luong/luat/<int:pk>/", quality.failures, name="failures"),
    path("csdl/<slug:contract_id>/dong-bo/", sync.tab, name="sync"),
    path("csdl/<slug:contract_id>/hop-dong/", contract.tab, name="contract"),
    path("csdl/<slug:contract_id>/hop-dong.yaml", contract.source, name="contract_source"),
    path("csdl/<slug:contract_id>/mau/<slug:table>.xlsx", contract.template, name="template"),
    path("csdl/<slug:contract_id>/lich-su/", views.changes, name="history"),
    path("csdl/<slug:contract_id>/<slug:table>/them/", views.new_row, name="new"),
    path("csdl/<slug:contract_id>/<slug:table>/chon/<slug:field>/", views.choices, name="choices"),
    path("csdl/<slug:contract_id>/<slug:table>/xem/<path:row_id>/", views.row, name="row"),
    path("csdl/<slug:contract_id>/<slug:table>/sua/<path:row_id>/", views.edit_row, name="edit"),
    path(
        "csdl/<slug:contract_id>/<slug:table>/huy/<path:row_id>/", views.cancel_row, name="cancel"
    ),
]
