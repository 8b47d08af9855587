"""Addresses of tickets, and of what anyone may see of a public database's quality."""

from django.urls import path

from lienthong.entrypoints.web.quality import badges, tickets, units

app_name = "quality"
urlpatterns = [
    path("phieu-viec/", tickets.tickets, name="tickets"),
    path("phieu-viec/xuat.<str:kind>", tickets.export, name="tickets_export"),
    path("phieu-viec/<int:pk>/", tickets.ticket, name="ticket"),
    path("phieu-viec/<int:pk>/viec/", tickets.act, name="ticket_act"),
    path("chat-luong/don-vi/", units.units, name="units"),
    path("chat-luong/don-vi/xuat.<str:kind>", units.export, name="units_export"),
    path("chat-luong/don-vi/<str:agency_id>/", units.unit, name="unit"),
    path(
        "chat-luong/don-vi/<str:agency_id>/xuat.<str:kind>", units.export_unit, name="unit_export"
    ),
    path("cong-khai/<slug:contract_id>/chat-luong.svg", badges.picture, name="badge"),
    path("cong-khai/<slug:contract_id>/chat-luong.json", badges.figures, name="badge_json"),
]
