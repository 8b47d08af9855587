"""Addresses of tickets, and of what anyone may see of a public database's quality."""

from django.urls import path

from lienthong.entrypoints.web.quality import badges, tickets

app_name = "quality"
urlpatterns = [
    path("phieu-viec/", tickets.tickets, name="tickets"),
    path("phieu-viec/xuat.<str:kind>", tickets.export, name="tickets_export"),
    path("phieu-viec/<int:pk>/", tickets.ticket, name="ticket"),
    path("phieu-viec/<int:pk>/viec/", tickets.act, name="ticket_act"),
    path("cong-khai/<slug:contract_id>/chat-luong.svg", badges.picture, name="badge"),
    path("cong-khai/<slug:contract_id>/chat-luong.json", badges.figures, name="badge_json"),
]
