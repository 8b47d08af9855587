"""Addresses of the sync pages."""

from django.urls import path

from lienthong.entrypoints.web.sync import decisions, views

app_name = "sync"
urlpatterns = [
    path("dong-bo/", views.monitor, name="monitor"),
    path("dong-bo/bien-nhan/<int:pk>/", views.receipt, name="receipt"),
    path("dong-bo/canh-bao/<int:pk>/dong/", views.resolve, name="resolve"),
    path("dong-bo/hop-dong/", decisions.announced, name="contracts"),
    path("dong-bo/hop-dong/<int:pk>/nhan/", decisions.accept, name="contract_accept"),
    path("dong-bo/hop-dong/<int:pk>/tu-choi/", decisions.refuse, name="contract_refuse"),
    path("dong-bo/<slug:contract_id>/giu/", views.hold, name="hold"),
    path("dong-bo/<slug:contract_id>/doi-soat/", views.reconcile, name="reconcile"),
]
